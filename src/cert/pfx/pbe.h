// SPDX-License-Identifier: MIT
// Encryption under a password: PKCS#12's own algorithms (RFC 7292, C) and PBES2 (RFC 8018, 6.2).
#pragma once

#include "cert/pfx/algorithm.h"
#include "cert/pfx/password.h"

namespace opensspi::cert {

// pbe_decrypt decrypts: RC4, 3DES and RC2 (40 and 128 bits) with SHA-1; PBES2 with PBKDF2 and AES,
// 3DES, DES or RC2. NTE_BAD_ALGID for other algorithms, ERROR_INVALID_PASSWORD if the padding is
// wrong, CRYPT_E_ASN1_CORRUPT for malformed parameters, CRYPT_E_ASN1_LARGE for too many rounds.
[[nodiscard]] Result<SecretBytes> pbe_decrypt(const AlgorithmView& algorithm,
                                              const PasswordForm& password, ByteView cipher,
                                              RoundBudget& budget);

// PbeScheme is what we encrypt with: Windows' old default, and what it writes on request.
enum class PbeScheme : uint8_t { k3DesSha1, kAes256Sha256 };

// Rounds that we write: for 3DES Windows' number. Other programs refuse files with many more than
// 600,000 in all, and a file has at least three derivations.
inline constexpr uint32_t k3DesRounds = 2'000;
inline constexpr uint32_t kAesRounds = 100'000;

// Encrypted is a ciphertext and the DER of its AlgorithmIdentifier.
struct Encrypted {
  Bytes algorithm;
  Bytes cipher;
};

[[nodiscard]] Result<Encrypted> pbe_encrypt(PbeScheme scheme, const PasswordForm& password,
                                            ByteView plain);

}  // namespace opensspi::cert

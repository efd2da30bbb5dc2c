// SPDX-License-Identifier: MIT
// Ciphers: RC4 and single DES blocks for protocols, AES-256-GCM for sealing stored data.
#pragma once

#include <openssl/rc4.h>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace opensspi::crypto {

// Rc4 is a key stream (RC4 as in [MS-NLMP] 3.4). Copyable, so that a stream can be restored. It is
// secret: 1,032 bytes, wiped at the end. Never allocates.
class Rc4 final {
 public:
  explicit Rc4(ByteView key);
  Rc4(const Rc4&) = default;
  Rc4& operator=(const Rc4&) = default;
  ~Rc4() { wipe({reinterpret_cast<uint8_t*>(&state_), sizeof state_}); }
  // apply encrypts or decrypts `in` into `out`, which is as long and may be the same memory.
  void apply(ByteView in, ByteSpan out);
  void apply(ByteSpan in_place) { apply(in_place, in_place); }

  // save writes the state as the algorithm defines it, i, j and the permutation, so that another
  // process can continue with `restored`. SEC_E_UNSUPPORTED_FUNCTION if libcrypto keeps it in an
  // unknown form.
  static constexpr size_t kStateLen = 2 + 256;
  Status save(std::span<uint8_t, kStateLen> out) const;
  // restored reads what save wrote; SEC_E_INVALID_TOKEN if it is not a state of RC4.
  static Result<Rc4> restored(std::span<const uint8_t, kStateLen> saved);

 private:
  RC4_KEY state_;
};

// des_encrypt_block encrypts one block under 56 key bits spread over 7 bytes ([MS-NLMP] 6, DES()).
std::array<uint8_t, 8> des_encrypt_block(std::span<const uint8_t, 7> key,
                                         std::span<const uint8_t, 8> block);

inline constexpr size_t kSealKeyLen = 32;
inline constexpr size_t kSealOverhead = 12 + 16;  // nonce before, tag after

using SealKey = SecretArray<kSealKeyLen>;

// seal encrypts and authenticates `plain` under AES-256-GCM with a fresh random nonce; `associated`
// is authenticated with it and must be given again to open. One key must seal at most 2^32 strings.
Bytes seal(const SealKey& key, ByteView associated, ByteView plain);
// open returns the plain bytes, or NTE_BAD_DATA if key, associated bytes or sealed bytes are wrong.
Result<SecretBytes> open(const SealKey& key, ByteView associated, ByteView sealed);

// derive_key derives a separate key for `purpose` from a master key (HKDF-SHA256, RFC 5869).
SealKey derive_key(const SealKey& master, std::string_view purpose);

}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
// Keys in OpenSSL's file formats: PEM and DER, of PKCS#1, PKCS#8 and SubjectPublicKeyInfo.
// libcrypto reads and writes them; keys that it read pass the same checks as any other foreign key.
#pragma once

#include <optional>

#include "crypto/openssl_bridge.h"
#include "crypto/public_key.h"

namespace opensspi::crypto {

// KeyStructure: kStandard is PKCS#8 (RFC 5958) or SubjectPublicKeyInfo; kTraditional is PKCS#1 (RFC
// 8017, A.1) or OpenSSL's own form for DSA.
enum class KeyStructure : uint8_t { kStandard, kTraditional };
enum class KeyEncoding : uint8_t { kPem, kDer };

struct KeyFileForm {
  KeyEncoding encoding = KeyEncoding::kPem;
  KeyStructure structure = KeyStructure::kStandard;
};

// KeyFromFile is a public key, and its private key if the file has one.
struct KeyFromFile {
  std::shared_ptr<const PrivateKey> pair;
  std::shared_ptr<const PublicKey> open;
  KeyEncoding encoding;
  bool encrypted;
};

// looks_like_key_file returns whether the bytes are PEM, or start like DER.
[[nodiscard]] bool looks_like_key_file(ByteView bytes);

// read_key_file reads an RSA, DSA or Diffie-Hellman key. ERROR_INVALID_PASSWORD if the file is
// encrypted and the password is missing or wrong, NTE_BAD_KEY for other kinds of keys, NTE_BAD_DATA
// for what is not a key. The work for a password is determined by the file's iteration count.
[[nodiscard]] Result<KeyFromFile> read_key_file(ByteView bytes,
                                                const std::optional<ByteView>& password);

// read_any_private_key reads a private key of any kind that OpenSSL has, elliptic curves included,
// for TLS. The errors are those of read_key_file; NTE_BAD_KEY for a public key.
[[nodiscard]] Result<EvpKey> read_any_private_key(ByteView bytes,
                                                  const std::optional<ByteView>& password);

// write_key_file writes a key: NTE_BAD_TYPE if its kind has no such form, NTE_BAD_KEY_STATE for a
// key on a token. A private key may be encrypted (PKCS#8 only: PBKDF2 with HMAC-SHA-256, AES-256).
[[nodiscard]] Result<Bytes> write_key_file(const PublicKey& key, KeyFileForm form);
[[nodiscard]] Result<SecretBytes> write_key_file(const PrivateKey& key, KeyFileForm form,
                                                 const std::optional<ByteView>& password);

}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
// Encryption types and derived keys: pure functions.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/algorithms.h"

namespace opensspi::kerberos {

// Family says how messages are protected: RFC 3962 (encrypt and MAC, DK of RFC 3961), RFC 8009
// (encrypt, then MAC) or RFC 4757.
enum class Family : uint8_t { kAesSha1, kAesSha2, kRc4 };

inline constexpr size_t kMaxKeyLen = 32;

// EncryptionType is one row of the table of supported types.
struct EncryptionType {
  int32_t number;         // RFC 3961 8
  std::string_view name;  // as KEY_INFO returns it
  std::string_view checksum_name;
  Family family;
  size_t key_len;
  size_t mac_key_len;
  size_t mac_len;  // as it is sent
  crypto::AlgorithmId hash;
};

// find_encryption_type returns a row, or SEC_E_KDC_UNKNOWN_ETYPE.
Result<const EncryptionType*> find_encryption_type(int32_t number);

// Key is a base key: a ticket's session key, or one end's subkey.
struct Key {
  const EncryptionType* type = nullptr;
  SecretBytes bytes;
  // make returns SEC_E_KDC_UNKNOWN_ETYPE for an unsupported type or a wrong length.
  static Result<Key> make(int32_t number, ByteView bytes);
  [[nodiscard]] Key copy() const { return {type, bytes.copy()}; }
};

// Purpose is the last byte of RFC 3961's well-known constants.
enum class Purpose : uint8_t { kChecksum = 0x99, kEncryption = 0xAA, kIntegrity = 0x55 };

// derive returns the key of one usage and purpose; not for RC4, which has none.
SecretBytes derive(const Key& base, uint32_t usage, Purpose purpose);

// make_mac returns HMAC under a derived key, with the hash of its encryption type.
std::unique_ptr<crypto::Hash> make_mac(const Key& base, uint32_t usage, Purpose purpose);

// n_fold stretches or shrinks a string to `len` bytes (RFC 3961 5.1).
Bytes n_fold(ByteView text, size_t len);

}  // namespace opensspi::kerberos

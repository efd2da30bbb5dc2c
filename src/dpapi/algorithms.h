// SPDX-License-Identifier: MIT
// The ciphers and hashes that protected data may name.
#pragma once

#include "crypto/algorithms.h"

namespace opensspi::dpapi {

// AlgorithmRow of a cipher or hash that a blob or key file may name; nullptr for any other number.
// find_cipher finds 3DES and AES. find_hash finds SHA-1 and SHA-2, and for CALG_HMAC SHA-1, which
// is its meaning in the master key files of Windows XP and Vista.
const crypto::AlgorithmRow* find_cipher(uint32_t id);
const crypto::AlgorithmRow* find_hash(uint32_t id);

// What this library writes, as Windows 7 to 11 do.
inline constexpr auto kNewCipher = crypto::AlgorithmId::kAes256;
inline constexpr auto kNewHash = crypto::AlgorithmId::kSha512;
inline constexpr uint32_t kNewCipherBits = 256;
inline constexpr uint32_t kNewHashBits = 512;

// row_of returns the row of an algorithm that the table has.
inline const crypto::AlgorithmRow& row_of(crypto::AlgorithmId id) {
  return *crypto::find_algorithm(id);
}

// cbc_decrypt and cbc_encrypt work in place on whole blocks. NTE_BAD_ALGID if the host does not
// offer the cipher.
Status cbc_decrypt(const crypto::AlgorithmRow& cipher, ByteView key, ByteView iv, ByteSpan data);
Status cbc_encrypt(const crypto::AlgorithmRow& cipher, ByteView key, ByteView iv, ByteSpan data);

}  // namespace opensspi::dpapi

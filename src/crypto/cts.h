// SPDX-License-Identifier: MIT
// AES with ciphertext stealing (CBC-CS3, RFC 3962 5), as Kerberos encrypts.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::crypto {

inline constexpr size_t kAesBlockLen = 16;
using AesBlock = std::array<uint8_t, kAesBlockLen>;

// aes_encrypt_block encrypts one block under a key of 16 or 32 bytes, for key derivations.
AesBlock aes_encrypt_block(ByteView key, const AesBlock& block);

// AesCts is one key of 16 or 32 bytes in one direction, with a zero IV for every message. Messages
// are 16 bytes or longer, and in place. One thread at a time; nothing is allocated after
// construction.
class AesCts {
 public:
  enum class Direction : uint8_t { kEncrypt, kDecrypt };
  AesCts(Direction direction, ByteView key);
  // apply encrypts or decrypts; ERROR_INVALID_DATA below 16 bytes, or above 2^31 - 1.
  Status apply(ByteSpan message);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

}  // namespace opensspi::crypto

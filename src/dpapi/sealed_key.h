// SPDX-License-Identifier: MIT
// SealedKey: one key of a master key file, sealed under a pre-key.
#pragma once

#include "base/env.h"
#include "base/reader.h"
#include "dpapi/blob_key.h"
#include "dpapi/derive.h"

namespace opensspi::dpapi {

inline constexpr size_t kSealedSaltLen = 16;

// offset 0 u32 2, 4 salt, 20 u32 rounds, 24 u32 hash, 28 u32 cipher, 32 the ciphertext of: salt (16
// bytes), code, filling bytes, key. The code is HMAC(HMAC(pre-key, salt), key).
struct SealedKey {
  ByteView salt;
  uint32_t rounds = 0;
  const crypto::AlgorithmRow* hash = nullptr;
  const crypto::AlgorithmRow* cipher = nullptr;
  ByteView ciphertext;
};

// parse_sealed_key reads all of `bytes`. ERROR_INVALID_DATA for what is malformed, names other
// algorithms, or asks for more than kMaxRounds rounds.
Result<SealedKey> parse_sealed_key(ByteView bytes);

// open_sealed_key returns the last `key_len` bytes of what is sealed. ERROR_INVALID_PASSWORD for
// another pre-key, ERROR_INVALID_DATA if the key cannot be as long, ERROR_CANCELLED.
Result<SecretBytes> open_sealed_key(const SealedKey& sealed, ByteView pre_key, size_t key_len,
                                    const crypto::KeepGoing& keep_going);

inline constexpr uint32_t kNewRounds = 8000;
// sealed_key_len returns how long seal_key's result is for a key of that length (a multiple of 16).
constexpr size_t sealed_key_len(size_t key_len) { return 32 + kSealedSaltLen + 64 + key_len; }
// seal_key seals a key as Windows 10 does: AES-256, HMAC-SHA-512, kNewRounds rounds.
Result<Bytes> seal_key(ByteView key, ByteView pre_key, const Env& env,
                       const crypto::KeepGoing& keep_going);

}  // namespace opensspi::dpapi

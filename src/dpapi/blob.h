// SPDX-License-Identifier: MIT
// Protected data: the blob that CryptProtectData writes and CryptUnprotectData reads.
#pragma once

#include "base/env.h"
#include "dpapi/blob_key.h"

namespace opensspi::dpapi {

inline constexpr size_t kBlobSaltLen = 32;
// Flags that a blob carries.
inline constexpr uint32_t kLocalMachine = 0x4;
inline constexpr uint32_t kSystem = 0x2000'0000;

// Blob is a parsed blob; its views point into the parsed bytes.
//
// offset 0 u32 1, 4 GUID of the provider; then the part that the code protects: u32 number of
// master keys (1), their GUID, u32 flags, description, u32 cipher, u32 its bits, salt, salt of a
// separate password, u32 hash, u32 its bits, salt of the code, ciphertext; then the code. Each
// string of bytes is preceded by its length (u32). All numbers are little-endian.
struct Blob {
  Guid master_key;
  uint32_t flags = 0;
  ByteView description;  // UTF-16LE with its NUL
  const crypto::AlgorithmRow* cipher = nullptr;
  uint32_t cipher_bits = 0;
  ByteView salt;
  ByteView password_salt;  // empty unless a prompt asked for a separate password
  const crypto::AlgorithmRow* hash = nullptr;
  uint32_t hash_bits = 0;
  ByteView mac_salt;
  ByteView ciphertext;  // whole blocks, at least one
  ByteView signed_part;
  ByteView mac;
};

// parse_blob reads a blob that fills `bytes`. ERROR_INVALID_PARAMETER for bytes that do not start
// like a blob, ERROR_INVALID_DATA for a blob that is malformed or names other algorithms.
Result<Blob> parse_blob(ByteView bytes);

// looks_like_blob returns whether the bytes start like a blob.
[[nodiscard]] bool looks_like_blob(ByteView bytes);

// Plain is the content of a blob. `description` is UTF-16LE without a NUL.
struct Plain {
  ByteView data;
  ByteView description;
  ByteView entropy;
  uint32_t flags = 0;
};

// blob_len returns how long the blob of `plain` is. ERROR_INVALID_PARAMETER above 4 GiB.
Result<size_t> blob_len(const Plain& plain);
// write_blob fills `out`, which has the length that blob_len returned, with AES-256 and
// HMAC-SHA-512, as Windows 7 to 11 write it. `out` must not overlap the input.
Status write_blob(const Plain& plain, const BlobKey& key, const Env& env, ByteSpan out);

// open_blob verifies and decrypts a blob into `out`, which is as long as the ciphertext; it returns
// how long the data is. ERROR_INVALID_DATA for another key, other entropy, or a blob that was
// altered; ERROR_PASSWORD_RESTRICTION for one under a separate password. On failure `out` contains
// none of the data.
Result<size_t> open_blob(const Blob& blob, const BlobKey& key, ByteView entropy, ByteSpan out);

}  // namespace opensspi::dpapi

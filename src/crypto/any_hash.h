// SPDX-License-Identifier: MIT
// AnyHash: MD5, SHA-256 or SHA-512/256, chosen at run time, without allocation.
#pragma once

#include <nettle/sha2.h>
#include <openssl/sha.h>

#include <variant>

#include "crypto/hash.h"

namespace opensspi::crypto {

// HashKind is a hash that HTTP's Digest authentication names (RFC 7616 6.1).
enum class HashKind : uint8_t { kMd5, kSha256, kSha512_256 };

inline constexpr size_t kMaxAnyHashLen = 32;

// digest_len returns how many bytes a digest of `kind` has.
constexpr size_t digest_len(HashKind kind) { return kind == HashKind::kMd5 ? 16 : 32; }

// AnyHash hashes a string that comes in pieces, which may be secret. Never allocates.
class AnyHash final {
 public:
  explicit AnyHash(HashKind kind);
  AnyHash(const AnyHash&) = default;
  AnyHash& operator=(const AnyHash&) = default;
  ~AnyHash();

  AnyHash& update(ByteView data);
  AnyHash& update(std::string_view text) { return update(as_bytes(text)); }
  // finish writes the digest to the front of `out` and returns its length; the object must not be
  // used afterwards.
  size_t finish(std::span<uint8_t, kMaxAnyHashLen> out);

 private:
  std::variant<Md5, SHA256_CTX, sha512_ctx> state_;
};

}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
// Nonces that say themselves who made them, when and for which realm: a challenge that nobody
// answers costs no memory.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/env.h"
#include "packages/digest/words.h"

namespace opensspi::digest {

using NonceId = std::array<uint8_t, 16>;

// Nonce is what a nonce of our own says: its random part, which names it, and when it was made.
struct Nonce {
  NonceId id{};
  Filetime made;
};

// NonceMint makes and opens nonces under a key of its own, which no other process knows. Any
// thread.
//
//   "+Upgraded+v1"  hex( time (8, LE) | random (16) | HMAC-MD5(key, time | random | realm) )
class NonceMint {
 public:
  explicit NonceMint(const Env& env);

  [[nodiscard]] std::string make(const Env& env, std::string_view realm) const;
  // open returns what a nonce says, or nothing unless it is one of this mint's for that realm.
  [[nodiscard]] std::optional<Nonce> open(std::string_view text, std::string_view realm) const;

 private:
  [[nodiscard]] crypto::Md5Digest code_of(ByteView body, std::string_view realm) const;
  SecretBox<crypto::HmacMd5Key> key_;
};

}  // namespace opensspi::digest

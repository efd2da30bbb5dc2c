// SPDX-License-Identifier: MIT
// Nonces that contain when they were made, and a code over that and the realm. So a challenge that
// gets no response takes no memory.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/env.h"
#include "packages/digest/words.h"

namespace opensspi::digest {

using NonceId = std::array<uint8_t, 16>;

// Nonce is the content of a nonce of our own: its random part, which identifies it, and the time at
// which it was made.
struct Nonce {
  NonceId id{};
  Filetime made;
};

// NonceMint makes and opens nonces under its own key, which no other process knows. Any thread.
//
//   "+Upgraded+v1"  hex( time (8, LE) | random (16) | HMAC-MD5(key, time | random | realm) )
class NonceMint {
 public:
  explicit NonceMint(const Env& env);

  [[nodiscard]] std::string make(const Env& env, std::string_view realm) const;
  // open returns the content of a nonce that this object made for that realm, else nothing.
  [[nodiscard]] std::optional<Nonce> open(std::string_view text, std::string_view realm) const;

 private:
  [[nodiscard]] crypto::Md5Digest code_of(ByteView body, std::string_view realm) const;
  SecretBox<crypto::HmacMd5Key> key_;
};

}  // namespace opensspi::digest

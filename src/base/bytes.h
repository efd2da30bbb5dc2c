// SPDX-License-Identifier: MIT
// Views and owners of byte strings, and the helpers that every module needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace opensspi {

using ByteView = std::span<const uint8_t>;
using ByteSpan = std::span<uint8_t>;
using Bytes = std::vector<uint8_t>;

// as_bytes views the characters of `text`; the view is valid as long as the text.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// as_text views bytes that are known to be text, for instance after a UTF-8 check.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// put_le and put_be fill `out` with a number, least or most significant byte first.
constexpr void put_le(ByteSpan out, uint64_t value) {
  for (uint8_t& byte : out) {
    byte = static_cast<uint8_t>(value);
    value >>= 8;
  }
}
constexpr void put_be(ByteSpan out, uint64_t value) {
  for (size_t at = out.size(); at-- > 0; value >>= 8) {
    out[at] = static_cast<uint8_t>(value);
  }
}

// wipe overwrites `bytes` with zeros in a way that no optimiser removes: the empty assembly may
// read them. Inline, because a few stores are all that a secret of known length needs.
inline void wipe(ByteSpan bytes) {
  if (!bytes.empty()) {
    std::memset(bytes.data(), 0, bytes.size());
    asm volatile("" : : "r"(bytes.data()) : "memory");
  }
}

// ct_equal compares in a time that depends on the lengths only, never on the contents.
[[nodiscard]] bool ct_equal(ByteView left, ByteView right);

// to_hex writes two lower-case digits per byte.
[[nodiscard]] std::string to_hex(ByteView bytes);

}  // namespace opensspi

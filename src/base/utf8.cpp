// SPDX-License-Identifier: MIT
#include "base/utf8.h"

#include <array>
#include <cstdint>

namespace opensspi {

Utf8Character first_character(std::string_view text) {
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) {
    return {first, 1, true};
  }
  const size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || len > text.size()) {
    return {};
  }
  char32_t point = first & (0x7F >> len);
  for (size_t i = 1; i < len; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) {
      return {};
    }
    point = (point << 6) | (next & 0x3F);
  }
  if (point < kSmallest[len] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
    return {};
  }
  return {point, len, true};
}

bool acts_on_terminals(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C ||
         (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

}  // namespace opensspi

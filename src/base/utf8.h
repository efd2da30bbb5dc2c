// SPDX-License-Identifier: MIT
// UTF-8, checked without a conversion.
#pragma once

#include <string_view>

namespace opensspi {

// is_utf8 returns whether a text is well-formed UTF-8. It allocates nothing.
[[nodiscard]] bool is_utf8(std::string_view text);

// Utf8Character is the character at the front of a text, or one byte that belongs to none.
struct Utf8Character {
  char32_t point = 0xFFFD;
  size_t len = 1;
  bool valid = false;
};

// first_character reads it (RFC 3629: shortest form, no surrogates, up to U+10FFFF). `text` is not
// empty.
[[nodiscard]] Utf8Character first_character(std::string_view text);

// acts_on_terminals returns whether a character controls a terminal, ends a line, or reorders the
// text around it.
[[nodiscard]] bool acts_on_terminals(char32_t point);

}  // namespace opensspi

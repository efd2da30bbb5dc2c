// SPDX-License-Identifier: MIT
// Text of callers: A functions use UTF-8, W functions UTF-16; everything else uses UTF-8 only.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/utf16.h"

namespace opensspi::abi {

// text_from reads a caller's zero-terminated string; null is the empty string. Ill-formed text is
// ERROR_NO_UNICODE_TRANSLATION.
inline Result<std::string> text_from(const char* text) {
  std::string copy(text == nullptr ? "" : text);  // another thread may change the text meanwhile
  TRY(utf16_from_utf8(copy));
  return copy;
}
inline Result<std::string> text_from(const char16_t* text) {
  return utf8_from_utf16(text == nullptr ? std::u16string_view() : std::u16string_view(text));
}

// Encoded is UTF-8 text in the form that callers of a character type read.
inline Result<std::string> encoded(std::string_view text, char /*form*/) {
  return std::string(text);
}
inline Result<std::u16string> encoded(std::string_view text, char16_t /*form*/) {
  return utf16_from_utf8(text);
}

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
// TextLines: the text of a structure in one line or in several, as CryptFormatObject writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace opensspi::cert {

// Layout is one line, with ", " between the fields, or one line per field, each with CR LF at its
// end and indented by its depth (CRYPT_FORMAT_STR_MULTI_LINE).
enum class Layout : uint8_t { kSingleLine, kMultiLine };

class TextLines {
 public:
  explicit TextLines(Layout layout) : layout_(layout) {}

  // field adds a line. Control characters in it become U+FFFD.
  void field(size_t depth, std::u16string_view text);
  // heading adds what stands above the fields that follow it: `text` in a line of its own, or
  // `inline_text` directly before the next field.
  void heading(size_t depth, std::u16string_view text, std::u16string_view inline_text);
  void heading(size_t depth, std::u16string_view text) { heading(depth, text, text); }

  [[nodiscard]] const std::u16string& text() const { return text_; }

 private:
  void begin(size_t depth);
  void append(std::u16string_view text);

  Layout layout_;
  bool follows_heading_ = true;
  std::u16string text_;
};

// ascii_text widens text of this library, such as an object identifier.
[[nodiscard]] std::u16string ascii_text(std::string_view text);
[[nodiscard]] std::u16string number_text(uint64_t number);
// spaced_hex writes "02 01 1f".
[[nodiscard]] std::u16string spaced_hex(ByteView bytes);

}  // namespace opensspi::cert

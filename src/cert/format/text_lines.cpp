// SPDX-License-Identifier: MIT
#include "cert/format/text_lines.h"

namespace opensspi::cert {
namespace {

constexpr size_t kIndent = 5;
constexpr char16_t kReplacement = 0xFFFD;

// Control characters of ASCII and Latin-1, line separators, and what changes the direction of text.
bool is_control(char16_t unit) {
  return unit < 0x20 || (unit >= 0x7F && unit <= 0x9F) || (unit >= 0x2028 && unit <= 0x202E) ||
         (unit >= 0x2066 && unit <= 0x2069);
}

}  // namespace

void TextLines::field(size_t depth, std::u16string_view text) {
  begin(depth);
  append(text);
  if (layout_ == Layout::kMultiLine) {
    text_ += u"\r\n";
  }
  follows_heading_ = false;
}

void TextLines::heading(size_t depth, std::u16string_view text, std::u16string_view inline_text) {
  begin(depth);
  if (layout_ == Layout::kMultiLine) {
    append(text);
    text_ += u"\r\n";
  } else {
    append(inline_text);
  }
  follows_heading_ = true;
}

void TextLines::begin(size_t depth) {
  if (layout_ == Layout::kMultiLine) {
    text_.append(depth * kIndent, u' ');
  } else if (!follows_heading_) {
    text_ += u", ";
  }
}

void TextLines::append(std::u16string_view text) {
  for (const char16_t unit : text) {
    text_ += is_control(unit) ? kReplacement : unit;
  }
}

std::u16string ascii_text(std::string_view text) { return {text.begin(), text.end()}; }

std::u16string number_text(uint64_t number) { return ascii_text(std::to_string(number)); }

std::u16string spaced_hex(ByteView bytes) {
  const std::string digits = to_hex(bytes);
  std::u16string text;
  for (size_t at = 0; at < digits.size(); at += 2) {
    text += (at == 0 ? u"" : u" ") + ascii_text(digits.substr(at, 2));
  }
  return text;
}

}  // namespace opensspi::cert

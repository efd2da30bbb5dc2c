// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <array>
#include <utility>

namespace opensspi {
namespace {

struct Decoded {
  char32_t point = 0xFFFD;
  size_t len = 1;
  bool valid = false;
};

// decode reads one character of UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
Decoded decode(std::string_view text) {
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

// Characters that control a terminal, or that reorder the text around them.
bool acts_on_terminals(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C ||
         (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

// All of them are in the first plane.
void append_escape(std::string& out, char32_t point) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    out += kDigits[(point >> shift) & 0xF];
  }
}

}  // namespace

void JsonWriter::key(std::string_view name) {
  comma();
  quoted(name);
  out_ += ": ";
  needs_comma_ = false;
}

void JsonWriter::text(std::string_view value) {
  comma();
  quoted(value);
  needs_comma_ = true;
}

void JsonWriter::number(int64_t value) {
  comma();
  out_ += std::to_string(value);
  needs_comma_ = true;
}

void JsonWriter::boolean(bool value) {
  comma();
  out_ += value ? "true" : "false";
  needs_comma_ = true;
}

void JsonWriter::null() {
  comma();
  out_ += "null";
  needs_comma_ = true;
}

void JsonWriter::value(std::string_view json) {
  comma();
  out_ += json;
  needs_comma_ = true;
}

std::string JsonWriter::take() {
  needs_comma_ = false;
  return std::exchange(out_, std::string());
}

void JsonWriter::open(char bracket) {
  comma();
  out_ += bracket;
  needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
}

void JsonWriter::comma() {
  if (needs_comma_) {
    out_ += ", ";
  }
}

void JsonWriter::quoted(std::string_view value) {
  out_ += '"';
  while (!value.empty()) {
    const Decoded next = decode(value);
    if (!next.valid) {
      out_ += "\xEF\xBF\xBD";
    } else if (acts_on_terminals(next.point)) {
      append_escape(out_, next.point);
    } else {
      if (next.point == '"' || next.point == '\\') {
        out_ += '\\';
      }
      out_ += value.substr(0, next.len);
    }
    value.remove_prefix(next.len);
  }
  out_ += '"';
}

}  // namespace opensspi

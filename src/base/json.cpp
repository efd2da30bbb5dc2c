// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <utility>

#include "base/utf8.h"

namespace opensspi {
namespace {

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
    const Utf8Character next = first_character(value);
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

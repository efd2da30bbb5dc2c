// SPDX-License-Identifier: MIT
#include "wide_text.h"

#include <cstdint>

namespace opensspi_cli {

namespace {

// A code point has one form, the shortest; surrogates have none.
bool is_well_formed(uint32_t code, size_t len) {
  const uint32_t least = len == 4 ? 0x10000 : len == 3 ? 0x800 : 0;
  return code >= least && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

}  // namespace

bool wide(std::string_view text, std::u16string& out) {
  out.clear();
  out.reserve(text.size());  // and never more: nothing is copied to another place
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const size_t len = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || at + len > text.size()) {
      return false;
    }
    uint32_t code = len == 1 ? first : first & (0x7Fu >> len);
    for (size_t i = 1; i < len; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0) != 0x80) {
        return false;
      }
      code = code << 6 | (next & 0x3Fu);
    }
    if (!is_well_formed(code, len)) {
      return false;
    }
    at += len;
    if (code >= 0x10000) {
      out.push_back(static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10)));
      code = 0xDC00 + ((code - 0x10000) & 0x3FF);
    }
    out.push_back(static_cast<char16_t>(code));
  }
  return true;
}

std::string narrow(std::u16string_view text) {
  std::string out;
  const auto put = [&](uint32_t code, int shift, uint32_t lead) {
    out += static_cast<char>(lead | code >> shift);
    for (shift -= 6; shift >= 0; shift -= 6) {
      out += static_cast<char>(0x80 | (code >> shift & 0x3F));
    }
  };
  for (size_t at = 0; at < text.size(); ++at) {
    uint32_t code = text[at];
    const bool has_low = at + 1 < text.size() && text[at + 1] >= 0xDC00 && text[at + 1] < 0xE000;
    if (code >= 0xD800 && code < 0xDC00 && has_low) {
      code = 0x10000 + ((code - 0xD800) << 10) + (text[++at] - 0xDC00u);
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      put(code, 6, 0xC0);
    } else if (code < 0x10000) {
      put(code, 12, 0xE0);
    } else {
      put(code, 18, 0xF0);
    }
  }
  return out;
}

}  // namespace opensspi_cli

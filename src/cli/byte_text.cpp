// SPDX-License-Identifier: MIT
#include "byte_text.h"

#include <string_view>

namespace opensspi_cli {

std::string hex_of(std::span<const uint8_t> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 0xF];
  }
  return text;
}

std::string base64_of(std::span<const uint8_t> bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t len = bytes.size() - i < 3 ? bytes.size() - i : 3;
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = (bits << 8) | (j < len ? bytes[i + j] : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      text += j <= len ? kDigits[(bits >> (18 - 6 * j)) & 0x3F] : '=';
    }
  }
  return text;
}

}  // namespace opensspi_cli

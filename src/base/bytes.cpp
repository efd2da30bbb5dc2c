// SPDX-License-Identifier: MIT
#include "base/bytes.h"

#include <algorithm>
#include <cstring>

#include "base/declassify.h"
#include "base/hex.h"

namespace opensspi {

void wipe(ByteSpan bytes) {
  if (!bytes.empty()) {
    explicit_bzero(bytes.data(), bytes.size());
  }
}

bool ct_equal(ByteView left, ByteView right) {
  if (left.size() != right.size()) {
    return false;
  }
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    difference = static_cast<uint8_t>(difference | (left[i] ^ right[i]));
  }
  const uint8_t found = difference;
  declassify(found);
  return found == 0;
}

std::string to_hex(ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

namespace {

constexpr int kNoDigit = -1;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : kNoDigit;
}

}  // namespace

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char digit) { return hex_value(digit) != kNoDigit; });
}

bool from_hex(std::string_view digits, ByteSpan out) {
  if (digits.size() != 2 * out.size() || !is_hex(digits)) {
    return false;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<uint8_t>(hex_value(digits[2 * i]) << 4 | hex_value(digits[2 * i + 1]));
  }
  return true;
}

}  // namespace opensspi

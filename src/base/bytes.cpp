// SPDX-License-Identifier: MIT
#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/declassify.h"
#include "base/hex.h"

namespace opensspi {

namespace {

uint64_t word_at(ByteView bytes, size_t at) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

}  // namespace

bool ct_equal(ByteView left, ByteView right) {
  if (left.size() != right.size()) {
    return false;
  }
  volatile uint64_t difference = 0;
  size_t at = 0;
  for (; left.size() - at >= sizeof difference; at += sizeof difference) {
    difference = difference | (word_at(left, at) ^ word_at(right, at));
  }
  for (; at < left.size(); ++at) {
    difference = difference | static_cast<uint64_t>(left[at] ^ right[at]);
  }
  const uint64_t found = difference;
  declassify(found);
  return found == 0;
}

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes) {
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15]);
  }
  return text;
}

namespace {

constexpr int8_t kNoDigit = -1;
constexpr auto kHexValues = [] {
  std::array<int8_t, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < kHexDigits.size(); ++i) {
    values[static_cast<uint8_t>(kHexDigits[i])] = static_cast<int8_t>(i);
  }
  return values;
}();

int hex_value(char digit) { return kHexValues[static_cast<uint8_t>(digit)]; }

}  // namespace

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char digit) { return hex_value(digit) != kNoDigit; });
}

bool from_hex(std::string_view digits, ByteSpan out) {
  if (digits.size() != 2 * out.size()) {
    return false;
  }
  int seen = 0;  // negative after a kNoDigit
  for (size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(digits[2 * i]);
    const int low = hex_value(digits[2 * i + 1]);
    seen |= high | low;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return seen >= 0;
}

}  // namespace opensspi

// SPDX-License-Identifier: MIT
#include "base/bytes.h"

#include <cstring>

#include "base/declassify.h"

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

}  // namespace opensspi

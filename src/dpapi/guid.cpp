// SPDX-License-Identifier: MIT
#include "dpapi/guid.h"

namespace opensspi::dpapi {
namespace {

constexpr size_t kTextLen = 36;
constexpr Error kMalformed =
    fail(ERROR_INVALID_DATA, "a GUID has 36 characters: 8-4-4-4-12 digits");

// kTextOrder[i] is the byte that the i-th pair of digits shows.
constexpr std::array<uint8_t, 16> kTextOrder = {3, 2, 1,  0,  5,  4,  7,  6,
                                                8, 9, 10, 11, 12, 13, 14, 15};

bool is_dash(size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Result<Guid> Guid::parse(std::string_view text) {
  if (text.size() != kTextLen) {
    return kMalformed;
  }
  Guid guid;
  size_t pair = 0;
  for (size_t at = 0; at < kTextLen;) {
    if (is_dash(at)) {
      if (text[at] != '-') {
        return kMalformed;
      }
      ++at;
      continue;
    }
    const int high = digit_value(text[at]);
    const int low = digit_value(text[at + 1]);
    if (high < 0 || low < 0) {
      return kMalformed;
    }
    guid.bytes[kTextOrder[pair++]] = static_cast<uint8_t>(high << 4 | low);
    at += 2;
  }
  return guid;
}

Guid Guid::random(const Env& env) {
  Guid guid;
  env.random(guid.bytes);
  guid.bytes[7] = static_cast<uint8_t>((guid.bytes[7] & 0x0F) | 0x40);
  guid.bytes[8] = static_cast<uint8_t>((guid.bytes[8] & 0x3F) | 0x80);
  return guid;
}

std::string Guid::text() const {
  std::array<uint8_t, 16> shown;
  for (size_t i = 0; i < shown.size(); ++i) {
    shown[i] = bytes[kTextOrder[i]];
  }
  std::string text = to_hex(shown);
  for (const size_t at : {8, 13, 18, 23}) {
    text.insert(at, 1, '-');
  }
  return text;
}

}  // namespace opensspi::dpapi

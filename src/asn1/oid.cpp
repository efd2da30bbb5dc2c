// SPDX-License-Identifier: MIT
#include "asn1/oid.h"

#include <charconv>
#include <optional>
#include <vector>

namespace opensspi::asn1 {
namespace {

constexpr size_t kMaxBodyLen = 128;
constexpr uint64_t kMaxBeforeShift = UINT64_MAX >> 7;

// Takes the next base-128 number off the front; nothing if it is cut, padded or too large.
std::optional<uint64_t> take_number(ByteView& rest) {
  if (rest.empty() || rest[0] == 0x80) {
    return std::nullopt;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (value > kMaxBeforeShift) {
      return std::nullopt;
    }
    value = (value << 7) | (rest[i] & 0x7F);
    if ((rest[i] & 0x80) != 0) {
      continue;
    }
    rest = rest.subspan(i + 1);
    return value;
  }
  return std::nullopt;
}

void put_number(Bytes& out, uint64_t value) {
  int shift = 0;
  while (shift < 63 && (value >> (shift + 7)) != 0) {
    shift += 7;
  }
  for (; shift > 0; shift -= 7) {
    out.push_back(static_cast<uint8_t>(0x80 | ((value >> shift) & 0x7F)));
  }
  out.push_back(static_cast<uint8_t>(value & 0x7F));
}

std::optional<std::vector<uint64_t>> split(std::string_view text) {
  std::vector<uint64_t> parts;
  const char* next = text.data();
  const char* const end = next + text.size();
  while (true) {
    uint64_t part = 0;
    const auto [after, problem] = std::from_chars(next, end, part);
    if (problem != std::errc() || (*next == '0' && after - next > 1)) {
      return std::nullopt;
    }
    parts.push_back(part);
    if (after == end) {
      return parts;
    }
    if (*after != '.' || after + 1 == end) {
      return std::nullopt;
    }
    next = after + 1;
  }
}

}  // namespace

bool is_object_identifier(ByteView body) {
  if (body.empty() || body.size() > kMaxBodyLen) {
    return false;
  }
  while (!body.empty()) {
    if (!take_number(body)) {
      return false;
    }
  }
  return true;
}

Result<std::string> oid_text(ByteView body) {
  if (!is_object_identifier(body)) {
    return fail(CRYPT_E_ASN1_CORRUPT, "an object identifier is malformed");
  }
  const uint64_t first = *take_number(body);
  const uint64_t root = first < 80 ? first / 40 : 2;
  std::string text = std::to_string(root) + "." + std::to_string(first - 40 * root);
  while (!body.empty()) {
    text += "." + std::to_string(*take_number(body));
  }
  return text;
}

Result<Bytes> oid_body(std::string_view text) {
  constexpr Error kNotOne =
      fail(CRYPT_E_ASN1_BADARGS,
           "an object identifier has the form 1.2.840.113549: numbers separated by dots");
  if (text.empty()) {
    return kNotOne;
  }
  const auto parts = split(text);
  if (!parts || parts->size() < 2) {
    return kNotOne;
  }
  const auto& numbers = *parts;
  if (numbers[0] > 2 || (numbers[0] < 2 && numbers[1] > 39) || numbers[1] > UINT64_MAX - 80) {
    return kNotOne;
  }
  Bytes body;
  put_number(body, numbers[0] * 40 + numbers[1]);
  for (size_t i = 2; i < numbers.size(); ++i) {
    put_number(body, numbers[i]);
  }
  if (body.size() > kMaxBodyLen) {
    return kNotOne;
  }
  return body;
}

}  // namespace opensspi::asn1

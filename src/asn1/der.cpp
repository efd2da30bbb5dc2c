// SPDX-License-Identifier: MIT
#include "asn1/der.h"

#include <algorithm>

#include "asn1/oid.h"

namespace opensspi::asn1 {
namespace {

constexpr uint8_t kHighTag = 0x1F;
constexpr uint8_t kLongForm = 0x80;
constexpr size_t kMaxLengthBytes = 4;

ByteView without_leading_zeros(ByteView magnitude) {
  const auto first =
      std::find_if(magnitude.begin(), magnitude.end(), [](uint8_t byte) { return byte != 0; });
  return magnitude.subspan(static_cast<size_t>(first - magnitude.begin()));
}

// A DER integer has at least one byte, and no first byte that only repeats the sign.
bool is_minimal(ByteView content) {
  if (content.empty()) {
    return false;
  }
  if (content.size() == 1) {
    return true;
  }
  const bool negative = (content[1] & 0x80) != 0;
  return content[0] != (negative ? 0xFF : 0x00);
}

}  // namespace

Result<size_t> DerReader::length(ByteView& rest) const {
  if (rest.empty()) {
    return malformed_;
  }
  const uint8_t first = rest[0];
  rest = rest.subspan(1);
  if (first < kLongForm) {
    return size_t{first};
  }
  const size_t count = first & 0x7F;
  if (count == 0 || count > kMaxLengthBytes || count > rest.size()) {
    return malformed_;
  }
  size_t len = 0;
  for (uint8_t byte : rest.first(count)) {
    len = (len << 8) | byte;
  }
  const bool overlong = rest[0] == 0 || len < kLongForm;
  rest = rest.subspan(count);
  if (overlong) {
    return malformed_;
  }
  return len;
}

Result<Element> DerReader::any() {
  if (rest_.empty()) {
    return malformed_;
  }
  const Tag tag = rest_[0];
  if ((tag & kHighTag) == kHighTag) {
    return malformed_;
  }
  ByteView rest = rest_.subspan(1);
  const size_t len = TRY(length(rest));
  if (len > rest.size()) {
    return malformed_;
  }
  const Element element{tag, rest.first(len), rest_.first(rest_.size() - rest.size() + len)};
  rest_ = rest.subspan(len);
  return element;
}

Result<ByteView> DerReader::content(Tag tag) {
  if (!next_is(tag)) {
    return malformed_;
  }
  return TRY(any()).content;
}

Result<DerReader> DerReader::enter(Tag tag) { return DerReader(TRY(content(tag)), malformed_); }

Result<ByteView> DerReader::unsigned_integer() {
  const ByteView encoded = TRY(content(kInteger));
  if (!is_minimal(encoded) || (encoded[0] & 0x80) != 0) {
    return malformed_;
  }
  return without_leading_zeros(encoded);
}

Result<uint32_t> DerReader::number(Tag tag) {
  const ByteView encoded = TRY(content(tag));
  if (!is_minimal(encoded) || (encoded[0] & 0x80) != 0 || encoded.size() > 4) {
    return malformed_;
  }
  uint32_t value = 0;
  for (uint8_t byte : encoded) {
    value = (value << 8) | byte;
  }
  return value;
}

Result<uint32_t> DerReader::small_integer() { return number(kInteger); }

Result<uint32_t> DerReader::enumerated() { return number(kEnumerated); }

Result<bool> DerReader::boolean() {
  const ByteView encoded = TRY(content(kBoolean));
  if (encoded.size() != 1 || (encoded[0] != 0x00 && encoded[0] != 0xFF)) {
    return malformed_;
  }
  return encoded[0] == 0xFF;
}

Result<ByteView> DerReader::object_identifier() {
  const ByteView body = TRY(content(kObjectIdentifier));
  if (!is_object_identifier(body)) {
    return malformed_;
  }
  return body;
}

Result<BitString> DerReader::bit_string() {
  const ByteView encoded = TRY(content(kBitString));
  if (encoded.empty() || encoded[0] > 7) {
    return malformed_;
  }
  const BitString bits{encoded.subspan(1), encoded[0]};
  if (bits.bytes.empty() && bits.unused_bits != 0) {
    return malformed_;
  }
  const uint8_t unused_mask = static_cast<uint8_t>((1U << bits.unused_bits) - 1);
  if (!bits.bytes.empty() && (bits.bytes.back() & unused_mask) != 0) {
    return malformed_;
  }
  return bits;
}

Status DerReader::null() {
  if (!TRY(content(kNull)).empty()) {
    return malformed_;
  }
  return {};
}

Status DerReader::expect_end() const {
  if (!rest_.empty()) {
    return malformed_;
  }
  return {};
}

void DerWriter::element(Tag tag, ByteView content) {
  out_.push_back(tag);
  const size_t len = content.size();
  if (len < kLongForm) {
    out_.push_back(static_cast<uint8_t>(len));
  } else {
    size_t count = 1;
    while (count < sizeof len && (len >> (8 * count)) != 0) {
      ++count;
    }
    out_.push_back(static_cast<uint8_t>(kLongForm | count));
    for (size_t i = count; i-- > 0;) {
      out_.push_back(static_cast<uint8_t>(len >> (8 * i)));
    }
  }
  raw(content);
}

void DerWriter::nested(Tag tag, const std::function<void(DerWriter&)>& write) {
  Bytes content;
  DerWriter inner(content);
  write(inner);
  element(tag, content);
}

void DerWriter::unsigned_integer(ByteView magnitude) {
  const ByteView significant = without_leading_zeros(magnitude);
  Bytes content;
  if (significant.empty() || (significant[0] & 0x80) != 0) {
    content.push_back(0);
  }
  content.insert(content.end(), significant.begin(), significant.end());
  element(kInteger, content);
}

void DerWriter::small_integer(uint32_t value) {
  uint8_t magnitude[sizeof value];
  put_be(magnitude, value);
  unsigned_integer(magnitude);
}

void DerWriter::bit_string(BitString bits) {
  Bytes content{bits.unused_bits};
  content.insert(content.end(), bits.bytes.begin(), bits.bytes.end());
  element(kBitString, content);
}

}  // namespace opensspi::asn1

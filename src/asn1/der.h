// SPDX-License-Identifier: MIT
// DER: a reader that accepts the distinguished encoding only, and a writer (ITU-T X.690).
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::asn1 {

// Tag is one identifier octet: class, constructed bit and a number below 31. No structure that this
// library reads has larger numbers.
using Tag = uint8_t;

inline constexpr Tag kBoolean = 0x01;
inline constexpr Tag kInteger = 0x02;
inline constexpr Tag kBitString = 0x03;
inline constexpr Tag kOctetString = 0x04;
inline constexpr Tag kNull = 0x05;
inline constexpr Tag kObjectIdentifier = 0x06;
inline constexpr Tag kEnumerated = 0x0A;
inline constexpr Tag kGeneralString = 0x1B;
inline constexpr Tag kSequence = 0x30;
inline constexpr Tag kSet = 0x31;

// context and application return the tag of a constructed element of their class; numbers below 31.
constexpr Tag context(uint8_t number) { return static_cast<Tag>(0xA0 | number); }
constexpr Tag application(uint8_t number) { return static_cast<Tag>(0x60 | number); }

// Element is one value with its tag; `whole` also covers tag and length.
struct Element {
  Tag tag = 0;
  ByteView content;
  ByteView whole;
};

// BitString is the bits of a BIT STRING; the last `unused_bits` of the last byte do not count.
struct BitString {
  ByteView bytes;
  uint8_t unused_bits = 0;
};

// DerReader reads the elements of one level. A nested structure has its own reader, so depth costs
// nothing until it is read. Indefinite, overlong and high-tag forms fail with the error given at
// construction, and so do a wrong tag and a missing element. The reader views the bytes that it
// reads.
class DerReader {
 public:
  DerReader(ByteView bytes, Error malformed) : rest_(bytes), malformed_(malformed) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] ByteView remaining() const { return rest_; }
  // next_is returns whether an element with this tag comes next.
  [[nodiscard]] bool next_is(Tag tag) const { return !rest_.empty() && rest_[0] == tag; }

  // any takes the next element whatever its tag.
  Result<Element> any();
  // content takes the next element, which must have this tag.
  Result<ByteView> content(Tag tag);
  // enter takes the next element, which must have this tag, and returns a reader of its content.
  Result<DerReader> enter(Tag tag);

  // unsigned_integer returns the magnitude of an INTEGER that is not negative, big-endian, without
  // leading zeros; zero is empty.
  Result<ByteView> unsigned_integer();
  // small_integer returns an INTEGER between 0 and 2^31 - 1.
  Result<uint32_t> small_integer();
  Result<uint32_t> enumerated();
  Result<bool> boolean();
  // object_identifier returns the encoded body, checked to be well-formed.
  Result<ByteView> object_identifier();
  Result<ByteView> octet_string() { return content(kOctetString); }
  Result<BitString> bit_string();
  Status null();

  // expect_end fails if anything is left on this level.
  [[nodiscard]] Status expect_end() const;

 private:
  Result<size_t> length(ByteView& rest) const;
  Result<uint32_t> number(Tag tag);

  ByteView rest_;
  Error malformed_;
};

// DerWriter appends elements to a string that it does not own.
class DerWriter {
 public:
  explicit DerWriter(Bytes& out) : out_(out) {}

  // element writes a tag, a length and the content.
  void element(Tag tag, ByteView content);
  // nested writes an element whose content is what `write` writes.
  void nested(Tag tag, const std::function<void(DerWriter&)>& write);
  // raw appends bytes that are already encoded.
  void raw(ByteView encoded) { out_.insert(out_.end(), encoded.begin(), encoded.end()); }

  // unsigned_integer writes a magnitude, big-endian, with or without leading zeros.
  void unsigned_integer(ByteView magnitude);
  void small_integer(uint32_t value);
  void enumerated(uint8_t value) { element(kEnumerated, {&value, 1}); }
  void object_identifier(ByteView body) { element(kObjectIdentifier, body); }
  void octet_string(ByteView bytes) { element(kOctetString, bytes); }
  void bit_string(BitString bits);
  void null() { element(kNull, {}); }

 private:
  Bytes& out_;
};

}  // namespace opensspi::asn1

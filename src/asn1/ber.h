// SPDX-License-Identifier: MIT
// A bounded reader of BER (ITU-T X.690, 8). It accepts every form of length, the indefinite form
// too, as CryptDecodeObject does, and reports faults with its codes.
#pragma once

#include <optional>

#include "asn1/der.h"

namespace opensspi::asn1 {

// The errors of CryptDecodeObject.
inline constexpr Error kBerEnd =
    fail(CRYPT_E_ASN1_EOD, "the encoding ends before the length that it gives");
inline constexpr Error kBerCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the encoding is malformed");
inline constexpr Error kBerBadTag =
    fail(CRYPT_E_ASN1_BADTAG, "an element of the encoding is of another type");
inline constexpr Error kBerLarge =
    fail(CRYPT_E_ASN1_LARGE, "a number or length of the encoding is too large");

// BerReader reads the elements of one level. It views the bytes that it reads. A nested element has
// a reader of its own, and no function recurses, so nesting costs no stack; each element is scanned
// at most once per level that is entered. Fails with kBerEnd for an element that is cut off,
// kBerCorrupt for a missing element, kBerBadTag for another tag than the one that must come,
// kBerLarge for a length of more than four bytes.
class BerReader {
 public:
  explicit BerReader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] ByteView remaining() const { return rest_; }
  // next_is returns whether an element with this tag comes next.
  [[nodiscard]] bool next_is(Tag tag) const { return !rest_.empty() && rest_[0] == tag; }

  // any takes the next element whatever its tag; `tag` of a high tag number is its first byte.
  Result<Element> any();
  // element takes the next element, which must have this tag; content returns its content only.
  Result<Element> element(Tag tag);
  Result<ByteView> content(Tag tag);
  // optional takes the next element if it has this tag.
  Result<std::optional<ByteView>> optional(Tag tag);
  // enter takes the next element, which must have this tag, and returns a reader of its content.
  Result<BerReader> enter(Tag tag);

  // count returns the number of elements that are left.
  [[nodiscard]] Result<size_t> count() const;
  // expect_end fails with kBerCorrupt if anything is left on this level.
  [[nodiscard]] Status expect_end() const;

 private:
  ByteView rest_;
};

}  // namespace opensspi::asn1

// SPDX-License-Identifier: MIT
#include "cert/signed_data.h"

#include <algorithm>

#include "asn1/ber.h"

namespace opensspi::cert {
namespace {

using asn1::BerReader;
using asn1::DerReader;
using asn1::DerWriter;

constexpr Error kCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the bytes are not a PKCS#7 message");
constexpr Error kBadTag = fail(CRYPT_E_ASN1_BADTAG, "the bytes are not a PKCS#7 message");
// 1.2.840.113549.1.7.2
constexpr uint8_t kSignedDataOid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
constexpr size_t kMaxDepth = 64;
constexpr asn1::Tag kConstructed = 0x20;
constexpr asn1::Tag kHighTag = 0x1F;

bool has_rest(const DerReader& reader, asn1::Tag tag) { return reader.next_is(tag); }

Result<std::vector<ByteView>> sequences_of(DerReader set) {
  std::vector<ByteView> all;
  while (!set.at_end()) {
    const asn1::Element element = TRY(set.any());
    if (element.tag == asn1::kSequence) {
      all.push_back(element.whole);
    }
  }
  return all;
}

Result<ByteView> content_of(DerReader wrapper) {
  const asn1::Element element = TRY(wrapper.any());
  TRY(wrapper.expect_end());
  return element.tag == asn1::kOctetString ? element.content : element.whole;
}

Result<SignedData> parse_fields(DerReader fields) {
  SignedData parsed;
  static_cast<void>(TRY(fields.small_integer()));  // version
  TRY(fields.enter(asn1::kSet));
  DerReader inner = TRY(fields.enter(asn1::kSequence));
  parsed.content_type = TRY(inner.object_identifier());
  if (has_rest(inner, asn1::context(0))) {
    parsed.content = TRY(content_of(TRY(inner.enter(asn1::context(0)))));
  }
  if (has_rest(fields, asn1::context(0))) {
    parsed.certificates = TRY(sequences_of(TRY(fields.enter(asn1::context(0)))));
  }
  if (has_rest(fields, asn1::context(1))) {
    parsed.crls = TRY(sequences_of(TRY(fields.enter(asn1::context(1)))));
  }
  TRY(fields.enter(asn1::kSet));  // signers
  TRY(fields.expect_end());
  return parsed;
}

// tag_len returns how many bytes the tag of a whole element has: more than one if its number is
// above 30.
size_t tag_len(ByteView whole) {
  size_t len = 1;
  if ((whole[0] & kHighTag) == kHighTag) {
    while ((whole[len++] & 0x80) != 0) {
    }
  }
  return len;
}

void write_element(Bytes& out, ByteView tag, ByteView content) {
  Bytes element;
  DerWriter(element).element(tag[0], content);
  element.insert(element.begin() + 1, tag.begin() + 1, tag.end());
  out.insert(out.end(), element.begin(), element.end());
}

// join_strings concatenates the contents of the OCTET STRINGs in `content`, which is rewritten
// already.
Result<Bytes> join_strings(ByteView content) {
  Bytes joined;
  DerReader pieces(content, kCorrupt);
  while (!pieces.at_end()) {
    const ByteView piece = TRY(pieces.octet_string());
    joined.insert(joined.end(), piece.begin(), piece.end());
  }
  return joined;
}

Status rewrite(BerReader& reader, Bytes& out, size_t depth) {
  if (depth > kMaxDepth) {
    return kCorrupt;
  }
  const asn1::Element element = TRY(reader.any());
  const ByteView tag = element.whole.first(tag_len(element.whole));
  if ((element.tag & kConstructed) == 0) {
    write_element(out, tag, element.content);
    return {};
  }
  Bytes content;
  BerReader inside(element.content);
  while (!inside.at_end()) {
    TRY(rewrite(inside, content, depth + 1));
  }
  if (element.tag == (asn1::kOctetString | kConstructed)) {
    const uint8_t string = asn1::kOctetString;
    write_element(out, {&string, 1}, TRY(join_strings(content)));
    return {};
  }
  write_element(out, tag, content);
  return {};
}

}  // namespace

Result<Bytes> definite_lengths(ByteView ber) {
  Bytes out;
  out.reserve(ber.size());
  BerReader reader(ber);
  if (!rewrite(reader, out, 0).ok()) {
    return kCorrupt;
  }
  return out;
}

Result<SignedData> parse_signed_data(ByteView message) {
  if (message.empty()) {
    return fail(CRYPT_E_ASN1_EOD, "there is no PKCS#7 message");
  }
  DerReader reader(message, kCorrupt);
  if (!reader.next_is(asn1::kSequence)) {
    return kBadTag;
  }
  DerReader outer = TRY(reader.enter(asn1::kSequence));
  if (outer.next_is(asn1::kInteger)) {  // a bare SignedData
    const Result<SignedData> bare = parse_fields(outer);
    if (!bare.ok()) {
      return kBadTag;
    }
    return bare.value();
  }
  const ByteView type = TRY(outer.object_identifier());
  if (!std::ranges::equal(type, kSignedDataOid)) {
    return fail(CRYPT_E_INVALID_MSG_TYPE, "the message is not a signed one");
  }
  DerReader wrapper = TRY(outer.enter(asn1::context(0)));
  return parse_fields(TRY(wrapper.enter(asn1::kSequence)));
}

}  // namespace opensspi::cert

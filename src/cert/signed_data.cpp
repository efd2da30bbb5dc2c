// SPDX-License-Identifier: MIT
#include "cert/signed_data.h"

#include <algorithm>

#include "asn1/der.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr Error kCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the bytes are not a PKCS#7 message");
constexpr Error kBadTag = fail(CRYPT_E_ASN1_BADTAG, "the bytes are not a PKCS#7 message");
// 1.2.840.113549.1.7.2
constexpr uint8_t kSignedDataOid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
constexpr size_t kMaxDepth = 64;

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

// BerHeader is an element's tag and length; `definite` is false for an indefinite length.
struct BerHeader {
  ByteView tag;
  bool definite = true;
  size_t len = 0;
};

Result<BerHeader> read_header(ByteView& rest) {
  BerHeader header;
  size_t at = 1;
  if (rest.empty()) {
    return kCorrupt;
  }
  if ((rest[0] & 0x1F) == 0x1F) {  // a high tag number
    while (at < rest.size() && at < 6 && (rest[at] & 0x80) != 0) {
      ++at;
    }
    ++at;
  }
  if (at >= rest.size()) {
    return kCorrupt;
  }
  header.tag = rest.first(at);
  const uint8_t first = rest[at++];
  if (first == 0x80) {
    header.definite = false;
    rest = rest.subspan(at);
    return header;
  }
  header.len = first;
  if (first > 0x80) {
    const size_t num_bytes = first & 0x7F;
    if (num_bytes > 8 || rest.size() - at < num_bytes) {
      return kCorrupt;
    }
    header.len = 0;
    for (size_t i = 0; i < num_bytes; ++i) {
      header.len = header.len << 8 | rest[at++];
    }
  }
  rest = rest.subspan(at);
  if (header.len > rest.size()) {
    return kCorrupt;
  }
  return header;
}

bool is_constructed(const BerHeader& header) { return (header.tag[0] & 0x20) != 0; }

void write_element(Bytes& out, ByteView tag, ByteView content) {
  out.insert(out.end(), tag.begin(), tag.end());
  uint8_t len[9];
  size_t num = 0;
  for (size_t rest = content.size(); rest != 0; rest >>= 8) {
    ++num;
  }
  if (content.size() < 0x80) {
    out.push_back(static_cast<uint8_t>(content.size()));
  } else {
    len[0] = static_cast<uint8_t>(0x80 | num);
    put_be(ByteSpan(len).subspan(1, num), content.size());
    out.insert(out.end(), len, len + 1 + num);
  }
  out.insert(out.end(), content.begin(), content.end());
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

Status rewrite(ByteView& rest, Bytes& out, size_t depth) {
  if (depth > kMaxDepth) {
    return kCorrupt;
  }
  const BerHeader header = TRY(read_header(rest));
  if (!is_constructed(header)) {
    if (!header.definite) {
      return kCorrupt;
    }
    write_element(out, header.tag, rest.first(header.len));
    rest = rest.subspan(header.len);
    return {};
  }
  ByteView inside = header.definite ? rest.first(header.len) : rest;
  Bytes content;
  const auto ended = [&] {
    return header.definite ? inside.empty()
                           : inside.size() >= 2 && inside[0] == 0 && inside[1] == 0;
  };
  while (!ended()) {
    TRY(rewrite(inside, content, depth + 1));
  }
  rest = header.definite ? rest.subspan(header.len) : inside.subspan(2);
  if (header.tag.size() == 1 && header.tag[0] == (asn1::kOctetString | 0x20)) {
    const uint8_t tag = asn1::kOctetString;
    write_element(out, {&tag, 1}, TRY(join_strings(content)));
    return {};
  }
  write_element(out, header.tag, content);
  return {};
}

}  // namespace

Result<Bytes> definite_lengths(ByteView ber) {
  Bytes out;
  out.reserve(ber.size());
  TRY(rewrite(ber, out, 0));
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

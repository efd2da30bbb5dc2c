// SPDX-License-Identifier: MIT
#include "cert/trust_list.h"

#include <algorithm>
#include <cstring>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "asn1/tags.h"
#include "cert/codec/fields.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr Error kNotCtl = fail(ERROR_INVALID_DATA, "the bytes are not a certificate trust list");

CRYPT_INTEGER_BLOB blob(ByteView bytes) {
  return {static_cast<DWORD>(bytes.size()), const_cast<BYTE*>(bytes.data())};  // NOLINT
}

Result<char*> object_id(DerReader& reader, TrustListPieces& pieces) {
  const ByteView body = TRY(reader.content(asn1::kObjectIdentifier));
  return pieces.text(body.empty() ? std::string() : TRY(asn1::oid_text(body)));
}

// Integers are little-endian in CryptoAPI.
Result<CRYPT_INTEGER_BLOB> integer(DerReader& reader, TrustListPieces& pieces) {
  const ByteView bytes = TRY(reader.content(asn1::kInteger));
  if (bytes.empty()) {
    return kNotCtl;
  }
  return CRYPT_INTEGER_BLOB{static_cast<DWORD>(bytes.size()), pieces.reversed(bytes)};
}

Result<CRYPT_ALGORITHM_IDENTIFIER> algorithm(DerReader& reader, TrustListPieces& pieces) {
  DerReader fields = TRY(reader.enter(asn1::kSequence));
  CRYPT_ALGORITHM_IDENTIFIER result{};
  result.pszObjId = TRY(object_id(fields, pieces));
  result.Parameters = blob(fields.remaining());
  return result;
}

Result<FILETIME> time(DerReader& reader) {
  const asn1::Element element = TRY(reader.any());
  if (element.tag != asn1::kUtcTime && element.tag != asn1::kGeneralizedTime) {
    return kNotCtl;
  }
  const auto read =
      element.tag == asn1::kUtcTime ? utc_time(element.content) : generalized_time(element.content);
  if (!read.ok()) {
    return kNotCtl;
  }
  return *read;
}

Result<std::vector<CERT_EXTENSION>> extensions(DerReader list, TrustListPieces& pieces) {
  std::vector<CERT_EXTENSION> all;
  while (!list.at_end()) {
    DerReader fields = TRY(list.enter(asn1::kSequence));
    CERT_EXTENSION extension{};
    extension.pszObjId = TRY(object_id(fields, pieces));
    if (fields.next_is(asn1::kBoolean)) {
      extension.fCritical = TRY(fields.boolean()) ? TRUE : FALSE;
    }
    extension.Value = blob(TRY(fields.octet_string()));
    all.push_back(extension);
  }
  return all;
}

template <class Info>
Status read_extensions(DerReader& wrapper, TrustListPieces& pieces, Info& info) {
  const auto all = TRY(extensions(TRY(wrapper.enter(asn1::kSequence)), pieces));
  info.cExtension = static_cast<DWORD>(all.size());
  info.rgExtension = pieces.array(all);
  return {};
}

Result<CRYPT_ATTRIBUTE> read_attribute(DerReader fields, TrustListPieces& pieces) {
  CRYPT_ATTRIBUTE attribute{};
  attribute.pszObjId = TRY(object_id(fields, pieces));
  DerReader values = TRY(fields.enter(asn1::kSet));
  std::vector<CRYPT_ATTR_BLOB> all;
  while (!values.at_end()) {
    all.push_back(blob(TRY(values.any()).whole));
  }
  attribute.cValue = static_cast<DWORD>(all.size());
  attribute.rgValue = pieces.array(all);
  return attribute;
}

Result<CTL_ENTRY> read_subject(DerReader fields, TrustListPieces& pieces,
                               ByteView& encoded_attributes) {
  CTL_ENTRY entry{};
  entry.SubjectIdentifier = blob(TRY(fields.octet_string()));
  std::vector<CRYPT_ATTRIBUTE> all;
  if (fields.next_is(asn1::kSet)) {
    encoded_attributes = fields.remaining();
    DerReader attributes = TRY(fields.enter(asn1::kSet));
    encoded_attributes =
        encoded_attributes.first(encoded_attributes.size() - fields.remaining().size());
    while (!attributes.at_end()) {
      all.push_back(TRY(read_attribute(TRY(attributes.enter(asn1::kSequence)), pieces)));
    }
  }
  entry.cAttribute = static_cast<DWORD>(all.size());
  entry.rgAttribute = pieces.array(all);
  return entry;
}

}  // namespace

Status read_trust_list(ByteView content, TrustListPieces& pieces, TrustList& list) {
  CTL_INFO& info = list.info;
  DerReader reader(content, kNotCtl);
  DerReader fields = TRY(reader.enter(asn1::kSequence));
  if (fields.next_is(asn1::kInteger)) {
    info.dwVersion = TRY(fields.small_integer());
  }
  DerReader usages = TRY(fields.enter(asn1::kSequence));
  std::vector<char*> all;
  while (!usages.at_end()) {
    all.push_back(TRY(object_id(usages, pieces)));
  }
  info.SubjectUsage.cUsageIdentifier = static_cast<DWORD>(all.size());
  info.SubjectUsage.rgpszUsageIdentifier = pieces.array(all);
  if (fields.next_is(asn1::kOctetString)) {
    info.ListIdentifier = blob(TRY(fields.octet_string()));
  }
  if (fields.next_is(asn1::kInteger)) {
    info.SequenceNumber = TRY(integer(fields, pieces));
  }
  info.ThisUpdate = TRY(time(fields));
  if (fields.next_is(asn1::kUtcTime) || fields.next_is(asn1::kGeneralizedTime)) {
    info.NextUpdate = TRY(time(fields));
  }
  info.SubjectAlgorithm = TRY(algorithm(fields, pieces));
  std::vector<CTL_ENTRY> entries;
  if (fields.next_is(asn1::kSequence)) {
    DerReader subjects = TRY(fields.enter(asn1::kSequence));
    while (!subjects.at_end()) {
      ByteView& attributes = list.attributes.emplace_back();
      entries.push_back(
          TRY(read_subject(TRY(subjects.enter(asn1::kSequence)), pieces, attributes)));
    }
  }
  info.cCTLEntry = static_cast<DWORD>(entries.size());
  info.rgCTLEntry = pieces.array(entries);
  if (fields.next_is(asn1::context(0))) {
    DerReader wrapper = TRY(fields.enter(asn1::context(0)));
    TRY(read_extensions(wrapper, pieces, info));
  }
  return fields.expect_end();
}

}  // namespace opensspi::cert

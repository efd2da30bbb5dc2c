// SPDX-License-Identifier: MIT
#include "cert/trust_list.h"

#include <algorithm>
#include <cstring>

#include "asn1/der.h"
#include "asn1/oid.h"
#include "base/filetime.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr Error kNotCtl = fail(ERROR_INVALID_DATA, "the bytes are not a certificate trust list");
constexpr asn1::Tag kTagUtcTime = 0x17;
constexpr asn1::Tag kTagGeneralizedTime = 0x18;

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

Result<int> digits(ByteView text, size_t at, size_t num) {
  int value = 0;
  for (size_t i = at; i < at + num; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') {
      return kNotCtl;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// days_before returns the days from 1601-01-01 to a date of the Gregorian calendar.
int64_t days_before(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = year / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 584694;
}

Result<FILETIME> time(DerReader& reader) {
  const asn1::Element element = TRY(reader.any());
  if (element.tag != kTagUtcTime && element.tag != kTagGeneralizedTime) {
    return kNotCtl;
  }
  const ByteView text = element.content;
  const size_t year_len = element.tag == kTagUtcTime ? 2 : 4;
  int year = TRY(digits(text, 0, year_len));
  if (element.tag == kTagUtcTime) {
    year += year >= 50 ? 1900 : 2000;
  }
  const int month = TRY(digits(text, year_len, 2));
  const int day = TRY(digits(text, year_len + 2, 2));
  const int hour = TRY(digits(text, year_len + 4, 2));
  const int minute = TRY(digits(text, year_len + 6, 2));
  const int second = TRY(digits(text, year_len + 8, 2));
  if (year < 1601 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
      second > 59 || text.back() != 'Z') {
    return kNotCtl;
  }
  const int64_t seconds = ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  const auto ticks = static_cast<uint64_t>(seconds * kTicksPerSecond);
  return FILETIME{static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
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

Result<CTL_ENTRY> read_subject(DerReader fields, TrustListPieces& pieces) {
  CTL_ENTRY entry{};
  entry.SubjectIdentifier = blob(TRY(fields.octet_string()));
  std::vector<CRYPT_ATTRIBUTE> all;
  if (fields.next_is(asn1::kSet)) {
    DerReader attributes = TRY(fields.enter(asn1::kSet));
    while (!attributes.at_end()) {
      all.push_back(TRY(read_attribute(TRY(attributes.enter(asn1::kSequence)), pieces)));
    }
  }
  entry.cAttribute = static_cast<DWORD>(all.size());
  entry.rgAttribute = pieces.array(all);
  return entry;
}

}  // namespace

Status read_trust_list(ByteView content, TrustListPieces& pieces, CTL_INFO& info) {
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
  if (fields.next_is(kTagUtcTime) || fields.next_is(kTagGeneralizedTime)) {
    info.NextUpdate = TRY(time(fields));
  }
  info.SubjectAlgorithm = TRY(algorithm(fields, pieces));
  std::vector<CTL_ENTRY> entries;
  if (fields.next_is(asn1::kSequence)) {
    DerReader list = TRY(fields.enter(asn1::kSequence));
    while (!list.at_end()) {
      entries.push_back(TRY(read_subject(TRY(list.enter(asn1::kSequence)), pieces)));
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

// SPDX-License-Identifier: MIT
#include "cert/names/alternative_names.h"

#include "asn1/oid.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::Element;

constexpr Error kMalformed =
    fail(CRYPT_E_ASN1_CORRUPT, "the alternative names are not DER of GeneralNames");
constexpr uint8_t kNumChoices = 9;
constexpr uint8_t kContextClass = 0x80;
constexpr uint8_t kConstructed = 0x20;

bool is_constructed(AlternativeNameKind kind) {
  return kind == AlternativeNameKind::kOther || kind == AlternativeNameKind::kX400 ||
         kind == AlternativeNameKind::kDirectory || kind == AlternativeNameKind::kEdiParty;
}

Status read_other(AlternativeName& name) {
  DerReader fields(name.value, kMalformed);
  const ByteView oid = TRY(fields.object_identifier());
  name.value = TRY(fields.content(asn1::context(0)));
  TRY(fields.expect_end());
  name.other_oid = TRY(asn1::oid_text(oid));
  DerReader value(name.value, kMalformed);
  TRY(value.any());
  return value.expect_end();
}

}  // namespace

Result<AlternativeName> parse_alternative_name(const Element& element) {
  const auto choice = static_cast<uint8_t>(element.tag & ~(kContextClass | kConstructed));
  if ((element.tag & 0xC0) != kContextClass || choice >= kNumChoices) {
    return kMalformed;
  }
  AlternativeName name{static_cast<AlternativeNameKind>(choice + 1), "", element.content};
  if (((element.tag & kConstructed) != 0) != is_constructed(name.kind)) {
    return kMalformed;
  }
  if (name.kind == AlternativeNameKind::kOther) {
    TRY(read_other(name));
  }
  return name;
}

Result<std::vector<AlternativeName>> parse_alternative_name_list(ByteView content) {
  DerReader list(content, kMalformed);
  std::vector<AlternativeName> names;
  while (!list.at_end()) {
    names.push_back(TRY(parse_alternative_name(TRY(list.any()))));
  }
  return names;
}

Result<std::vector<AlternativeName>> parse_alternative_names(ByteView der) {
  DerReader outer(der, kMalformed);
  const ByteView content = TRY(outer.content(asn1::kSequence));
  TRY(outer.expect_end());
  return parse_alternative_name_list(content);
}

}  // namespace opensspi::cert

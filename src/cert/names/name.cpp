// SPDX-License-Identifier: MIT
#include "cert/names/name.h"

#include <algorithm>
#include <array>

#include "asn1/oid.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::Element;
using asn1::Tag;

constexpr Error kMalformed =
    fail(CRYPT_E_ASN1_CORRUPT, "the name is not DER of a distinguished name");
constexpr Error kTooLarge = fail(CRYPT_E_ASN1_LARGE, "the name has more than 10,000 attributes");

struct TaggedKind {
  Tag tag;
  StringKind kind;
};

// X.680, table 1.
constexpr std::array<TaggedKind, 12> kTags = {{{0x04, StringKind::kOctets},
                                               {0x12, StringKind::kNumeric},
                                               {0x13, StringKind::kPrintable},
                                               {0x14, StringKind::kTeletex},
                                               {0x15, StringKind::kVideotex},
                                               {0x16, StringKind::kIa5},
                                               {0x19, StringKind::kGraphic},
                                               {0x1A, StringKind::kVisible},
                                               {0x1B, StringKind::kGeneral},
                                               {0x1C, StringKind::kUniversal},
                                               {0x1E, StringKind::kBmp},
                                               {0x0C, StringKind::kUtf8}}};

Result<NameAttribute> read_attribute(DerReader& set) {
  DerReader fields = TRY(set.enter(asn1::kSequence));
  const ByteView oid = TRY(fields.object_identifier());
  const Element value = TRY(fields.any());
  TRY(fields.expect_end());
  NameAttribute attribute;
  attribute.oid = TRY(asn1::oid_text(oid));
  attribute.kind = string_kind(value.tag);
  attribute.value = attribute.kind == StringKind::kEncoded ? value.whole : value.content;
  return attribute;
}

}  // namespace

StringKind string_kind(Tag tag) {
  const auto* row = std::ranges::find(kTags, tag, &TaggedKind::tag);
  return row == kTags.end() ? StringKind::kEncoded : row->kind;
}

Tag string_tag(StringKind kind) {
  const auto* row = std::ranges::find(kTags, kind, &TaggedKind::kind);
  return row == kTags.end() ? Tag{0} : row->tag;
}

Result<Name> parse_name(ByteView der) {
  DerReader outer(der, kMalformed);
  DerReader rdns = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  Name name;
  while (!rdns.at_end()) {
    DerReader set = TRY(rdns.enter(asn1::kSet));
    while (!set.at_end()) {
      if (name.attributes.size() == kMaxNameAttributes) {
        return kTooLarge;
      }
      name.attributes.push_back(TRY(read_attribute(set)));
    }
    name.rdn_ends.push_back(name.attributes.size());
  }
  return name;
}

const NameAttribute* find_attribute(const Name& name, std::string_view oid) {
  const auto found = std::ranges::find(name.attributes, oid, &NameAttribute::oid);
  return found == name.attributes.end() ? nullptr : &*found;
}

}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
// Formats of structures with names in them. The names are read from the DER, because the structures
// of wincrypt.h end a name at its first NUL.
#include "asn1/ber.h"
#include "asn1/oid.h"
#include "cert/format/formats.h"
#include "cert/format/names.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr asn1::Tag kContext0 = 0x80;  // primitive
constexpr asn1::Tag kContext1 = 0x81;
constexpr asn1::Tag kContext2 = 0x82;

// RFC 5280, 4.2.1.13: the first bit is unused.
constexpr const char16_t* kReasonFlags[] = {
    u"Unused",       u"Key Compromise",         u"CA Compromise",    u"Affiliation Changed",
    u"Superseded",   u"Cessation of Operation", u"Certificate Hold", u"Privilege Withdrawn",
    u"AA Compromise"};

// sequence returns a reader of the SEQUENCE that is all of `der`.
Result<DerReader> sequence(ByteView der) {
  DerReader outer(der, asn1::kBerCorrupt);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  return fields;
}

// DistributionPointName: [0] GeneralNames, or [1] what is added to the issuer's name.
Status format_point_name(TextLines& lines, DerReader name) {
  lines.heading(1, u"Distribution Point Name:");
  if (name.next_is(asn1::context(0))) {
    lines.heading(2, u"Full Name:");
    TRY(format_general_names(lines, 3, TRY(name.content(asn1::context(0)))));
  } else {
    lines.heading(2, u"Relative Name:");
    const ByteView attributes = TRY(name.content(asn1::context(1)));
    Bytes der;
    asn1::DerWriter(der).nested(
        asn1::kSequence, [&](asn1::DerWriter& rdns) { rdns.element(asn1::kSet, attributes); });
    TRY(format_name(lines, 3, der));
  }
  return name.expect_end();
}

Status format_reason_flags(TextLines& lines, ByteView content) {
  Bytes der;
  asn1::DerWriter(der).element(asn1::kBitString, content);
  DerReader reader(der, asn1::kBerCorrupt);
  const std::u16string names = flag_names(TRY(reader.bit_string()).bytes, kReasonFlags);
  lines.field(1, u"Reason=" + (names.empty() ? u"None" : names));
  return {};
}

Status format_point(TextLines& lines, DerReader fields) {
  if (fields.next_is(asn1::context(0))) {
    TRY(format_point_name(lines, TRY(fields.enter(asn1::context(0)))));
  }
  if (fields.next_is(kContext1)) {
    TRY(format_reason_flags(lines, TRY(fields.content(kContext1))));
  }
  if (fields.next_is(asn1::context(2))) {
    lines.heading(1, u"CRL Issuer:");
    TRY(format_general_names(lines, 2, TRY(fields.content(asn1::context(2)))));
  }
  return fields.expect_end();
}

Status format_points(TextLines& lines, ByteView der, std::u16string_view title) {
  DerReader points = TRY(sequence(der));
  for (size_t number = 1; !points.at_end(); ++number) {
    const std::u16string heading = numbered(number, title);
    lines.heading(0, heading, heading + u": ");
    TRY(format_point(lines, TRY(points.enter(asn1::kSequence))));
  }
  return {};
}

// GeneralSubtree: a name, [0] a minimum, which is 0, and [1] a maximum, which is absent in
// certificates (RFC 5280, 4.2.1.10).
Result<std::u16string> subtree_bounds(DerReader& fields) {
  std::u16string minimum = u"0";
  std::u16string maximum = u"Max";
  const auto number = [&](asn1::Tag tag) -> Result<std::u16string> {
    Bytes der;
    asn1::DerWriter(der).element(asn1::kInteger, TRY(fields.content(tag)));
    return number_text(TRY(DerReader(der, asn1::kBerCorrupt).small_integer()));
  };
  if (fields.next_is(kContext0)) {
    minimum = TRY(number(kContext0));
  }
  if (fields.next_is(kContext1)) {
    maximum = TRY(number(kContext1));
  }
  TRY(fields.expect_end());
  return u" (" + minimum + u".." + maximum + u"):";
}

Status format_subtrees(TextLines& lines, DerReader& fields, asn1::Tag tag,
                       const std::u16string& title) {
  if (!fields.next_is(tag)) {
    lines.field(0, title + u"=None");
    return {};
  }
  lines.heading(0, title, title + u": ");
  DerReader subtrees = TRY(fields.enter(tag));
  for (size_t number = 1; !subtrees.at_end(); ++number) {
    DerReader subtree = TRY(subtrees.enter(asn1::kSequence));
    const AlternativeName base = TRY(parse_alternative_name(TRY(subtree.any())));
    lines.heading(1, numbered(number, u"Subtrees") + TRY(subtree_bounds(subtree)));
    TRY(format_general_name(lines, 2, base));
  }
  return {};
}

}  // namespace

Status format_distinguished_name(TextLines& lines, ByteView der) {
  return format_name(lines, 0, der);
}

Status format_alternative_names(TextLines& lines, ByteView der) {
  const DerReader names = TRY(sequence(der));
  return format_general_names(lines, 0, names.remaining());
}

Status format_authority_key(TextLines& lines, ByteView der) {
  DerReader fields = TRY(sequence(der));
  if (fields.next_is(kContext0)) {
    lines.field(0, u"KeyID=" + spaced_hex(TRY(fields.content(kContext0))));
  }
  if (fields.next_is(asn1::context(1))) {
    lines.heading(0, u"Certificate Issuer:");
    TRY(format_general_names(lines, 1, TRY(fields.content(asn1::context(1)))));
  }
  if (fields.next_is(kContext2)) {
    lines.field(0, u"Certificate SerialNumber=" + spaced_hex(TRY(fields.content(kContext2))));
  }
  return fields.expect_end();
}

Status format_info_access(TextLines& lines, ByteView der) {
  DerReader descriptions = TRY(sequence(der));
  for (size_t number = 1; !descriptions.at_end(); ++number) {
    DerReader fields = TRY(descriptions.enter(asn1::kSequence));
    const std::string method = TRY(asn1::oid_text(TRY(fields.object_identifier())));
    const AlternativeName location = TRY(parse_alternative_name(TRY(fields.any())));
    TRY(fields.expect_end());
    const std::u16string title = numbered(number, u"Authority Info Access");
    lines.heading(0, title, title + u": ");
    lines.field(1, u"Access Method=" +
                       named_oid(ObjectGroup::kExtension, method, u"Unknown Access Method"));
    lines.heading(1, u"Alternative Name:", u"Alternative Name=");
    TRY(format_general_name(lines, 2, location));
  }
  return {};
}

Status format_crl_points(TextLines& lines, ByteView der) {
  return format_points(lines, der, u"CRL Distribution Point");
}

Status format_freshest_crl(TextLines& lines, ByteView der) {
  return format_points(lines, der, u"Freshest CRL");
}

Status format_name_constraints(TextLines& lines, ByteView der) {
  DerReader fields = TRY(sequence(der));
  TRY(format_subtrees(lines, fields, asn1::context(0), u"Permitted"));
  TRY(format_subtrees(lines, fields, asn1::context(1), u"Excluded"));
  return fields.expect_end();
}

}  // namespace opensspi::cert

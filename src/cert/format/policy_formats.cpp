// SPDX-License-Identifier: MIT
// Formats of certificate policies (RFC 5280, 4.2.1.4).
#include "asn1/ber.h"
#include "asn1/oid.h"
#include "cert/format/formats.h"
#include "cert/format/names.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

std::u16string name_or_oid(ObjectGroup group, const std::string& oid) {
  const ObjectId* const known = find_object({.group = group}, oid);
  return known == nullptr ? ascii_text(oid) : known->name;
}

// NoticeReference: the organization and the numbers of its notices.
Status format_reference(TextLines& lines, DerReader fields) {
  lines.heading(3, u"Notice Reference:");
  lines.field(4, u"Organization=" + string_text(TRY(fields.any())));
  DerReader numbers = TRY(fields.enter(asn1::kSequence));
  std::u16string text;
  while (!numbers.at_end()) {
    text += (text.empty() ? u"" : u", ") + number_text(TRY(numbers.small_integer()));
  }
  lines.field(4, u"Notice Number=" + text);
  return fields.expect_end();
}

Status format_user_notice(TextLines& lines, DerReader fields) {
  if (fields.next_is(asn1::kSequence)) {
    TRY(format_reference(lines, TRY(fields.enter(asn1::kSequence))));
  }
  if (!fields.at_end()) {
    lines.field(3, u"Notice Text=" + string_text(TRY(fields.any())));
  }
  return fields.expect_end();
}

Status format_qualifier(TextLines& lines, DerReader fields) {
  const std::string oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
  lines.field(2, u"Policy Qualifier Id=" + name_or_oid(ObjectGroup::kExtension, oid));
  if (fields.at_end()) {
    return {};
  }
  lines.heading(2, u"Qualifier:");
  if (oid == szOID_PKIX_POLICY_QUALIFIER_USERNOTICE) {
    TRY(format_user_notice(lines, TRY(fields.enter(asn1::kSequence))));
  } else {
    lines.field(3, string_text(TRY(fields.any())));
  }
  return fields.expect_end();
}

// Policies are numbered, and qualifiers below them as "[policy,qualifier]".
Status format_policy(TextLines& lines, DerReader fields, size_t number, ObjectGroup group) {
  const std::string oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
  lines.field(1, u"Policy Identifier=" + name_or_oid(group, oid));
  if (fields.at_end()) {
    return {};
  }
  DerReader qualifiers = TRY(fields.enter(asn1::kSequence));
  for (size_t i = 1; !qualifiers.at_end(); ++i) {
    lines.heading(1,
                  u"[" + number_text(number) + u"," + number_text(i) + u"]Policy Qualifier Info:");
    TRY(format_qualifier(lines, TRY(qualifiers.enter(asn1::kSequence))));
  }
  return fields.expect_end();
}

Status format_all(TextLines& lines, ByteView der, std::u16string_view title, ObjectGroup group) {
  DerReader outer(der, asn1::kBerCorrupt);
  DerReader policies = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  for (size_t number = 1; !policies.at_end(); ++number) {
    lines.heading(0, numbered(number, title));
    TRY(format_policy(lines, TRY(policies.enter(asn1::kSequence)), number, group));
  }
  return {};
}

}  // namespace

Status format_policies(TextLines& lines, ByteView der) {
  return format_all(lines, der, u"Certificate Policy:", ObjectGroup::kPolicy);
}

Status format_application_policies(TextLines& lines, ByteView der) {
  return format_all(lines, der, u"Application Certificate Policy:", ObjectGroup::kUsage);
}

}  // namespace opensspi::cert

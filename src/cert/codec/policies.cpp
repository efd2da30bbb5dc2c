// SPDX-License-Identifier: MIT
// Certificate policies, their qualifiers, mappings and constraints (RFC 5280, 4.2.1.4, .5, .11).
#include "cert/codec/extensions.h"
#include "cert/codec/strings.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

using asn1::kBmpString;
using asn1::kIa5String;

Result<CERT_POLICY_QUALIFIER_INFO> read_qualifier(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_POLICY_QUALIFIER_INFO> {
    CERT_POLICY_QUALIFIER_INFO info = {};
    info.pszPolicyQualifierId = TRY(read_oid(fields, arena));
    if (!fields.at_end()) {
      info.Qualifier = TRY(read_raw(fields, arena));
    }
    return info;
  });
}

Result<CERT_POLICY_INFO> read_policy(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_POLICY_INFO> {
    CERT_POLICY_INFO info = {};
    info.pszPolicyIdentifier = TRY(read_oid(fields, arena));
    if (!fields.at_end()) {
      const BerReader list = TRY(fields.enter(asn1::kSequence));
      const auto qualifiers =
          TRY(read_list<CERT_POLICY_QUALIFIER_INFO>(list, arena, read_qualifier));
      info.cPolicyQualifier = qualifiers.count();
      info.rgPolicyQualifier = qualifiers.data();
    }
    return info;
  });
}

Status write_policy(Encoder& out, const CERT_POLICY_INFO& info) {
  const auto qualifiers = TRY(list_of(info.rgPolicyQualifier, info.cPolicyQualifier));
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.required_oid(info.pszPolicyIdentifier));
    if (qualifiers.empty()) {
      return {};
    }
    return out.nested(asn1::kSequence, [&]() -> Status {
      for (const CERT_POLICY_QUALIFIER_INFO& qualifier : qualifiers) {
        TRY(out.nested(asn1::kSequence, [&]() -> Status {
          TRY(out.oid(qualifier.pszPolicyQualifierId));
          return out.raw_blob(qualifier.Qualifier);
        }));
      }
      return {};
    });
  });
}

// read_display_text reads a DisplayText, a string of any type.
Result<std::u16string> read_display_text(BerReader& in) {
  const asn1::Element element = TRY(in.any());
  const DWORD type = type_of_tag(element.tag);
  if (type == CERT_RDN_ENCODED_BLOB || type == CERT_RDN_OCTET_STRING) {
    return asn1::kBerBadTag;
  }
  return to_utf16(type, element.content);
}

Result<int> read_notice_number(BerReader& in, Arena& /*arena*/) { return read_int(in); }

// The organization is a text of bytes in Windows' structure: characters past Latin-1 become '?'.
Result<PCERT_POLICY_QUALIFIER_NOTICE_REFERENCE> read_reference(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<PCERT_POLICY_QUALIFIER_NOTICE_REFERENCE> {
    const auto slot = arena.slots<CERT_POLICY_QUALIFIER_NOTICE_REFERENCE>(1);
    CERT_POLICY_QUALIFIER_NOTICE_REFERENCE reference = {};
    std::string organization;
    for (const char16_t unit : TRY(read_display_text(fields))) {
      organization.push_back(unit > 0xFF ? '?' : static_cast<char>(unit));
    }
    reference.pszOrganization = arena.text(organization);
    const BerReader list = TRY(fields.enter(asn1::kSequence));
    const auto numbers = TRY(read_list<int>(list, arena, read_notice_number));
    reference.cNoticeNumbers = numbers.count();
    reference.rgNoticeNumbers = numbers.data();
    slot.set(0, reference);
    return slot.data();
  });
}

Status write_reference(Encoder& out, const CERT_POLICY_QUALIFIER_NOTICE_REFERENCE& reference) {
  const auto numbers = TRY(list_of(reference.rgNoticeNumbers, reference.cNoticeNumbers));
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.element(kIa5String,
                as_bytes(reference.pszOrganization == nullptr ? std::string_view()
                                                              : reference.pszOrganization));
    return out.nested(asn1::kSequence, [&]() -> Status {
      for (const int number : numbers) {
        out.signed_integer(number);
      }
      return {};
    });
  });
}

Result<CERT_POLICY_MAPPING> read_mapping(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_POLICY_MAPPING> {
    CERT_POLICY_MAPPING mapping = {};
    mapping.pszIssuerDomainPolicy = TRY(read_oid(fields, arena));
    mapping.pszSubjectDomainPolicy = TRY(read_oid(fields, arena));
    return mapping;
  });
}

}  // namespace

Result<CERT_POLICIES_INFO> read_policies(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto policies = TRY(read_list<CERT_POLICY_INFO>(list, arena, read_policy));
  return CERT_POLICIES_INFO{policies.count(), policies.data()};
}

Status write_policies(Encoder& out, const CERT_POLICIES_INFO& info) {
  const auto policies = TRY(list_of(info.rgPolicyInfo, info.cPolicyInfo));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CERT_POLICY_INFO& policy : policies) {
      TRY(write_policy(out, policy));
    }
    return {};
  });
}

Result<CERT_POLICY_QUALIFIER_USER_NOTICE> read_user_notice(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_POLICY_QUALIFIER_USER_NOTICE> {
    CERT_POLICY_QUALIFIER_USER_NOTICE notice = {};
    if (fields.next_is(asn1::kSequence)) {
      notice.pNoticeReference = TRY(read_reference(fields, arena));
    }
    if (!fields.at_end()) {
      notice.pszDisplayText = arena.wide(TRY(read_display_text(fields)));
    }
    return notice;
  });
}

Status write_user_notice(Encoder& out, const CERT_POLICY_QUALIFIER_USER_NOTICE& notice) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (notice.pNoticeReference != nullptr) {
      TRY(write_reference(out, *notice.pNoticeReference));
    }
    if (notice.pszDisplayText != nullptr) {
      size_t bad_index = 0;
      const auto* text = reinterpret_cast<const char16_t*>(notice.pszDisplayText);
      out.element(kBmpString, TRY(encode_text(CERT_RDN_BMP_STRING, text, false, bad_index)));
    }
    return {};
  });
}

Result<CERT_POLICY_MAPPINGS_INFO> read_policy_mappings(BerReader& in, Arena& arena) {
  const BerReader list = TRY(in.enter(asn1::kSequence));
  const auto mappings = TRY(read_list<CERT_POLICY_MAPPING>(list, arena, read_mapping));
  return CERT_POLICY_MAPPINGS_INFO{mappings.count(), mappings.data()};
}

Status write_policy_mappings(Encoder& out, const CERT_POLICY_MAPPINGS_INFO& info) {
  const auto mappings = TRY(list_of(info.rgPolicyMapping, info.cPolicyMapping));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CERT_POLICY_MAPPING& mapping : mappings) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.required_oid(mapping.pszIssuerDomainPolicy));
        return out.required_oid(mapping.pszSubjectDomainPolicy);
      }));
    }
    return {};
  });
}

Result<CERT_POLICY_CONSTRAINTS_INFO> read_policy_constraints(BerReader& in, Arena& /*arena*/) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_POLICY_CONSTRAINTS_INFO> {
    CERT_POLICY_CONSTRAINTS_INFO info = {};
    const auto required = TRY(fields.optional(primitive(0)));
    if (required) {
      info.fRequireExplicitPolicy = TRUE;
      info.dwRequireExplicitPolicySkipCerts = TRY(dword_of(*required));
    }
    const auto inhibited = TRY(fields.optional(primitive(1)));
    if (inhibited) {
      info.fInhibitPolicyMapping = TRUE;
      info.dwInhibitPolicyMappingSkipCerts = TRY(dword_of(*inhibited));
    }
    return info;
  });
}

Status write_policy_constraints(Encoder& out, const CERT_POLICY_CONSTRAINTS_INFO& info) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    if (info.fRequireExplicitPolicy != FALSE) {
      out.small_integer(info.dwRequireExplicitPolicySkipCerts, primitive(0));
    }
    if (info.fInhibitPolicyMapping != FALSE) {
      out.small_integer(info.dwInhibitPolicyMappingSkipCerts, primitive(1));
    }
    return {};
  });
}

}  // namespace opensspi::cert

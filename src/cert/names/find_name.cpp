// SPDX-License-Identifier: MIT
#include "cert/names/find_name.h"

#include "cert/names/alternative_names.h"

namespace opensspi::cert {
namespace {

using Found = std::optional<std::u16string>;

constexpr std::string_view kOidCommonName = "2.5.4.3";
constexpr std::string_view kOidEmail = "1.2.840.113549.1.9.1";
constexpr std::string_view kOidUpn = "1.3.6.1.4.1.311.20.2.3";
// What kSimpleDisplay looks for, in this order.
constexpr std::string_view kDisplayOids[] = {kOidCommonName, "2.5.4.11", "2.5.4.10", kOidEmail};

std::u16string text_of(const NameAttribute& attribute) {
  return value_text(attribute.kind, attribute.value, TeletexReading::kUtf8First);
}

Found attribute_text(ByteView der, std::string_view oid) {
  const auto name = parse_name(der);
  const NameAttribute* found = name.ok() ? find_attribute(*name, oid) : nullptr;
  return found == nullptr ? Found() : text_of(*found);
}

std::vector<AlternativeName> alternatives(const NamedParty& party) {
  auto names = parse_alternative_names(party.alternative_names);
  return names.ok() ? std::move(*names) : std::vector<AlternativeName>();
}

const AlternativeName* first_of(const std::vector<AlternativeName>& names,
                                AlternativeNameKind kind) {
  for (const AlternativeName& name : names) {
    if (name.kind == kind) {
      return &name;
    }
  }
  return nullptr;
}

std::u16string ia5_text(ByteView value) {
  return value_text(StringKind::kIa5, value, TeletexReading::kBytes);
}

Found alternative_text(const NamedParty& party, AlternativeNameKind kind) {
  const auto names = alternatives(party);
  const AlternativeName* found = first_of(names, kind);
  return found == nullptr ? Found() : ia5_text(found->value);
}

Found upn_text(const NamedParty& party) {
  constexpr Error kIgnored = fail(CRYPT_E_ASN1_CORRUPT, "the UPN is not a string");
  for (const AlternativeName& name : alternatives(party)) {
    if (name.kind == AlternativeNameKind::kOther && name.other_oid == kOidUpn) {
      const auto element = asn1::DerReader(name.value, kIgnored).any();
      if (element.ok() && string_kind(element->tag) != StringKind::kEncoded) {
        return value_text(string_kind(element->tag), element->content, TeletexReading::kUtf8First);
      }
    }
  }
  return {};
}

Found whole_name(ByteView der, const NameStyle& style) {
  const auto name = parse_name(der);
  return name.ok() && !name->attributes.empty() ? name_text(*name, style) : Found();
}

// An empty name is how certificates say that only the alternative names count.
Found rdn_text(const NamedParty& party, const NameStyle& style) {
  if (Found found = whole_name(party.name, style)) {
    return found;
  }
  const auto names = alternatives(party);
  const AlternativeName* directory = first_of(names, AlternativeNameKind::kDirectory);
  return directory == nullptr ? Found() : whole_name(directory->value, style);
}

Found directory_attribute(const NamedParty& party, std::string_view oid) {
  if (Found found = attribute_text(party.name, oid)) {
    return found;
  }
  const auto names = alternatives(party);
  const AlternativeName* directory = first_of(names, AlternativeNameKind::kDirectory);
  return directory == nullptr ? Found() : attribute_text(directory->value, oid);
}

Found alternative_display(const NamedParty& party) {
  if (Found email = alternative_text(party, AlternativeNameKind::kEmail)) {
    return email;
  }
  for (const AlternativeName& name : alternatives(party)) {
    if (name.kind == AlternativeNameKind::kDns || name.kind == AlternativeNameKind::kUrl) {
      return ia5_text(name.value);
    }
  }
  return upn_text(party);
}

Found display_text(const NamedParty& party) {
  for (const std::string_view oid : kDisplayOids) {
    if (Found found = attribute_text(party.name, oid)) {
      return found;
    }
  }
  if (Found found = alternative_display(party)) {
    return found;
  }
  const auto name = parse_name(party.name);
  return name.ok() && !name->attributes.empty() ? text_of(name->attributes.front()) : Found();
}

Found email_text(const NamedParty& party) {
  Found found = alternative_text(party, AlternativeNameKind::kEmail);
  return found ? found : attribute_text(party.name, kOidEmail);
}

}  // namespace

Found find_name(const NamedParty& party, const NameQuery& query) {
  switch (query.purpose) {
    case NamePurpose::kEmail:
      return email_text(party);
    case NamePurpose::kRdn:
      return rdn_text(party, query.style);
    case NamePurpose::kAttribute:
      return directory_attribute(party, query.attribute.empty() ? kOidEmail : query.attribute);
    case NamePurpose::kSimpleDisplay:
    case NamePurpose::kFriendlyDisplay:
      return display_text(party);
    case NamePurpose::kDns: {
      auto names = find_dns_names(party);
      return names.empty() ? Found() : std::move(names.front());
    }
    case NamePurpose::kUrl:
      return alternative_text(party, AlternativeNameKind::kUrl);
    case NamePurpose::kUpn:
      return upn_text(party);
  }
  return {};
}

std::vector<std::u16string> find_dns_names(const NamedParty& party) {
  std::vector<std::u16string> found;
  for (const AlternativeName& name : alternatives(party)) {
    if (name.kind == AlternativeNameKind::kDns) {
      found.push_back(ia5_text(name.value));
    }
  }
  if (!found.empty()) {
    return found;
  }
  if (Found common = attribute_text(party.name, kOidCommonName)) {
    found.push_back(std::move(*common));
  }
  return found;
}

}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
// Searches by names: by text that a name contains, and by attributes.
#include <algorithm>

#include "abi/crypt32/find_queries.h"
#include "base/utf16.h"
#include "cert/names/write_name_text.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using cert::Element;

ByteView name_of(const Element& element, bool issuer) {
  const CERT_INFO& info = element.certificate();
  return cert::view_of(issuer ? info.Issuer : info.Subject);
}

// folded_name is the name's values in upper case; empty if it cannot be parsed.
std::u16string folded_name(ByteView der) {
  const Result<cert::Name> name = cert::parse_name(der);
  return name.ok() ? uppercase(cert::name_text(*name, {})) : std::u16string();
}

// WantedAttribute is one CERT_RDN_ATTR, copied.
struct WantedAttribute {
  std::string oid;
  cert::StringKind kind;
  Bytes value;
};

bool equal(ByteView left, ByteView right, bool ignore_case) {
  return std::ranges::equal(left, right, [ignore_case](uint8_t one, uint8_t other) {
    const auto folded = [](uint8_t letter) {
      return letter >= 'a' && letter <= 'z' ? static_cast<uint8_t>(letter - 0x20) : letter;
    };
    return ignore_case ? folded(one) == folded(other) : one == other;
  });
}

// A value of kind CERT_RDN_ANY_TYPE matches any kind, and an empty one any value.
bool matches(const WantedAttribute& wanted, const cert::NameAttribute& own, bool ignore_case) {
  return wanted.oid == own.oid &&
         (wanted.kind == cert::StringKind::kAny || wanted.kind == own.kind) &&
         (wanted.value.empty() || equal(wanted.value, own.value, ignore_case));
}

Result<std::vector<WantedAttribute>> copy_attributes(const CERT_RDN* attributes) {
  constexpr Error kNull = fail(E_INVALIDARG, "the attributes that are looked for are null");
  if (attributes == nullptr || (attributes->rgRDNAttr == nullptr && attributes->cRDNAttr != 0)) {
    return kNull;
  }
  std::vector<WantedAttribute> all;
  for (DWORD i = 0; i < attributes->cRDNAttr; ++i) {
    const CERT_RDN_ATTR& attribute = attributes->rgRDNAttr[i];
    if (attribute.Value.pbData == nullptr && attribute.Value.cbData != 0) {
      return kNull;
    }
    const ByteView value = cert::view_of(attribute.Value);
    all.push_back({attribute.pszObjId == nullptr ? "" : attribute.pszObjId,
                   static_cast<cert::StringKind>(attribute.dwValueType & CERT_RDN_TYPE_MASK),
                   Bytes(value.begin(), value.end())});
  }
  return all;
}

}  // namespace

cert::Query name_text_query(const std::string& text, bool issuer) {
  const Result<std::u16string> wide = utf16_from_utf8(text);
  std::u16string wanted = wide.ok() ? uppercase(*wide) : std::u16string();
  return {.matches = [wanted = std::move(wanted), issuer](const Element& element) {
    return folded_name(name_of(element, issuer)).find(wanted) != std::u16string::npos;
  }};
}

Result<cert::Query> attribute_query(const CERT_RDN* attributes, DWORD flags, bool issuer) {
  const bool ignore_case = (flags & CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG) != 0;
  return cert::Query{.matches = [wanted = TRY(copy_attributes(attributes)), ignore_case,
                                 issuer](const Element& element) {
    const Result<cert::Name> name = cert::parse_name(name_of(element, issuer));
    return name.ok() && std::ranges::all_of(wanted, [&](const WantedAttribute& one) {
             return std::ranges::any_of(name->attributes, [&](const cert::NameAttribute& own) {
               return matches(one, own, ignore_case);
             });
           });
  }};
}

}  // namespace opensspi::abi

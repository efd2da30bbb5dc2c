// SPDX-License-Identifier: MIT
// The name to show for a certificate: CertGetNameString's search.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cert/names/write_name_text.h"

namespace opensspi::cert {

// NamePurpose mirrors CERT_NAME_*_TYPE. A friendly name is a property, which the caller looks up
// first; without one it is kSimpleDisplay.
enum class NamePurpose : uint32_t {
  kEmail = 1,
  kRdn = 2,
  kAttribute = 3,
  kSimpleDisplay = 4,
  kFriendlyDisplay = 5,
  kDns = 6,
  kUrl = 7,
  kUpn = 8,
};

// NamedParty is the subject or the issuer of a certificate: its name, and the extension with its
// alternative names, empty if there is none. Both are DER.
struct NamedParty {
  ByteView name;
  ByteView alternative_names;
};

// NameQuery says what is wanted: `attribute` for kAttribute (empty is the e-mail address), `style`
// for kRdn.
struct NameQuery {
  NamePurpose purpose = NamePurpose::kSimpleDisplay;
  std::string_view attribute;
  NameStyle style;
};

// find_name returns the first name for the purpose, no value if there is none:
// kEmail: the first rfc822Name, else the attribute E. kRdn: the whole name, or if that is empty the
// first directoryName. kSimpleDisplay: the first of CN, OU, O, E, then an rfc822Name, then the
// first alternative name that is text. kDns: the first dNSName, else CN. kUrl, kUpn: the first of
// the alternative names. What cannot be parsed counts as absent.
[[nodiscard]] std::optional<std::u16string> find_name(const NamedParty& party,
                                                      const NameQuery& query);

// find_dns_names returns all names of kDns, in order; CN only if there is no dNSName.
[[nodiscard]] std::vector<std::u16string> find_dns_names(const NamedParty& party);

}  // namespace opensspi::cert

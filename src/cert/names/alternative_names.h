// SPDX-License-Identifier: MIT
// Alternative names of a certificate: GeneralNames (RFC 5280, 4.2.1.6).
#pragma once

#include <string>
#include <vector>

#include "asn1/der.h"

namespace opensspi::cert {

// AlternativeNameKind mirrors CERT_ALT_NAME_*: the number of the choice, plus one.
enum class AlternativeNameKind : uint8_t {
  kOther = 1,
  kEmail = 2,
  kDns = 3,
  kX400 = 4,
  kDirectory = 5,
  kEdiParty = 6,
  kUrl = 7,
  kIp = 8,
  kRegisteredId = 9,
};

// AlternativeName views the DER that it was read from. `value` is the content: of kDirectory the
// DER of a Name, of kOther the DER of the value, of kRegisteredId the body.
struct AlternativeName {
  AlternativeNameKind kind;
  std::string other_oid;  // of kOther, dotted
  ByteView value;
};

// parse_alternative_names returns CRYPT_E_ASN1_CORRUPT if the bytes are not DER of GeneralNames.
[[nodiscard]] Result<std::vector<AlternativeName>> parse_alternative_names(ByteView der);
// parse_alternative_name_list reads the content of GeneralNames, which may have an implicit tag;
// parse_alternative_name reads one GeneralName. Both fail in the same way.
[[nodiscard]] Result<std::vector<AlternativeName>> parse_alternative_name_list(ByteView content);
[[nodiscard]] Result<AlternativeName> parse_alternative_name(const asn1::Element& element);

}  // namespace opensspi::cert

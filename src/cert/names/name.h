// SPDX-License-Identifier: MIT
// Name: an X.501 distinguished name as in certificates (RFC 5280, 4.1.2.4).
#pragma once

#include <string>
#include <vector>

#include "asn1/der.h"

namespace opensspi::cert {

// StringKind mirrors CERT_RDN_*: the kind of string that a value is.
enum class StringKind : uint32_t {
  kAny = 0,
  kEncoded = 1,  // not a string: the whole element
  kOctets = 2,
  kNumeric = 3,
  kPrintable = 4,
  kTeletex = 5,
  kVideotex = 6,
  kIa5 = 7,
  kGraphic = 8,
  kVisible = 9,
  kGeneral = 10,
  kUniversal = 11,
  kBmp = 12,
  kUtf8 = 13,
};

// NameAttribute is one type and its value. `value` views the content of the value's element, of
// kEncoded the whole element, as it is in the DER.
struct NameAttribute {
  std::string oid;  // dotted
  StringKind kind = StringKind::kAny;
  ByteView value;
};

// Name views the DER that it was read from. The attributes of all relative distinguished names are
// in one list, in encoded order; `rdn_ends` holds the index after the last attribute of each.
struct Name {
  std::vector<NameAttribute> attributes;
  std::vector<size_t> rdn_ends;
};

// kMaxNameAttributes limits the attributes of one name; real names have fewer than 20.
inline constexpr size_t kMaxNameAttributes = 10'000;

// parse_name reads a Name: CRYPT_E_ASN1_CORRUPT if it is not DER of one, CRYPT_E_ASN1_LARGE if it
// has too many attributes.
[[nodiscard]] Result<Name> parse_name(ByteView der);

// find_attribute returns the first attribute of this type, or nullptr.
[[nodiscard]] const NameAttribute* find_attribute(const Name& name, std::string_view oid);

// string_kind returns the kind of string of a universal tag: kEncoded for any other tag.
[[nodiscard]] StringKind string_kind(asn1::Tag tag);
// string_tag returns the tag of a kind of string; 0 for kAny and kEncoded.
[[nodiscard]] asn1::Tag string_tag(StringKind kind);

}  // namespace opensspi::cert

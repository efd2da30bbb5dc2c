// SPDX-License-Identifier: MIT
// Object identifiers: dotted text and DER body (ITU-T X.690, 8.19).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::asn1 {

// is_object_identifier returns whether `body` is the well-formed body of an OBJECT IDENTIFIER of at
// most 128 bytes whose parts fit in 64 bits.
bool is_object_identifier(ByteView body);

// oid_text returns the dotted form of a body; CRYPT_E_ASN1_CORRUPT if it is not well-formed.
Result<std::string> oid_text(ByteView body);

// oid_body returns the DER body of a dotted text such as 1.2.840.113549; CRYPT_E_ASN1_BADARGS
// otherwise.
Result<Bytes> oid_body(std::string_view text);

}  // namespace opensspi::asn1

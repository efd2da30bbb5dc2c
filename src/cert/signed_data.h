// SPDX-License-Identifier: MIT
// SignedData of PKCS#7 and CMS, as far as stores and CTLs need it (RFC 2315, 9.1; RFC 5652, 5.1).
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::cert {

// SignedData is a view of a message's parts. `content` is what was signed, whole: with tag and
// length, and without the OCTET STRING that CMS puts around it.
struct SignedData {
  ByteView content_type;  // the body of an object identifier
  ByteView content;       // empty if there is none
  std::vector<ByteView> certificates;
  std::vector<ByteView> crls;
};

// parse_signed_data reads a ContentInfo with SignedData, or a bare SignedData. Certificates and
// CRLs are not looked into; other choices of certificates are left out. CRYPT_E_INVALID_MSG_TYPE
// for a message of another type, CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_EOD or CRYPT_E_ASN1_CORRUPT for
// what is not one. Indefinite lengths are not accepted: definite_lengths converts them.
Result<SignedData> parse_signed_data(ByteView message);

// definite_lengths rewrites BER with indefinite lengths and constructed OCTET STRINGs, as other
// programs write PKCS#7, so that DerReader reads it. Nothing else is changed.
// CRYPT_E_ASN1_CORRUPT if elements are nested more than 64 deep or do not end.
Result<Bytes> definite_lengths(ByteView ber);

}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
// Queries that several finding functions use.
#pragma once

#include "cert/stores/store.h"

namespace opensspi::abi {

// digest_query looks for the certificate with a SHA-1 digest.
cert::Query digest_query(Bytes digest);
// issuer_and_serial_query looks for the certificate with an issuer and a serial number;
// E_INVALIDARG for null bytes with a length.
Result<cert::Query> issuer_and_serial_query(const CERT_NAME_BLOB& issuer,
                                            const CRYPT_INTEGER_BLOB& serial_number);
// name_text_query looks for certificates whose subject, or issuer, contains a text, without regard
// to case.
cert::Query name_text_query(const std::string& text, bool issuer);
// attribute_query looks for certificates whose subject, or issuer, has all attributes of an RDN;
// E_INVALIDARG for null.
Result<cert::Query> attribute_query(const CERT_RDN* attributes, DWORD flags, bool issuer);

}  // namespace opensspi::abi

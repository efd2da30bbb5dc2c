// SPDX-License-Identifier: MIT
// Certificates, CRLs, requests, and the signature around them (RFC 5280, 4.1 and 5.1; RFC 2986).
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

// read_signed reads content, algorithm and signature. The signature is little-endian in the
// structure unless the options keep its order.
Result<CERT_SIGNED_CONTENT_INFO> read_signed(BerReader& in, Arena& arena);
Status write_signed(Encoder& out, const CERT_SIGNED_CONTENT_INFO& content);

// The content, with or without the signature around it unless the options say that there is none.
Result<CERT_INFO> read_certificate(BerReader& in, Arena& arena);
Status write_certificate(Encoder& out, const CERT_INFO& info);
Result<CRL_INFO> read_crl(BerReader& in, Arena& arena);
Status write_crl(Encoder& out, const CRL_INFO& info);
Result<CERT_REQUEST_INFO> read_request(BerReader& in, Arena& arena);
Status write_request(Encoder& out, const CERT_REQUEST_INFO& info);

// Netscape's SPKAC, and a pair of cross certificates.
Result<CERT_KEYGEN_REQUEST_INFO> read_keygen_request(BerReader& in, Arena& arena);
Status write_keygen_request(Encoder& out, const CERT_KEYGEN_REQUEST_INFO& info);
Result<CERT_PAIR> read_pair(BerReader& in, Arena& arena);
Status write_pair(Encoder& out, const CERT_PAIR& pair);

}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
// What a stapled OCSP response (RFC 6066, 8; RFC 6960) says of a certificate.
#pragma once

#include "base/bytes.h"
#include "base/filetime.h"
#include "cert/chain/chain.h"

namespace opensspi::schannel {

using StapledStatus = chain::KnownStatus;

// stapled_status takes an OCSPResponse, the certificate and its issuer's certificate, all in DER.
// The response must be signed by the issuer, or by a certificate of the issuer for OCSP signing
// (RFC 6960, 4.2.2.2) that is valid now. It says nothing if it is not, if it is not valid now
// itself, or if it is about other certificates.
StapledStatus stapled_status(ByteView response, ByteView certificate, ByteView issuer,
                             Filetime now);

// is_current returns whether a response may be sent: it can be read, and a status in it is valid
// now. Its signature is left to the peer.
bool is_current(ByteView response, Filetime now);

}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// The URLs that a certificate has for its issuer's certificate and for its CRLs.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace opensspi::fetch {

inline constexpr size_t kMaxLocations = 8;  // of one extension; the others are ignored

// issuer_urls reads an authority information access (RFC 5280, 4.2.2.1): the URLs of "CA issuers".
std::vector<std::string> issuer_urls(ByteView extension);

// crl_urls reads CRL distribution points (RFC 5280, 4.2.1.13): the full names of points that are
// for all reasons and for the certificate's own issuer. A freshest CRL (4.2.1.15) has the same
// form.
std::vector<std::string> crl_urls(ByteView extension);

}  // namespace opensspi::fetch

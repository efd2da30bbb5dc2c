// SPDX-License-Identifier: MIT
// Distribution points of CRLs.
#pragma once

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {

// names_point returns whether one of the certificate's distribution points has a name in common
// with the names of a CRL's (the content of its GeneralNames). A certificate without any means its
// issuer's name. The number of comparisons is bounded; beyond the bound the result is false.
bool names_point(const CertificateFacts& certificate, ByteView point);

}  // namespace opensspi::chain

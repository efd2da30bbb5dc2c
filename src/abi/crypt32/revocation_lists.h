// SPDX-License-Identifier: MIT
// Searches for CRLs, shared by the functions that check certificates.
#pragma once

#include "abi/crypt32/contexts.h"

namespace opensspi::abi {

// crls_issued_by returns the query for the CRLs of an issuer; `flags` are
// CRL_FIND_ISSUED_BY_*_FLAG. Null finds all.
cert::Query crls_issued_by(ContextPtr issuer, DWORD flags);

// revoked_in returns the entry of a certificate in a CRL, or nullptr.
const CRL_ENTRY* revoked_in(const cert::Element& crl, const CERT_INFO& certificate);

}  // namespace opensspi::abi

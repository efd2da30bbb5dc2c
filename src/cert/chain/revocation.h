// SPDX-License-Identifier: MIT
// Revocation by CRLs (RFC 5280, 6.3). CRLs come from the world's stores; fetched_chain.h adds
// others to them.
#pragma once

#include "cert/chain/chain.h"
#include "cert/chain/signature_cache.h"

namespace opensspi::chain {

// RevocationQuery is one certificate, and those that may have signed its CRLs: its issuer, and
// other certificates of the same name that are as good.
struct RevocationQuery {
  const CertificateFacts& certificate;
  std::vector<FactsPtr> signers;
  Filetime time;
  std::optional<int64_t> max_age_seconds;
};

// look_up_revocation returns whether the certificate is revoked, whatever the order of the CRLs is.
// Without a usable CRL its status is unknown (kRevocationUnknown and kRevocationOffline); if all
// complete ones have expired, it is offline.
RevocationResult look_up_revocation(const RevocationQuery& query,
                                    std::span<const CrlCandidate> crls, SignatureBudget& budget);

}  // namespace opensspi::chain

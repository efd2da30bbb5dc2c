// SPDX-License-Identifier: MIT
// Trust: whether a peer's certificate may be accepted. src/cert/chain builds and checks the chain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/filetime.h"
#include "cert/chain/store_world.h"
#include "cert/fetch/fetch_rules.h"
#include "packages/schannel/connection.h"
#include "sspi/channel_credential.h"

namespace opensspi::schannel {

// Trust is the stores that chains are built from. Any thread may read it.
using Trust = chain::StoreSet;

// trust_of takes the program's own roots, or those of the host if there are none of its own. What
// the host distrusts is never trusted. SEC_E_CERT_UNKNOWN if a root cannot be read.
Result<Trust> trust_of(const std::optional<std::vector<Bytes>>& own_roots,
                       const sspi::HostTrust* host);

// PeerCheck is what a certificate must meet.
struct PeerCheck {
  const Trust& trust;
  End peer = End::kServer;
  std::string host;  // a name or an address; empty: not checked
  Filetime now;
  uint32_t flags = 0;               // SCH_CRED_REVOCATION_CHECK_*, SCH_CRED_IGNORE_*
  fetch::FetchRules fetching = {};  // of issuers and CRLs that are lacking; by default nothing
};

// checks_revocation returns whether flags of a credential ask for a look at revocation.
bool checks_revocation(uint32_t flags);
// without_revocation returns flags that do not.
uint32_t without_revocation(uint32_t flags);

// fetch_wish says what the flags of a credential allow (SCH_CRED_*_CACHE_ONLY*). Issuers of clients
// are never fetched: a client that nobody knows yet would choose the URLs.
fetch::FetchWish fetch_wish(End peer, uint32_t flags);

// PeerCertificates is what a peer sent, in DER.
struct PeerCertificates {
  Bytes leaf;
  std::vector<Bytes> others;
  Bytes stapled = {};  // an OCSP response of the leaf; empty if none was sent
};

// sent_certificates reads them from OpenSSL's objects. `sent` may be null.
PeerCertificates sent_certificates(const X509* leaf, const STACK_OF(X509) * sent);

// check_certificate checks as Windows' SSL policy does. SEC_E_UNTRUSTED_ROOT, SEC_E_CERT_EXPIRED,
// SEC_E_WRONG_PRINCIPAL, CERT_E_WRONG_USAGE, CRYPT_E_REVOKED, CRYPT_E_NO_REVOCATION_CHECK,
// CRYPT_E_REVOCATION_OFFLINE, or SEC_E_CERT_UNKNOWN for everything else. SHA-1 signatures below the
// root are refused.
Status check_certificate(const PeerCheck& check, const PeerCertificates& sent);

// is_of_account_authority checks the certificate as check_certificate does, and returns whether the
// CA that issued it is in one of the stores. SEC_E_NO_IMPERSONATION if it is not acceptable.
Result<bool> is_of_account_authority(const PeerCheck& check, const PeerCertificates& sent,
                                     const std::vector<cert::StorePtr>& authorities);

}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// Trust: whether a peer's certificate may be accepted. OpenSSL builds and checks the path.
#pragma once

#include <string>
#include <vector>

#include "base/filetime.h"
#include "packages/schannel/connection.h"

namespace opensspi::schannel {

struct StoreFree {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
using TrustedRoots = std::unique_ptr<X509_STORE, StoreFree>;

// system_roots returns the authorities that this host's programs trust: OpenSSL's own bundle, which
// the variables SSL_CERT_FILE and SSL_CERT_DIR can replace.
TrustedRoots system_roots();
// own_roots returns those of a program. SEC_E_CERT_UNKNOWN if one cannot be read.
Result<TrustedRoots> own_roots(const std::vector<Bytes>& certificates);

// PeerCheck is what a certificate must meet.
struct PeerCheck {
  X509_STORE* roots = nullptr;
  End peer = End::kServer;
  std::string host;  // a name or an address; empty: not checked
  Filetime now;
};

// check_certificate returns SEC_E_UNTRUSTED_ROOT, SEC_E_CERT_EXPIRED, SEC_E_WRONG_PRINCIPAL,
// CERT_E_WRONG_USAGE or SEC_E_CERT_UNKNOWN for a certificate that must not be accepted. `sent` are
// the authorities that the peer sent with it. Revocation is not checked.
Status check_certificate(const PeerCheck& check, X509* leaf, STACK_OF(X509) * sent);

}  // namespace opensspi::schannel

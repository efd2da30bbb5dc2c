// SPDX-License-Identifier: MIT
// Owners of OpenSSL's objects, as this package uses them.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::schannel {

struct OpenSslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class Object>
using Owned = std::unique_ptr<Object, OpenSslFree>;

using SessionPtr = std::shared_ptr<SSL_SESSION>;
using X509Ptr = std::shared_ptr<X509>;

inline X509Ptr share(X509* owned) { return {owned, OpenSslFree()}; }
inline SessionPtr share(SSL_SESSION* owned) { return {owned, OpenSslFree()}; }

// der_of returns the encoding of a certificate; empty if OpenSSL fails.
Bytes der_of(const X509* certificate);

// peer_authorities returns the names, in DER, of the authorities whose certificates the peer takes.
std::vector<Bytes> peer_authorities(const SSL* ssl);

// parse_certificate reads one certificate in DER, without bytes after it. SEC_E_CERT_UNKNOWN if it
// is not one.
Result<X509Ptr> parse_certificate(ByteView der);

}  // namespace opensspi::schannel

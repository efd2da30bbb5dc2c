// SPDX-License-Identifier: MIT
// A certificate as OpenSSL's object, for OpenSSL's own checks of names and policies.
#pragma once

#include <openssl/x509v3.h>

#include <memory>

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {

struct OpensslCertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using OpensslCertificate = std::unique_ptr<X509, OpensslCertificateFree>;

// openssl_certificate decodes it in our library context; null if OpenSSL does not accept it. The
// older subject alternative name (2.5.29.7) appears as the present one, so that it is checked too.
OpensslCertificate openssl_certificate(const CertificateFacts& facts);

}  // namespace opensspi::chain

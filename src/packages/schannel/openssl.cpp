// SPDX-License-Identifier: MIT
#include "packages/schannel/openssl.h"

#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::schannel {

Bytes der_of(const X509* certificate) {
  const int len = i2d_X509(certificate, nullptr);
  Bytes der(len > 0 ? static_cast<size_t>(len) : 0);
  uint8_t* out = der.data();
  if (len > 0) {
    i2d_X509(certificate, &out);
  }
  return der;
}

std::vector<Bytes> peer_authorities(const SSL* ssl) {
  std::vector<Bytes> authorities;
  const STACK_OF(X509_NAME)* const names = SSL_get0_peer_CA_list(ssl);
  for (int i = 0; i < sk_X509_NAME_num(names); ++i) {
    uint8_t* der = nullptr;
    const int len = i2d_X509_NAME(sk_X509_NAME_value(names, i), &der);
    if (len > 0) {
      authorities.emplace_back(der, der + len);
      OPENSSL_free(der);
    }
  }
  return authorities;
}

Result<X509Ptr> parse_certificate(ByteView der) {
  const crypto::ErrorMark mark;
  X509* made = X509_new_ex(crypto::library_context(), nullptr);
  if (made == nullptr) {
    throw std::bad_alloc();
  }
  const uint8_t* at = der.data();
  if (d2i_X509(&made, &at, static_cast<long>(der.size())) == nullptr) {
    return fail(SEC_E_CERT_UNKNOWN, "the certificate cannot be read");  // d2i_X509 freed it
  }
  X509Ptr certificate = share(made);
  if (at != der.data() + der.size()) {
    return fail(SEC_E_CERT_UNKNOWN, "bytes follow the certificate");
  }
  return certificate;
}

}  // namespace opensspi::schannel

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

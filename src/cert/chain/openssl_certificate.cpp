// SPDX-License-Identifier: MIT
#include "cert/chain/openssl_certificate.h"

#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::chain {
namespace {

struct ExtensionFree {
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
struct StringFree {
  void operator()(ASN1_OCTET_STRING* string) const { ASN1_OCTET_STRING_free(string); }
};

bool add_alt_names(X509* certificate, ByteView value) {
  const std::unique_ptr<ASN1_OCTET_STRING, StringFree> string(ASN1_OCTET_STRING_new());
  if (string == nullptr ||
      ASN1_OCTET_STRING_set(string.get(), value.data(), static_cast<int>(value.size())) != 1) {
    return false;
  }
  const std::unique_ptr<X509_EXTENSION, ExtensionFree> extension(
      X509_EXTENSION_create_by_NID(nullptr, NID_subject_alt_name, 0, string.get()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

}  // namespace

OpensslCertificate openssl_certificate(const CertificateFacts& facts) {
  const crypto::ErrorMark mark;
  OpensslCertificate certificate(X509_new_ex(crypto::library_context(), nullptr));
  X509* raw = certificate.get();
  const uint8_t* at = facts.der.data();
  if (raw == nullptr || d2i_X509(&raw, &at, static_cast<long>(facts.der.size())) == nullptr) {
    static_cast<void>(certificate.release());  // d2i_X509 has freed it
    return nullptr;
  }
  if (facts.has_old_alt_names && !add_alt_names(certificate.get(), *facts.alt_names)) {
    return nullptr;
  }
  X509_check_purpose(certificate.get(), -1, 0);  // decodes the extensions
  return certificate;
}

}  // namespace opensspi::chain

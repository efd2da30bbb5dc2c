// SPDX-License-Identifier: MIT
// OCSP responses for tests. OpenSSL makes them.
#pragma once

#include <openssl/ocsp.h>

#include "support/chains.h"

namespace opensspi::chain::testing {

// OcspPlan says what a test response is like. Certificates are in DER.
struct OcspPlan {
  Bytes certificate = {};
  Bytes issuer = {};
  int status = V_OCSP_CERTSTATUS_GOOD;
  int64_t this_update = kNow - kDay;
  int64_t next_update = kNow + kDay;
  bool has_next_update = true;
  const EVP_MD* name_hash = EVP_sha1();
  Bytes responder = {};  // its certificate, which is sent along; empty: the issuer's, not sent
};

inline std::unique_ptr<X509, decltype(&X509_free)> parsed(const Bytes& der) {
  const uint8_t* at = der.data();
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free};
}

inline Bytes make_ocsp_response(const OcspPlan& plan, const TestKey& signer) {
  const auto certificate = parsed(plan.certificate);
  const auto issuer = parsed(plan.issuer);
  const std::unique_ptr<OCSP_BASICRESP, decltype(&OCSP_BASICRESP_free)> basic(OCSP_BASICRESP_new(),
                                                                              OCSP_BASICRESP_free);
  OCSP_CERTID* const id = OCSP_cert_to_id(plan.name_hash, certificate.get(), issuer.get());
  ASN1_TIME* const begin = ASN1_GENERALIZEDTIME_set(nullptr, plan.this_update);
  ASN1_TIME* const end =
      plan.has_next_update ? ASN1_GENERALIZEDTIME_set(nullptr, plan.next_update) : nullptr;
  const bool is_revoked = plan.status == V_OCSP_CERTSTATUS_REVOKED;
  OCSP_basic_add1_status(basic.get(), id, plan.status, is_revoked ? 1 : 0,
                         is_revoked ? begin : nullptr, begin, end);
  OCSP_CERTID_free(id);
  ASN1_TIME_free(begin);
  ASN1_TIME_free(end);
  const auto responder = parsed(plan.responder.empty() ? plan.issuer : plan.responder);
  OCSP_basic_sign(basic.get(), responder.get(), signer.key.get(), EVP_sha256(), nullptr,
                  plan.responder.empty() ? OCSP_NOCERTS : 0);
  const std::unique_ptr<OCSP_RESPONSE, decltype(&OCSP_RESPONSE_free)> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()), OCSP_RESPONSE_free);
  return encoded(response.get(), i2d_OCSP_RESPONSE);
}

}  // namespace opensspi::chain::testing

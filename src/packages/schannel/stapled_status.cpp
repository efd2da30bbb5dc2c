// SPDX-License-Identifier: MIT
#include "packages/schannel/stapled_status.h"

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

#include "crypto/digest.h"
#include "crypto/evp_key.h"
#include "crypto/library.h"
#include "packages/schannel/openssl.h"

namespace opensspi::schannel {
namespace {

// A responder's clock may be this much ahead.
constexpr int64_t kClockSkew = 300 * kTicksPerSecond;

struct OcspFree {
  void operator()(OCSP_RESPONSE* response) const { OCSP_RESPONSE_free(response); }
  void operator()(OCSP_BASICRESP* basic) const { OCSP_BASICRESP_free(basic); }
  void operator()(OCSP_CERTID* id) const { OCSP_CERTID_free(id); }
};
using BasicResponse = std::unique_ptr<OCSP_BASICRESP, OcspFree>;

BasicResponse read_response(ByteView der) {
  const uint8_t* at = der.data();
  const std::unique_ptr<OCSP_RESPONSE, OcspFree> response(
      d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
  if (response == nullptr || at != der.data() + der.size() ||
      OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    return nullptr;
  }
  return BasicResponse(OCSP_response_get1_basic(response.get()));
}

std::optional<Filetime> time_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return std::nullopt;
  }
  return filetime_from_unix(timegm(&parts));
}

bool is_valid_at(const X509* certificate, Filetime now) {
  const auto begin = time_of(X509_get0_notBefore(certificate));
  const auto end = time_of(X509_get0_notAfter(certificate));
  return begin && end && *begin <= now && now <= *end;
}

bool verifies(const OCSP_BASICRESP* basic, X509* signer) {
  EVP_PKEY* const key = X509_get0_pubkey(signer);
  return key != nullptr &&
         ASN1_item_verify_ex(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(basic),
                             OCSP_resp_get0_signature(basic),
                             const_cast<OCSP_RESPDATA*>(OCSP_resp_get0_respdata(basic)), nullptr,
                             key, crypto::library_context(), nullptr) == 1;
}

// RFC 6960, 4.2.2.2: a certificate that the issuer itself made for this purpose.
bool is_delegate(X509* candidate, X509* issuer, Filetime now) {
  const uint32_t usages = X509_get_extended_key_usage(candidate);
  return usages != UINT32_MAX && (usages & XKU_OCSP_SIGN) != 0 && is_valid_at(candidate, now) &&
         X509_check_issued(issuer, candidate) == X509_V_OK &&
         X509_verify(candidate, X509_get0_pubkey(issuer)) == 1;
}

bool is_signed_for(const OCSP_BASICRESP* basic, X509* issuer, Filetime now) {
  if (verifies(basic, issuer)) {
    return true;
  }
  const STACK_OF(X509)* const sent = OCSP_resp_get0_certs(basic);
  constexpr int kMostCertificates = 8;
  for (int i = 0; i < std::min(sk_X509_num(sent), kMostCertificates); ++i) {
    // Read again, so that OpenSSL's library context is this library's own.
    const auto candidate = parse_certificate(der_of(sk_X509_value(sent, i)));
    if (candidate.ok() && is_delegate(candidate->get(), issuer, now) &&
        verifies(basic, candidate->get())) {
      return true;
    }
  }
  return false;
}

using CertificateId = std::unique_ptr<OCSP_CERTID, OcspFree>;

// Responders name the certificate by hashes with SHA-1, some with SHA-256.
std::array<CertificateId, 2> names_of(X509* certificate, X509* issuer) {
  return {CertificateId(OCSP_cert_to_id(crypto::fetched_digest("SHA1"), certificate, issuer)),
          CertificateId(OCSP_cert_to_id(crypto::fetched_digest("SHA256"), certificate, issuer))};
}

bool is_about(const OCSP_SINGLERESP* single, const std::array<CertificateId, 2>& names) {
  return std::ranges::any_of(names, [single](const CertificateId& name) {
    return name != nullptr && OCSP_id_cmp(OCSP_SINGLERESP_get0_id(single), name.get()) == 0;
  });
}

// Verdict is the status of one certificate in a response, while it is valid.
std::optional<int> verdict_of(OCSP_SINGLERESP* single, Filetime now) {
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  const int status = OCSP_single_get0_status(single, nullptr, nullptr, &this_update, &next_update);
  const auto begin = time_of(this_update);
  const auto end = time_of(next_update);
  if (!begin || begin->ticks > now.ticks + kClockSkew || !end || *end < now) {
    return std::nullopt;
  }
  return status;
}

}  // namespace

StapledStatus stapled_status(ByteView response, ByteView certificate, ByteView issuer,
                             Filetime now) {
  const crypto::ErrorMark mark;
  const BasicResponse basic = read_response(response);
  const auto subject = parse_certificate(certificate);
  const auto above = parse_certificate(issuer);
  if (basic == nullptr || !subject.ok() || !above.ok() ||
      !is_signed_for(basic.get(), above->get(), now)) {
    return StapledStatus::kSaysNothing;
  }
  const auto names = names_of(subject->get(), above->get());
  StapledStatus result = StapledStatus::kSaysNothing;
  for (int i = 0; i < OCSP_resp_count(basic.get()); ++i) {
    OCSP_SINGLERESP* const single = OCSP_resp_get0(basic.get(), i);
    const auto verdict = verdict_of(single, now);
    if (!verdict || !is_about(single, names)) {
      continue;
    }
    if (*verdict == V_OCSP_CERTSTATUS_REVOKED) {
      return StapledStatus::kIsRevoked;
    }
    if (*verdict == V_OCSP_CERTSTATUS_GOOD) {
      result = StapledStatus::kIsGood;
    }
  }
  return result;
}

bool is_current(ByteView response, Filetime now) {
  const crypto::ErrorMark mark;
  const BasicResponse basic = read_response(response);
  for (int i = 0; basic != nullptr && i < OCSP_resp_count(basic.get()); ++i) {
    if (verdict_of(OCSP_resp_get0(basic.get(), i), now)) {
      return true;
    }
  }
  return false;
}

}  // namespace opensspi::schannel

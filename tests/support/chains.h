// SPDX-License-Identifier: MIT
// Certificates, CRLs and a world for the tests of chains. OpenSSL signs them.
#pragma once

#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cert/chain/chain.h"

namespace opensspi::chain::testing {

// 2030-01-01 and one day, in seconds since 1970.
inline constexpr int64_t kNow = 1893456000;
inline constexpr int64_t kDay = 86400;

// TestKey is a P-256 key.
struct TestKey {
  TestKey() : key(EVP_EC_gen("P-256"), EVP_PKEY_free) {}
  std::shared_ptr<EVP_PKEY> key;
};

// CertificatePlan says what a test certificate is like. Extensions are in the notation of OpenSSL's
// configuration: {"basicConstraints", "critical,CA:TRUE"}.
struct CertificatePlan {
  std::string subject;
  std::string issuer;
  std::vector<std::pair<std::string, std::string>> extensions = {};
  int64_t not_before = kNow - 10 * kDay;
  int64_t not_after = kNow + 10 * kDay;
  long serial = 1;
  long version = 2;
  const EVP_MD* hash = EVP_sha256();  // of the signature
};

inline void set_name(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const uint8_t*>(text.data()),
                             static_cast<int>(text.size()), -1, 0);
}

template <class Object, class Encode>
Bytes encoded(Object* object, Encode encode) {
  uint8_t* der = nullptr;
  const int len = encode(object, &der);
  const Bytes copy(der, der + len);
  OPENSSL_free(der);
  return copy;
}

inline Bytes make_certificate(const CertificatePlan& plan, const TestKey& own,
                              const TestKey& issuer) {
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
  X509_set_version(made.get(), plan.version);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), plan.serial);
  set_name(X509_get_subject_name(made.get()), plan.subject);
  set_name(X509_get_issuer_name(made.get()), plan.issuer);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), plan.not_before);
  ASN1_TIME_set(X509_getm_notAfter(made.get()), plan.not_after);
  X509_set_pubkey(made.get(), own.key.get());
  X509V3_CTX context;
  X509V3_set_ctx(&context, made.get(), made.get(), nullptr, nullptr, 0);
  for (const auto& [name, value] : plan.extensions) {
    X509_EXTENSION* extension = X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str());
    if (X509_add_ext(made.get(), extension, -1) != 1) {
      std::abort();  // the plan is wrong
    }
    X509_EXTENSION_free(extension);
  }
  X509_sign(made.get(), issuer.key.get(), plan.hash);
  return encoded(made.get(), i2d_X509);
}

// CrlPlan says what a test CRL is like.
struct CrlPlan {
  std::string issuer = {};
  std::vector<long> revoked = {};
  int64_t this_update = kNow - kDay;
  int64_t next_update = kNow + kDay;
  std::optional<long> reason = {};  // of each entry, whether it is one of RFC 5280's or not
  std::optional<long> number = {};
  std::optional<long> base = {};  // of a delta CRL
};

inline void add_crl_number(X509_CRL* crl, int nid, std::optional<long> value) {
  if (value) {
    ASN1_INTEGER* const number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, *value);
    X509_CRL_add1_ext_i2d(crl, nid, number, nid == NID_delta_crl ? 1 : 0, 0);
    ASN1_INTEGER_free(number);
  }
}

inline Bytes make_crl(const CrlPlan& plan, const TestKey& issuer) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> made(X509_CRL_new(), X509_CRL_free);
  X509_CRL_set_version(made.get(), 1);
  X509_NAME* const name = X509_NAME_new();
  set_name(name, plan.issuer);
  X509_CRL_set_issuer_name(made.get(), name);
  X509_NAME_free(name);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> time(ASN1_TIME_new(), ASN1_TIME_free);
  X509_CRL_set1_lastUpdate(made.get(), ASN1_TIME_set(time.get(), plan.this_update));
  X509_CRL_set1_nextUpdate(made.get(), ASN1_TIME_set(time.get(), plan.next_update));
  for (long serial : plan.revoked) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    ASN1_INTEGER* const number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, serial);
    X509_REVOKED_set_serialNumber(entry, number);
    ASN1_INTEGER_free(number);
    X509_REVOKED_set_revocationDate(entry, ASN1_TIME_set(time.get(), plan.this_update));
    if (plan.reason) {
      ASN1_ENUMERATED* const reason = ASN1_ENUMERATED_new();
      ASN1_ENUMERATED_set(reason, *plan.reason);
      X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
      ASN1_ENUMERATED_free(reason);
    }
    X509_CRL_add0_revoked(made.get(), entry);
  }
  add_crl_number(made.get(), NID_crl_number, plan.number);
  add_crl_number(made.get(), NID_delta_crl, plan.base);
  X509_CRL_sign(made.get(), issuer.key.get(), EVP_sha256());
  return encoded(made.get(), i2d_X509_CRL);
}

// TestWorld holds what a test puts into it.
class TestWorld final : public World {
 public:
  Candidate add(const Bytes& der) {
    const Candidate made{facts_of(der).value(), nullptr};
    all_.push_back(made);
    return made;
  }
  Candidate trust(const Bytes& der, AnchorKind kind = AnchorKind::kRoot) {
    const Candidate made = add(der);
    anchors_.emplace_back(made.facts, kind);
    return made;
  }
  void distrust(const Candidate& certificate) { distrusted_.push_back(certificate.facts); }
  void add_crl(const Bytes& der) { crls_.push_back(read_crl(der).value()); }

  void issuers(const CertificateFacts& subject, size_t limit,
               std::vector<Candidate>& out) const override {
    ++num_searches;
    for (const Candidate& one : all_) {
      if (out.size() < limit && same_name(one.facts->subject, subject.issuer)) {
        out.push_back(one);
      }
    }
  }
  [[nodiscard]] Anchor anchor(const CertificateFacts& certificate) const override {
    for (const auto& [facts, kind] : anchors_) {
      if (facts->der == certificate.der) {
        return {kind, usages};
      }
    }
    return {};
  }
  [[nodiscard]] bool is_distrusted(const CertificateFacts& certificate) const override {
    return std::ranges::any_of(distrusted_,
                               [&](const FactsPtr& one) { return one->der == certificate.der; });
  }
  [[nodiscard]] bool is_peer(const CertificateFacts& /*certificate*/) const override {
    return false;
  }
  void crls(ByteView issuer, size_t limit, std::vector<CrlCandidate>& out) const override {
    for (const CrlPtr& one : crls_) {
      if (out.size() < limit && same_name(one->issuer, issuer)) {
        out.push_back({one});
      }
    }
  }

  std::optional<std::vector<Bytes>> usages;  // of each anchor
  mutable size_t num_searches = 0;           // for issuers

 private:
  std::vector<Candidate> all_;
  std::vector<std::pair<FactsPtr, AnchorKind>> anchors_;
  std::vector<FactsPtr> distrusted_;
  std::vector<CrlPtr> crls_;
};

}  // namespace opensspi::chain::testing

// SPDX-License-Identifier: MIT
// CertVerifyRevocation: by CRLs in the caller's stores and the user's "CA" store, and by those that
// certificates have URLs of, if the settings allow it.
#include <algorithm>
#include <span>
#include <string_view>

#include "abi/core/runtime.h"
#include "abi/crypt32/chain_engines.h"
#include "abi/crypt32/chain_requests.h"
#include "base/as_process.h"
#include "cert/chain/fetched_chain.h"
#include "cert/chain/revocation.h"
#include "cert/codec/codec.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoCheck = fail(CRYPT_E_NO_REVOCATION_CHECK, "no CRL says whether it is revoked");
constexpr Error kNoDll = fail(CRYPT_E_NO_REVOCATION_DLL, "only certificates are checked here");
constexpr Error kOffline = fail(CRYPT_E_REVOCATION_OFFLINE, "every CRL of the issuer has expired");
constexpr Error kNotAsked =
    fail(CRYPT_E_REVOCATION_OFFLINE,
         "the certificate names where CRLs or OCSP are, but none was fetched: add a CRL to the "
         "stores, or see the setting certificate_fetching");
constexpr Error kRevoked = fail(CRYPT_E_REVOKED, "the certificate is revoked");
constexpr size_t kMaxCrls = 16;
constexpr size_t kMaxIssuers = 16;

// RevocationPara is CERT_REVOCATION_PARA with the fields that a program may not have asked for.
struct RevocationPara {
  DWORD size;
  PCCERT_CONTEXT issuer;
  DWORD num_stores;
  HCERTSTORE* stores;
  HCERTSTORE crl_store;
  LPFILETIME time;
  DWORD timeout;
  BOOL check_freshness;
  DWORD freshness;
};

RevocationPara read_para(const CERT_REVOCATION_PARA* para) {
  constexpr size_t kShort = offsetof(RevocationPara, timeout);
  RevocationPara copy = {};
  if (para == nullptr) {
    return copy;
  }
  const DWORD size = para->cbSize;
  std::memcpy(&copy, para, size >= sizeof copy ? sizeof copy : size >= kShort ? kShort : size_t{0});
  return copy;
}

// Check is what the certificates of one call share.
struct Check {
  RevocationPara para;
  chain::StoreSet stores;
  Filetime time;
  fetch::Fetcher fetcher;
};

// The time for requests is that of the whole call.
Result<fetch::FetchRules> rules_of(const RevocationPara& para, DWORD flags) {
  using fetch::Access;
  const bool only_kept = (flags & CERT_VERIFY_CACHE_ONLY_BASED_REVOCATION) != 0;
  const Access access = only_kept ? Access::kKept : Access::kNetwork;
  const auto settings = TRY(Runtime::instance().settings());
  return fetch::fetch_rules(*settings, {access, access, std::chrono::milliseconds(para.timeout)});
}

Result<Check> read_check(const CERT_REVOCATION_PARA* para, DWORD flags) {
  const RevocationPara read = read_para(para);
  chain::StoreSet stores = TRY(engine_stores(HCCE_CURRENT_USER));
  TRY(add_stores(read.stores, read.num_stores, stores.others));
  if (read.crl_store != nullptr) {
    TRY(add_stores(&read.crl_store, 1, stores.others));
  }
  const Filetime time =
      read.time != nullptr ? filetime_of(*read.time) : Runtime::instance().env().now();
  const fetch::FetchRules rules = TRY(rules_of(read, flags));
  return Check{.para = read,
               .stores = std::move(stores),
               .time = time,
               .fetcher = fetch::Fetcher(rules, Runtime::instance().env().now())};
}

// names_source returns whether the certificate says where its revocation can be looked up.
bool names_source(const cert::Element& certificate) {
  const auto extensions = cert::extensions_of(certificate.certificate());
  if (cert::find_extension(extensions, szOID_CRL_DIST_POINTS) != nullptr) {
    return true;
  }
  const CERT_EXTENSION* const access =
      cert::find_extension(extensions, szOID_AUTHORITY_INFO_ACCESS);
  if (access == nullptr) {
    return false;
  }
  const auto decoded =
      cert::decode(cert::Structure::kAuthorityInfoAccess, cert::view_of(access->Value));
  if (!decoded.ok()) {
    return false;
  }
  const auto& list = *decoded->as<CERT_AUTHORITY_INFO_ACCESS>();
  return std::ranges::any_of(std::span(list.rgAccDescr, list.cAccDescr),
                             [](const CERT_ACCESS_DESCRIPTION& one) {
                               return std::string_view(one.pszAccessMethod) == szOID_PKIX_OCSP;
                             });
}

// Search is what is looked for one certificate, in the stores of the call and in what is fetched.
struct Search {
  Check& check;
  const cert::Element& certificate;
  const chain::FactsPtr subject;
  chain::StoreSet stores = check.stores;
  chain::SignatureBudget budget{chain::kMaxSignatureChecks};

  // The issuer is the caller's, else the first certificate in the stores whose key fits.
  Result<chain::FactsPtr> stored_issuer() {
    if (check.para.issuer != nullptr) {
      const ContextPtr issuer = TRY(certificate_of(check.para.issuer));
      return chain::facts_of(issuer->element()->encoded());
    }
    std::vector<chain::Candidate> candidates;
    chain::StoreWorld(stores).issuers(*subject, kMaxIssuers, candidates);
    for (const chain::Candidate& one : candidates) {
      if (chain::is_issued_by(subject->parts, subject->id, *one.facts, budget)) {
        return chain::FactsPtr(one.facts);
      }
    }
    return kNoCheck;
  }

  Result<chain::FactsPtr> issuer() {
    auto found = stored_issuer();
    while (!found.ok() && found.error().is(CRYPT_E_NO_REVOCATION_CHECK) &&
           chain::add_issuers(certificate, check.fetcher, stores)) {
      found = stored_issuer();
    }
    return found;
  }

  chain::RevocationResult stored_result(const chain::FactsPtr& issuer) {
    std::vector<chain::CrlCandidate> crls;
    chain::StoreWorld(stores).crls(issuer->subject, kMaxCrls, crls);
    std::optional<int64_t> max_age;
    if (check.para.check_freshness != 0) {
      max_age = check.para.freshness;
    }
    return chain::look_up_revocation({*subject, {issuer}, check.time, max_age}, crls, budget);
  }

  chain::RevocationResult result(const chain::FactsPtr& issuer) {
    constexpr uint32_t kUndecided = chain::kRevocationUnknown | chain::kRevocationOffline;
    chain::RevocationResult found = stored_result(issuer);
    while ((found.errors & kUndecided) != 0 &&
           chain::add_crls(certificate, check.fetcher, stores)) {
      found = stored_result(issuer);
    }
    return found;
  }

  // prove keeps longer what was fetched, if it follows from a trusted root.
  void prove(const chain::FactsPtr& issuer, const chain::RevocationResult& result) {
    if (!check.fetcher.is_used()) {
      return;
    }
    chain::SimpleChain chain =
        chain::build_chain({subject, nullptr}, chain::StoreWorld(stores), {.time = check.time})
            .best;
    if (chain.elements.size() > 1 && chain.elements[1].certificate.facts->der == issuer->der) {
      chain.elements[0].revocation = result;
      chain::prove_fetched(chain, check.fetcher);
    }
  }
};

Status look_up(Search& search, DWORD& reason) {
  const chain::FactsPtr issuer = TRY(search.issuer());
  const chain::RevocationResult result = search.result(issuer);
  search.prove(issuer, result);
  if ((result.errors & chain::kRevoked) != 0) {
    reason = result.entry ? result.entry->reason : 0;
    return kRevoked;
  }
  if ((result.errors & chain::kRevocationUnknown) != 0) {
    return kNoCheck;
  }
  return result.errors != 0 ? Status(kOffline) : Status();
}

Status check_one(const void* context, Check& check, DWORD& reason) {
  const ContextPtr certificate = TRY(certificate_of(static_cast<PCCERT_CONTEXT>(context)));
  const Result<chain::FactsPtr> subject = chain::facts_of(certificate->element()->encoded());
  if (!subject.ok() || chain::is_self_signed(**subject)) {
    return kNoCheck;  // nobody can revoke a root
  }
  Search search{.check = check, .certificate = *certificate->element(), .subject = *subject};
  const Status found = look_up(search, reason);
  const bool unchecked = !found.ok() && found.error().is(CRYPT_E_NO_REVOCATION_CHECK);
  return unchecked && names_source(*certificate->element()) ? Status(kNotAsked) : found;
}

Status verify_all(DWORD count, void** contexts, Check& check, CERT_REVOCATION_STATUS& status) {
  for (DWORD i = 0; i < count; ++i) {
    DWORD reason = 0;
    const Status one = check_one(contexts[i], check, reason);
    if (!one.ok()) {
      status.dwIndex = i;
      status.dwError = static_cast<DWORD>(one.error().code);
      status.dwReason = reason;
      return one;
    }
  }
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertVerifyRevocation(DWORD dwEncodingType, DWORD dwRevType, DWORD cContext, PVOID* rgpvContext,
                          DWORD dwFlags, PCERT_REVOCATION_PARA pRevPara,
                          PCERT_REVOCATION_STATUS pRevStatus) {
  return guard_bool([&]() -> Status {
    constexpr DWORD kWithoutFreshness = offsetof(CERT_REVOCATION_STATUS, fHasFreshnessTime);
    if (pRevStatus == nullptr ||
        (pRevStatus->cbSize != kWithoutFreshness && pRevStatus->cbSize != sizeof *pRevStatus)) {
      return fail(E_INVALIDARG, "the status is null or has an unknown size");
    }
    pRevStatus->dwIndex = 0;
    pRevStatus->dwError = ERROR_SUCCESS;
    pRevStatus->dwReason = 0;
    if (cContext == 0) {
      return {};
    }
    if ((dwEncodingType & X509_ASN_ENCODING) == 0 || dwRevType != CERT_CONTEXT_REVOCATION_TYPE) {
      pRevStatus->dwError = static_cast<DWORD>(CRYPT_E_NO_REVOCATION_DLL);
      return kNoDll;
    }
    if (rgpvContext == nullptr) {
      return fail(E_INVALIDARG, "the contexts are null");
    }
    const AsProcess as_process;
    Check check = TRY(read_check(pRevPara, dwFlags));
    return verify_all(cContext, rgpvContext, check, *pRevStatus);
  });
}

}  // extern "C"

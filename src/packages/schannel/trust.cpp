// SPDX-License-Identifier: MIT
#include "packages/schannel/trust.h"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "cert/chain/fetched_chain.h"
#include "cert/chain/policy.h"
#include "cert/stores/memory_store.h"
#include "packages/schannel/stapled_status.h"

namespace opensspi::schannel {
namespace {

// 1.3.6.1.5.5.7.3.1 and .2
constexpr uint8_t kServerUsage[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
constexpr uint8_t kClientUsage[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

// SCH_CRED_*
constexpr uint32_t kCheckEnd = 0x100, kCheckChain = 0x200, kCheckWithoutRoot = 0x400;
constexpr uint32_t kIgnoreNoCheck = 0x800, kIgnoreOffline = 0x1000;
constexpr uint32_t kOnlyKeptCrls = 0x4000, kOnlyKeptIssuers = 0x8000;  // ..._CACHE_ONLY_...

constexpr Error kOffline =
    fail(CRYPT_E_REVOCATION_OFFLINE,
         "neither a stapled response nor a CRL that is still valid says whether the peer's "
         "certificate, or one above it, is revoked");
constexpr Error kNoStatus =
    fail(CRYPT_E_NO_REVOCATION_CHECK,
         "the peer's certificate, or one above it, names no place that knows whether it is "
         "revoked, and no store has a CRL for it");
constexpr Error kUnreadable = fail(SEC_E_CERT_UNKNOWN, "the peer's certificate cannot be read");

Result<cert::StorePtr> store_of(const std::vector<Bytes>& certificates) {
  const auto store = cert::memory_store();
  for (const Bytes& der : certificates) {
    const auto element = cert::Element::create(cert::ElementKind::kCertificate, der);
    if (!element.ok()) {
      return fail(SEC_E_CERT_UNKNOWN, "a certificate of the root store cannot be read");
    }
    store->load(*element);
  }
  return cert::StorePtr(store);
}

// A certificate beside the leaf that cannot be read does not help to build a chain.
cert::StorePtr store_of_sent(const std::vector<Bytes>& certificates) {
  auto store = cert::memory_store();
  for (const Bytes& der : certificates) {
    const auto element = cert::Element::create(cert::ElementKind::kCertificate, der);
    if (element.ok()) {
      store->load(*element);
    }
  }
  return store;
}

chain::RevocationScope scope_of(uint32_t flags) {
  if ((flags & kCheckChain) != 0) {
    return chain::RevocationScope::kChain;
  }
  if ((flags & kCheckWithoutRoot) != 0) {
    return chain::RevocationScope::kChainWithoutRoot;
  }
  return (flags & kCheckEnd) != 0 ? chain::RevocationScope::kEnd : chain::RevocationScope::kNone;
}

// names_source returns whether the certificate says where its status can be asked for: a CRL
// distribution point, or an OCSP responder.
bool names_source(const chain::CertificateFacts& facts) {
  if (facts.crl_points) {
    return true;
  }
  const auto certificate = parse_certificate(facts.der);
  if (!certificate.ok()) {
    return false;
  }
  STACK_OF(OPENSSL_STRING)* const responders = X509_get1_ocsp(certificate->get());
  const bool has_responder = sk_OPENSSL_STRING_num(responders) > 0;
  X509_email_free(responders);
  return has_responder;
}

// As on Windows, a certificate that names no source has no revocation check
// (CRYPT_E_NO_REVOCATION_CHECK); one whose sources say nothing now is offline. The chain engine
// sets both bits for either, as Windows' does.
uint32_t revocation_errors(const chain::Element& element, uint32_t flags) {
  constexpr uint32_t kBoth = chain::kRevocationOffline | chain::kRevocationUnknown;
  uint32_t errors = element.status.errors;
  if ((errors & kBoth) == kBoth && !names_source(*element.certificate.facts)) {
    errors &= ~uint32_t{chain::kRevocationOffline};
  }
  const bool is_offline = (errors & chain::kRevocationOffline) != 0;
  const uint32_t ignoring = is_offline ? kIgnoreOffline : kIgnoreNoCheck;
  return (flags & ignoring) != 0 ? errors & ~kBoth : errors;
}

struct CodeRow {
  int64_t code;  // of the policy
  Error error;
};
constexpr CodeRow kCodes[] = {
    {CERT_E_EXPIRED, fail(SEC_E_CERT_EXPIRED,
                          "the peer's certificate, or one above it, is not "
                          "valid at this time")},
    {CERT_E_UNTRUSTEDROOT,
     fail(SEC_E_UNTRUSTED_ROOT,
          "the peer's certificate comes from no authority that this host or the program trusts")},
    {CERT_E_CN_NO_MATCH,
     fail(SEC_E_WRONG_PRINCIPAL, "the server's certificate is not for the target name")},
    {CERT_E_WRONG_USAGE, fail(CERT_E_WRONG_USAGE, "the peer's certificate is not for this use")},
    {CERT_E_REVOKED, fail(CRYPT_E_REVOKED, "the peer's certificate, or one above it, is revoked")},
    {TRUST_E_EXPLICIT_DISTRUST,
     fail(SEC_E_CERT_UNKNOWN, "this host distrusts the peer's certificate or one above it")},
};

Error error_of(int32_t code) {
  for (const CodeRow& row : kCodes) {
    if (fail(row.code, "").code == code) {
      return row.error;
    }
  }
  return fail(SEC_E_CERT_UNKNOWN, "the peer's certificate or one above it is not acceptable");
}

bool has_sha1(const chain::SimpleChain& chain) {
  return std::ranges::any_of(chain.elements, [&](const chain::Element& element) {
    const chain::CertificateFacts& facts = *element.certificate.facts;
    const bool is_root = &element == &chain.elements.back() && chain::is_self_signed(facts);
    return !is_root && facts.strength.hash_nid == NID_sha1;
  });
}

Status check_chain(const PeerCheck& check, chain::SimpleChain& chain) {
  for (chain::Element& element : chain.elements) {
    element.status.errors = revocation_errors(element, check.flags);
  }
  chain::SslPolicy policy;
  policy.is_server = check.peer == End::kServer;
  policy.host = check.host;
  const chain::PolicyStatus status = chain::check_ssl_policy(chain, 0, policy);
  if (status.error == fail(CERT_E_REVOCATION_FAILURE, "").code) {
    const auto which = static_cast<size_t>(status.element);
    const uint32_t errors = chain.elements[which].status.errors;
    return (errors & chain::kRevocationOffline) != 0 ? kOffline : kNoStatus;
  }
  if (status.error != 0) {
    return error_of(status.error);
  }
  if (has_sha1(chain)) {
    return fail(SEC_E_CERT_UNKNOWN,
                "the peer's certificate or one above it is signed with SHA-1, which is too weak");
  }
  return {};
}

}  // namespace

bool checks_revocation(uint32_t flags) { return scope_of(flags) != chain::RevocationScope::kNone; }

uint32_t without_revocation(uint32_t flags) {
  return flags & ~(kCheckEnd | kCheckChain | kCheckWithoutRoot);
}

fetch::FetchWish fetch_wish(End peer, uint32_t flags) {
  using fetch::Access;
  fetch::FetchWish wish{.issuers = Access::kNetwork, .crls = Access::kNetwork};
  if (peer == End::kClient) {
    wish.issuers = Access::kNone;
  } else if ((flags & kOnlyKeptIssuers) != 0) {
    wish.issuers = Access::kKept;
  }
  if ((flags & kOnlyKeptCrls) != 0) {
    wish.crls = Access::kKept;
  }
  return wish;
}

PeerCertificates sent_certificates(const X509* leaf, const STACK_OF(X509) * sent) {
  PeerCertificates certificates{.leaf = der_of(leaf), .others = {}};
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    certificates.others.push_back(der_of(sk_X509_value(sent, i)));
  }
  return certificates;
}

Result<Trust> trust_of(const std::optional<std::vector<Bytes>>& own_roots,
                       const sspi::HostTrust* host) {
  Trust trust;
  if (host != nullptr) {
    trust.others = host->authorities;
    trust.distrusted = host->distrusted;
    trust.host = host->source;
  }
  if (own_roots) {
    trust.roots = {TRY(store_of(*own_roots))};
  } else if (host != nullptr) {
    trust.roots = host->roots;
  }
  return trust;
}

namespace {

chain::ChainRequest request_of(const PeerCheck& check, const PeerCertificates& sent) {
  chain::ChainRequest request{.time = check.now};
  const ByteView usage = check.peer == End::kServer ? ByteView(kServerUsage) : kClientUsage;
  request.usages.emplace_back(usage.begin(), usage.end());
  request.revocation = scope_of(check.flags);
  if (!sent.stapled.empty()) {
    request.end_status = [&](const chain::CertificateFacts& end,
                             const chain::CertificateFacts& issuer) {
      return stapled_status(sent.stapled, end.der, issuer.der, check.now);
    };
  }
  return request;
}

// A chain that is refused anyway costs no request: its peer chose the URLs.
bool may_become_good(const chain::ChainResult& built) {
  constexpr uint32_t kLacking =
      chain::kPartialChain | chain::kRevocationUnknown | chain::kRevocationOffline;
  return (built.best.status.errors & ~kLacking) == 0;
}

// acceptable_chain returns the chain that check_certificate accepts.
Result<chain::SimpleChain> acceptable_chain(const PeerCheck& check, const PeerCertificates& sent) {
  const auto leaf = cert::Element::create(cert::ElementKind::kCertificate, sent.leaf);
  if (!leaf.ok()) {
    return kUnreadable;
  }
  const auto candidate = chain::candidate_of(*leaf);
  if (!candidate.ok()) {
    return kUnreadable;
  }
  Trust stores = check.trust;
  stores.others.push_back(store_of_sent(sent.others));
  const chain::ChainRequest request = request_of(check, sent);
  chain::ChainResult built = chain::build_chain(*candidate, chain::StoreWorld(stores), request);
  if (chain::is_incomplete(built) && may_become_good(built)) {
    fetch::Fetcher fetcher(check.fetching, check.now);
    built = chain::complete_chain(*candidate, stores, request, fetcher, std::move(built));
  }
  TRY(check_chain(check, built.best));
  return std::move(built.best);
}

}  // namespace

Status check_certificate(const PeerCheck& check, const PeerCertificates& sent) {
  static_cast<void>(TRY(acceptable_chain(check, sent)));
  return {};
}

Result<bool> is_of_account_authority(const PeerCheck& check, const PeerCertificates& sent,
                                     const std::vector<cert::StorePtr>& authorities) {
  const auto chain = acceptable_chain(check, sent);
  if (!chain.ok()) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the client's certificate is not acceptable, so that it names no account");
  }
  return chain->elements.size() > 1 &&
         std::ranges::any_of(authorities, [&](const cert::StorePtr& store) {
           return chain::find_certificate(*store, *chain->elements[1].certificate.facts) != nullptr;
         });
}

}  // namespace opensspi::schannel

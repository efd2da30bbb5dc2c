// SPDX-License-Identifier: MIT
#include "packages/schannel/trust.h"

#include <openssl/objects.h>

#include <algorithm>
#include <array>

#include "cert/chain/policy.h"
#include "cert/stores/memory_store.h"

namespace opensspi::schannel {
namespace {

// 1.3.6.1.5.5.7.3.1 and .2
constexpr uint8_t kServerUsage[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
constexpr uint8_t kClientUsage[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

// SCH_CRED_*
constexpr uint32_t kCheckEnd = 0x100, kCheckChain = 0x200, kCheckWithoutRoot = 0x400;
constexpr uint32_t kIgnoreNoCheck = 0x800, kIgnoreOffline = 0x1000;

constexpr Error kNoStatus =
    fail(CRYPT_E_REVOCATION_OFFLINE,
         "no CRL that is still valid says whether the peer's certificate is revoked");
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
  const auto store = cert::memory_store();
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

// Removes the revocation errors that the credential ignores. A status that is offline is usually
// unknown, too, and is then ignored as an offline one.
uint32_t without_ignored(uint32_t errors, uint32_t flags) {
  constexpr uint32_t kBoth = chain::kRevocationOffline | chain::kRevocationUnknown;
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
    element.status.errors = without_ignored(element.status.errors, check.flags);
  }
  chain::SslPolicy policy;
  policy.is_server = check.peer == End::kServer;
  policy.host = check.host;
  const chain::PolicyStatus status = chain::check_ssl_policy(chain, 0, policy);
  if (status.error == fail(CERT_E_REVOCATION_FAILURE, "").code) {
    return kNoStatus;
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

Result<Trust> trust_of(const std::optional<std::vector<Bytes>>& own_roots,
                       const sspi::HostTrust* host) {
  Trust trust;
  if (host != nullptr) {
    trust.others = host->authorities;
    trust.distrusted = host->distrusted;
  }
  if (own_roots) {
    trust.roots = {TRY(store_of(*own_roots))};
  } else if (host != nullptr) {
    trust.roots = host->roots;
  }
  return trust;
}

Status check_certificate(const PeerCheck& check, const PeerCertificates& sent) {
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
  chain::ChainRequest request{.time = check.now};
  const ByteView usage = check.peer == End::kServer ? ByteView(kServerUsage) : kClientUsage;
  request.usages.emplace_back(usage.begin(), usage.end());
  request.revocation = scope_of(check.flags);
  const chain::StoreWorld world(std::move(stores));
  chain::ChainResult built = chain::build_chain(*candidate, world, request);
  return check_chain(check, built.best);
}

}  // namespace opensspi::schannel

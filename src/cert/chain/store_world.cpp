// SPDX-License-Identifier: MIT
#include "cert/chain/store_world.h"

#include <algorithm>

#include "asn1/oid.h"
#include "cert/chain/chain.h"
#include "cert/issuers.h"
#include "cert/usages.h"

namespace opensspi::chain {
namespace {

bool is_in(std::span<const cert::StorePtr> stores, const CertificateFacts& certificate) {
  return std::ranges::any_of(stores, [&](const cert::StorePtr& store) {
    return find_certificate(*store, certificate) != nullptr;
  });
}

// The usages that a store's owner allows for a certificate (CERT_ENHKEY_USAGE_PROP_ID). A property
// that cannot be read allows none.
std::optional<std::vector<Bytes>> allowed_usages(const cert::Element& certificate) {
  const auto read = cert::enhanced_usages(certificate, cert::UsageSource::kProperty);
  if (read.ok() && !*read) {
    return std::nullopt;
  }
  std::vector<Bytes> usages;
  if (read.ok()) {
    for (const std::string& usage : **read) {
      Result<Bytes> body = asn1::oid_body(usage);
      if (body.ok()) {
        usages.push_back(std::move(*body));
      }
    }
  }
  return usages;
}

void collect_from(const cert::Store& store, const cert::Query& query, size_t limit,
                  std::vector<Candidate>& out) {
  cert::Position after;
  while (out.size() < limit) {
    std::optional<cert::Found> found = store.next(query, after);
    if (!found) {
      return;
    }
    after = found->position;
    Result<Candidate> candidate = candidate_of(found->element);
    if (candidate.ok()) {
      out.push_back(std::move(*candidate));
    }
  }
}

cert::Query by_subject(ByteView name) {
  return {.kind = cert::ElementKind::kCertificate,
          .key = cert::index_key(cert::IndexedField::kName, name),
          .matches = [name](const cert::Element& element) {
            return std::ranges::equal(cert::view_of(element.certificate().Subject), name);
          }};
}

cert::Query by_key_id(ByteView key_id) {
  return {.kind = cert::ElementKind::kCertificate,
          .matches = [key_id](const cert::Element& element) {
            const auto own = cert::subject_key_id(element.certificate());
            return own && std::ranges::equal(*own, key_id);
          }};
}

}  // namespace

Result<Candidate> candidate_of(const cert::ElementPtr& certificate) {
  Candidate candidate;
  candidate.facts = TRY(facts_of(certificate->encoded()));
  candidate.origin = certificate;
  return candidate;
}

namespace {

cert::ElementPtr element_of_origin(const std::shared_ptr<const void>& origin) {
  return std::const_pointer_cast<cert::Element>(
      std::static_pointer_cast<const cert::Element>(origin));
}

}  // namespace

cert::ElementPtr element_of(const Candidate& candidate) {
  return element_of_origin(candidate.origin);
}

cert::ElementPtr element_of(const CrlCandidate& candidate) {
  return element_of_origin(candidate.origin);
}

cert::ElementPtr find_certificate(const cert::Store& store, const CertificateFacts& certificate) {
  return store.find({.kind = cert::ElementKind::kCertificate,
                     .key = cert::index_key(cert::IndexedField::kName, certificate.subject),
                     .matches = [&](const cert::Element& element) {
                       return std::ranges::equal(element.encoded(), certificate.der);
                     }});
}

void StoreWorld::collect(const cert::Query& query, size_t limit,
                         std::vector<Candidate>& out) const {
  for (const cert::StorePtr& store : stores_.roots) {
    collect_from(*store, query, limit, out);
  }
  for (const cert::StorePtr& store : stores_.others) {
    collect_from(*store, query, limit, out);
  }
}

// Stores have an index of names, not of key identifiers. They are searched for those only if no
// certificate has the name with the same encoding.
void StoreWorld::issuers(const CertificateFacts& subject, size_t limit,
                         std::vector<Candidate>& out) const {
  collect(by_subject(subject.issuer), limit, out);
  if (out.empty() && subject.authority && !subject.authority->key_id.empty()) {
    collect(by_key_id(subject.authority->key_id), limit, out);
  }
}

Anchor StoreWorld::anchor(const CertificateFacts& certificate) const {
  for (const cert::StorePtr& store : stores_.roots) {
    const cert::ElementPtr found = find_certificate(*store, certificate);
    if (found != nullptr) {
      const AnchorKind kind = stores_.trust_all_roots && !is_self_signed(certificate)
                                  ? AnchorKind::kCa
                                  : AnchorKind::kRoot;
      return {kind, allowed_usages(*found)};
    }
  }
  return {};
}

bool StoreWorld::is_distrusted(const CertificateFacts& certificate) const {
  return is_in(stores_.distrusted, certificate) ||
         (stores_.host != nullptr &&
          stores_.host->distrusts(certificate.issuer, certificate.serial));
}

bool StoreWorld::is_peer(const CertificateFacts& certificate) const {
  return is_in(stores_.peers, certificate);
}

void StoreWorld::crls(ByteView issuer, size_t limit, std::vector<CrlCandidate>& out) const {
  const cert::Query query{.kind = cert::ElementKind::kCrl,
                          .key = cert::index_key(cert::IndexedField::kName, issuer),
                          .matches = [issuer](const cert::Element& element) {
                            return std::ranges::equal(cert::view_of(element.crl().Issuer), issuer);
                          }};
  for (const auto* stores : {&stores_.roots, &stores_.others}) {
    for (const cert::StorePtr& store : *stores) {
      cert::Position after;
      while (out.size() < limit) {
        std::optional<cert::Found> found = store->next(query, after);
        if (!found) {
          break;
        }
        after = found->position;
        Result<CrlPtr> crl = crl_facts_of(found->element->encoded());
        if (crl.ok()) {
          out.push_back({std::move(*crl), found->element});
        }
      }
    }
  }
}

}  // namespace opensspi::chain

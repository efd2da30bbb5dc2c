// SPDX-License-Identifier: MIT
// World: the certificates and CRLs that a chain may be built from, and what is trusted in it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cert/chain/certificate_facts.h"
#include "cert/chain/crl_facts.h"

namespace opensspi::chain {

// Candidate is a certificate, and the object that it came from, which the builder only hands back.
struct Candidate {
  FactsPtr facts;
  std::shared_ptr<const void> origin;
};

// CrlCandidate is a CRL, and the object that it came from, which is only handed back.
struct CrlCandidate {
  CrlPtr facts;
  std::shared_ptr<const void> origin = {};
};

// AnchorKind says what a certificate is in a world. A root is an anchor if it is self-signed; an
// anchor CA is one although it is not.
enum class AnchorKind : uint8_t { kNone, kRoot, kCa };

// Anchor is the trust in one certificate. `usages`, if there, are the only ones that it is trusted
// for, as bodies of object identifiers.
struct Anchor {
  AnchorKind kind = AnchorKind::kNone;
  std::optional<std::vector<Bytes>> usages;
};

// World is read by one thread at a time. Lookups cost about the same for any number of
// certificates, and return at most `limit` of them, the trusted ones first.
class World {
 public:
  virtual ~World() = default;
  // issuers appends certificates that may have issued this one: their subject is its issuer, or
  // their key identifier is that of its authority.
  virtual void issuers(const CertificateFacts& subject, size_t limit,
                       std::vector<Candidate>& out) const = 0;
  // anchor says whether exactly this certificate is trusted.
  [[nodiscard]] virtual Anchor anchor(const CertificateFacts& certificate) const = 0;
  [[nodiscard]] virtual bool is_distrusted(const CertificateFacts& certificate) const = 0;
  // is_peer says whether this end certificate is trusted by itself.
  [[nodiscard]] virtual bool is_peer(const CertificateFacts& certificate) const = 0;
  // crls appends CRLs whose issuer has this encoded name.
  virtual void crls(ByteView issuer, size_t limit, std::vector<CrlCandidate>& out) const = 0;
};

}  // namespace opensspi::chain

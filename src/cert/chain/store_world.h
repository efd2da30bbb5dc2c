// SPDX-License-Identifier: MIT
// StoreWorld: the world of chains that certificate stores make up.
#pragma once

#include <vector>

#include "cert/chain/world.h"
#include "cert/stores/trust_source.h"

namespace opensspi::chain {

// StoreSet is the stores of one chain, each list in the order of search. Roots are searched for
// issuers, too.
struct StoreSet {
  std::vector<cert::StorePtr> roots;
  std::vector<cert::StorePtr> others;
  std::vector<cert::StorePtr> distrusted;
  std::vector<cert::StorePtr> peers;
  std::shared_ptr<cert::TrustSource> host =
      {};                        // distrusts by issuer and serial number; may be null
  bool trust_all_roots = false;  // what is in `roots` is trusted without being self-signed
};

// StoreWorld's candidates have a cert::Element as their origin, CRLs too.
class StoreWorld final : public World {
 public:
  explicit StoreWorld(StoreSet stores) : stores_(std::move(stores)) {}

  void issuers(const CertificateFacts& subject, size_t limit,
               std::vector<Candidate>& out) const override;
  [[nodiscard]] Anchor anchor(const CertificateFacts& certificate) const override;
  [[nodiscard]] bool is_distrusted(const CertificateFacts& certificate) const override;
  [[nodiscard]] bool is_peer(const CertificateFacts& certificate) const override;
  void crls(ByteView issuer, size_t limit, std::vector<CrlCandidate>& out) const override;

 private:
  void collect(const cert::Query& query, size_t limit, std::vector<Candidate>& out) const;

  const StoreSet stores_;
};

// candidate_of reads a certificate: the errors of facts_of.
Result<Candidate> candidate_of(const cert::ElementPtr& certificate);
// element_of returns the certificate that a candidate came from.
cert::ElementPtr element_of(const Candidate& candidate);
// element_of returns the CRL that a candidate came from, or null.
cert::ElementPtr element_of(const CrlCandidate& candidate);

// find_certificate returns the element of a store with this encoding, or null.
cert::ElementPtr find_certificate(const cert::Store& store, const CertificateFacts& certificate);

}  // namespace opensspi::chain

// SPDX-License-Identifier: MIT
// The checks of one path: from the end certificate to the last issuer found.
#pragma once

#include "cert/chain/chain.h"
#include "cert/chain/signature_cache.h"

namespace opensspi::chain {

// PathContext is what the checks of one request share.
struct PathContext {
  const World& world;
  const ChainRequest& request;
  SignatureBudget& budget;      // of the path's certificates
  SignatureBudget& crl_budget;  // of CRLs and their separate signers
};

// is_root also accepts a trusted root whose authority key identifier is not its own.
bool is_root(const CertificateFacts& certificate, const World& world);

// check_path fills the statuses of the chain of these certificates. `cyclic`: the last one is there
// twice.
SimpleChain check_path(const std::vector<Candidate>& path, bool cyclic, PathContext& context);

// Each of these adds to the elements' statuses.
void check_constraints(SimpleChain& chain, bool cyclic);
void check_name_constraints(SimpleChain& chain);
void check_policies(SimpleChain& chain, const ChainRequest& request);
void check_usages(SimpleChain& chain, const World& world, const ChainRequest& request);
void check_strength(SimpleChain& chain, const ChainRequest& request);
void check_revocation(SimpleChain& chain, PathContext& context);

// quality orders chains: a higher one is better.
uint32_t quality(const SimpleChain& chain);

}  // namespace opensspi::chain

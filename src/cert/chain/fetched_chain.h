// SPDX-License-Identifier: MIT
// Chains whose missing certificates and CRLs are fetched.
#pragma once

#include "cert/chain/chain.h"
#include "cert/chain/store_world.h"
#include "cert/fetch/fetcher.h"

namespace opensspi::chain {

// is_incomplete returns whether a chain lacks an issuer, or a CRL that its request asks for.
bool is_incomplete(const ChainResult& result);

// complete_chain fetches what the best chain lacks, from the URLs of its certificates, and builds
// the chain again, until it is complete or nothing new is found. `result` is what build_chain
// returned for the same arguments. What was fetched is as untrusted as any other certificate of
// `stores.others`; what the resulting chain proves is kept longer.
ChainResult complete_chain(const Candidate& end, StoreSet stores, const ChainRequest& request,
                           fetch::Fetcher& fetcher, ChainResult result);

// prove_fetched proves to the fetcher the certificates of a chain that ends in a trusted root, and
// the CRLs that they signed.
void prove_fetched(const SimpleChain& chain, fetch::Fetcher& fetcher);

// add_issuers and add_crls add what a certificate's URLs have to `stores`; they return whether
// there was something.
bool add_issuers(const cert::Element& certificate, fetch::Fetcher& fetcher, StoreSet& stores);
bool add_crls(const cert::Element& certificate, fetch::Fetcher& fetcher, StoreSet& stores);

}  // namespace opensspi::chain

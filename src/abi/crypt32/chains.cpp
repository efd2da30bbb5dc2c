// SPDX-License-Identifier: MIT
// CertGetCertificateChain, CertDuplicateCertificateChain, CertFreeCertificateChain.
#include "abi/crypt32/chains.h"

#include "abi/core/runtime.h"
#include "abi/crypt32/chain_engines.h"
#include "abi/crypt32/chain_requests.h"
#include "base/as_process.h"
#include "cert/chain/fetched_chain.h"

namespace opensspi::abi {
namespace {

constexpr Error kNullOfChain =
    fail(E_INVALIDARG, "the certificate, the parameters or the place for the chain is null");

Result<chain::StoreSet> stores_of(HCERTCHAINENGINE engine, HCERTSTORE additional) {
  chain::StoreSet stores = TRY(engine_stores(engine));
  if (additional != nullptr) {
    stores.others.push_back(TRY(store_of(additional))->shared_store());
  }
  return stores;
}

Result<chain::ChainResult> build(const ChainCall& call, const ContextPtr& end) {
  chain::ChainRequest request = TRY(read_chain_request(call.para, call.flags, call.time));
  if (!call.policies.empty()) {
    request.policies = call.policies;
    request.policy_match = chain::UsageMatch::kAny;
  }
  const chain::StoreSet stores = TRY(stores_of(call.engine, call.additional));
  const chain::Candidate candidate = TRY(chain::candidate_of(end->element()));
  chain::ChainResult built = chain::build_chain(candidate, chain::StoreWorld(stores), request);
  if (!chain::is_incomplete(built)) {
    return built;
  }
  const auto settings = TRY(Runtime::instance().settings());
  const fetch::FetchRules rules =
      fetch::fetch_rules(*settings, read_fetch_wish(call.para, call.flags));
  fetch::Fetcher fetcher(rules, Runtime::instance().env().now());
  return chain::complete_chain(candidate, stores, request, fetcher, std::move(built));
}

Status add_lower_chains(ChainObject& best, std::vector<chain::SimpleChain> others,
                        PCCERT_CONTEXT end, DWORD flags) {
  for (chain::SimpleChain& other : others) {
    ChainPtr lower = TRY(ChainObject::make(std::move(other), end, flags));
    best.add_lower(StructureReference(StructureKind::kChain, std::move(lower)));
  }
  return {};
}

}  // namespace

Result<ChainPtr> make_chain(const ChainCall& call) {
  const ContextPtr end = TRY(certificate_of(call.end));
  const AsProcess as_process;
  chain::ChainResult built = TRY(build(call, end));
  ChainPtr best = TRY(ChainObject::make(std::move(built.best), call.end, call.flags));
  if ((call.flags & CERT_CHAIN_RETURN_LOWER_QUALITY_CONTEXTS) != 0) {
    TRY(add_lower_chains(*best, std::move(built.others), call.end, call.flags));
  }
  return best;
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertGetCertificateChain(HCERTCHAINENGINE hChainEngine, PCCERT_CONTEXT pCertContext,
                             LPFILETIME pTime, HCERTSTORE hAdditionalStore,
                             PCERT_CHAIN_PARA pChainPara, DWORD dwFlags, LPVOID /*pvReserved*/,
                             PCCERT_CHAIN_CONTEXT* ppChainContext) {
  return guard_bool([&]() -> Status {
    if (ppChainContext == nullptr) {
      return kNullOfChain;
    }
    *ppChainContext = nullptr;
    if (pCertContext == nullptr || pChainPara == nullptr) {
      return kNullOfChain;
    }
    ChainPtr made =
        TRY(make_chain({hChainEngine, pCertContext, pTime, hAdditionalStore, pChainPara, dwFlags}));
    *ppChainContext = static_cast<PCCERT_CHAIN_CONTEXT>(
        register_structure(StructureKind::kChain, std::move(made)));
    return {};
  });
}

PCCERT_CHAIN_CONTEXT CertDuplicateCertificateChain(PCCERT_CHAIN_CONTEXT pChainContext) {
  return guard_pointer<PCCERT_CHAIN_CONTEXT>([&]() -> Result<PCCERT_CHAIN_CONTEXT> {
    TRY(chain_of(pChainContext));
    TRY(add_reference(StructureKind::kChain, pChainContext));
    return pChainContext;
  });
}

void CertFreeCertificateChain(PCCERT_CHAIN_CONTEXT pChainContext) {
  guard_bool([&]() -> Status {
    return pChainContext == nullptr ? Status()
                                    : drop_reference(StructureKind::kChain, pChainContext);
  });
}

}  // extern "C"

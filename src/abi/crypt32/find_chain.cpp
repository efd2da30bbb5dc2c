// SPDX-License-Identifier: MIT
// CertFindChainInStore: the chains of a store's certificates with private keys, for TLS clients.
#include <algorithm>

#include "abi/crypt32/chain_engines.h"
#include "abi/crypt32/chains.h"
#include "abi/crypt32/key_links.h"
#include "cert/chain/store_world.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoChain = fail(CRYPT_E_NOT_FOUND, "no further chain in the store matches");
constexpr DWORD kMaxIssuerNames = 10000;

// Wanted is CERT_CHAIN_FIND_BY_ISSUER_PARA.
struct Wanted {
  CERT_CHAIN_FIND_BY_ISSUER_PARA para = {};
  DWORD flags = 0;
};

Result<Wanted> read_wanted(DWORD type, DWORD flags, const void* para) {
  Wanted wanted;
  wanted.flags = flags;
  if (type != CERT_CHAIN_FIND_BY_ISSUER || para == nullptr) {
    return fail(E_INVALIDARG, "the search is of an unknown type, or its parameter is null");
  }
  const auto* const given = static_cast<const CERT_CHAIN_FIND_BY_ISSUER_PARA*>(para);
  if (given->cbSize < sizeof wanted.para || given->cIssuer > kMaxIssuerNames ||
      (given->cIssuer != 0 && given->rgIssuer == nullptr)) {
    return fail(E_INVALIDARG, "the search's parameter is not valid");
  }
  wanted.para = *given;
  return wanted;
}

// has_key returns whether the certificate has a private key of this kind; 0 is any.
bool has_key(const cert::Element& certificate, DWORD key_spec) {
  const auto key = key_facts(certificate);
  return key && (key_spec == 0 || key->key_spec == key_spec);
}

bool is_issuer_wanted(const chain::SimpleChain& chain, const Wanted& wanted) {
  if (wanted.para.cIssuer == 0) {
    return true;
  }
  const std::span<const CERT_NAME_BLOB> names(wanted.para.rgIssuer, wanted.para.cIssuer);
  return std::ranges::any_of(chain.elements, [&](const chain::Element& element) {
    return std::ranges::any_of(names, [&](const CERT_NAME_BLOB& name) {
      return chain::same_name(cert::view_of(name), element.certificate.facts->issuer);
    });
  });
}

Result<ChainPtr> chain_for(const cert::Found& found, const OpenStorePtr& open,
                           const Wanted& wanted) {
  const auto end = static_cast<PCCERT_CONTEXT>(TRY(open->hand_out(found)));
  auto* usage = const_cast<LPSTR>(wanted.para.pszUsageIdentifier);  // NOLINT: read only
  CERT_CHAIN_PARA para = {};
  para.cbSize = sizeof para;
  para.RequestedUsage.Usage.cUsageIdentifier = usage == nullptr ? 0 : 1;
  para.RequestedUsage.Usage.rgpszUsageIdentifier = &usage;
  const bool machine = (wanted.flags & CERT_CHAIN_FIND_BY_ISSUER_LOCAL_MACHINE_FLAG) != 0;
  Result<ChainPtr> made = make_chain(
      {machine ? HCCE_LOCAL_MACHINE : HCCE_CURRENT_USER, end, nullptr, open->handle(), &para, 0});
  static_cast<void>(free_context(cert::ElementKind::kCertificate, end).ok());
  return made;
}

bool callback_accepts(PCCERT_CHAIN_CONTEXT chain, const Wanted& wanted) {
  return wanted.para.pfnFindCallback == nullptr ||
         wanted.para.pfnFindCallback(chain->rgpChain[0]->rgpElement[0]->pCertContext,
                                     wanted.para.pvFindArg) != 0;
}

Result<PCCERT_CHAIN_CONTEXT> find_next(const OpenStorePtr& open, const Wanted& wanted,
                                       cert::Position after) {
  const bool any_key = (wanted.flags & CERT_CHAIN_FIND_BY_ISSUER_NO_KEY_FLAG) != 0;
  while (true) {
    std::optional<cert::Found> found =
        open->store().next({.kind = cert::ElementKind::kCertificate,
                            .matches =
                                [&](const cert::Element& one) {
                                  return any_key || has_key(one, wanted.para.dwKeySpec);
                                }},
                           after);
    if (!found) {
      return kNoChain;
    }
    after = found->position;
    Result<ChainPtr> made = chain_for(*found, open, wanted);
    if (!made.ok() || ((*made)->checked().status.errors & chain::kWrongUsage) != 0 ||
        !is_issuer_wanted((*made)->checked(), wanted)) {
      continue;
    }
    (*made)->origin = {open->shared_store(), after};
    StructureReference reference(StructureKind::kChain, std::move(*made));
    if (callback_accepts(static_cast<PCCERT_CHAIN_CONTEXT>(reference.get()), wanted)) {
      return static_cast<PCCERT_CHAIN_CONTEXT>(reference.release());
    }
  }
}

// take_previous frees the caller's chain, which happens whatever the rest of the call does.
Result<ChainPtr> take_previous(PCCERT_CHAIN_CONTEXT previous) {
  if (previous == nullptr) {
    return ChainPtr();
  }
  ChainPtr chain = TRY(chain_of(previous));
  TRY(drop_reference(StructureKind::kChain, previous));
  return chain;
}

Result<cert::Position> position_of(const ChainPtr& chain, const OpenStorePtr& open) {
  if (chain == nullptr) {
    return cert::Position();
  }
  if (chain->origin.store != open->shared_store()) {
    return fail(E_INVALIDARG, "the previous chain was not found in this store");
  }
  return cert::Position(chain->origin.position);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCCERT_CHAIN_CONTEXT CertFindChainInStore(HCERTSTORE hCertStore, DWORD /*dwCertEncodingType*/,
                                          DWORD dwFindFlags, DWORD dwFindType,
                                          const void* pvFindPara,
                                          PCCERT_CHAIN_CONTEXT pPrevChainContext) {
  return guard_pointer<PCCERT_CHAIN_CONTEXT>([&]() -> Result<PCCERT_CHAIN_CONTEXT> {
    const ChainPtr previous = TRY(take_previous(pPrevChainContext));
    const OpenStorePtr open = TRY(store_of(hCertStore));
    cert::Position after = TRY(position_of(previous, open));
    const Wanted wanted = TRY(read_wanted(dwFindType, dwFindFlags, pvFindPara));
    return find_next(open, wanted, std::move(after));
  });
}

}  // extern "C"

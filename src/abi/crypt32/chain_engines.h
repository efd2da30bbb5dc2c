// SPDX-License-Identifier: MIT
// Chain engines: which stores chains are built from.
#pragma once

#include <vector>

#include "abi/crypt32/contexts.h"
#include "cert/chain/store_world.h"

namespace opensspi::abi {

// EngineObject is what an HCERTCHAINENGINE names.
struct EngineObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kChainEngine;
  explicit EngineObject(chain::StoreSet made) : stores(std::move(made)) {}
  const chain::StoreSet stores;
};

// engine_stores returns the stores of an engine, HCCE_CURRENT_USER and HCCE_LOCAL_MACHINE included.
// ERROR_INVALID_PARAMETER if the handle is not an engine; the errors of opening a system store.
Result<chain::StoreSet> engine_stores(HCERTCHAINENGINE engine);

// add_stores adds a caller's stores: E_INVALIDARG if they are null or more than 1000.
Status add_stores(const HCERTSTORE* handles, DWORD count, std::vector<cert::StorePtr>& out);

}  // namespace opensspi::abi

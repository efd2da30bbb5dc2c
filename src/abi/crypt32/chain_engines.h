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
// ERROR_INVALID_PARAMETER for what is no engine; the errors of opening a system store.
Result<chain::StoreSet> engine_stores(HCERTCHAINENGINE engine);

// read_system_store opens a store of CERT_SYSTEM_STORE_* for reading; null if there is none of this
// name.
Result<cert::StorePtr> read_system_store(DWORD location, const char16_t* name);

}  // namespace opensspi::abi

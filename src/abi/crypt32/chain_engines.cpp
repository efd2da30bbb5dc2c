// SPDX-License-Identifier: MIT
// CertCreateCertificateChainEngine, CertFreeCertificateChainEngine, and the engines that always
// exist.
#include "abi/crypt32/chain_engines.h"

#include <cstddef>

#include "abi/crypt32/system_stores.h"
#include "base/fork.h"
#include "cert/chain/chain.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoEngine =
    fail(ERROR_INVALID_PARAMETER, "the engine was freed, or never was one of this library");
constexpr Error kForeignRoot =
    fail(CRYPT_E_NOT_FOUND, "a certificate of the restricted roots is not in the Root store");
constexpr DWORD kMaxStores = 1000;

constexpr const char* kRoot = "Root";
constexpr const char* kCa = "CA";
constexpr const char* kMy = "My";
constexpr const char* kTrust = "Trust";
constexpr const char* kPeople = "TrustedPeople";
constexpr const char* kDisallowed = "Disallowed";

Status add_system_store(DWORD location, const char* name, std::vector<cert::StorePtr>& out) {
  cert::StorePtr store = TRY(read_system_store(location, name));
  if (store != nullptr) {
    out.push_back(std::move(store));
  }
  return {};
}

Result<chain::StoreSet> system_stores(DWORD location) {
  chain::StoreSet stores;
  TRY(add_system_store(location, kRoot, stores.roots));
  for (const char* name : {kCa, kMy, kTrust}) {
    TRY(add_system_store(location, name, stores.others));
  }
  TRY(add_system_store(location, kPeople, stores.peers));
  TRY(add_system_store(location, kDisallowed, stores.distrusted));
  stores.host = TRY(trust_source());
  return stores;
}

// The stores of the two engines that always exist are opened once: they show later changes.
ForkSafeMutex g_mutex;
std::optional<chain::StoreSet>& kept_stores(DWORD location) {
  static auto* const kept = new std::optional<chain::StoreSet>[2];  // NOLINT: never destroyed
  return kept[location == CERT_SYSTEM_STORE_CURRENT_USER ? 0 : 1];
}

Result<chain::StoreSet> default_stores(DWORD location) {
  std::optional<chain::StoreSet>& kept = kept_stores(location);
  {
    const std::lock_guard lock(g_mutex);
    if (kept) {
      return chain::StoreSet(*kept);
    }
  }
  chain::StoreSet stores = TRY(system_stores(location));
  const std::lock_guard lock(g_mutex);
  if (!kept) {
    kept = stores;
  }
  return stores;
}

// Fields that a shorter, older structure lacks are zero.
Result<CERT_CHAIN_ENGINE_CONFIG> read_config(const CERT_CHAIN_ENGINE_CONFIG* config) {
  constexpr size_t kOldest = offsetof(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot);
  constexpr size_t kMiddle = offsetof(CERT_CHAIN_ENGINE_CONFIG, dwExclusiveFlags);
  if (config == nullptr || (config->cbSize != kOldest && config->cbSize != kMiddle &&
                            config->cbSize != sizeof *config)) {
    return fail(E_INVALIDARG, "the configuration is null or has an unknown size");
  }
  CERT_CHAIN_ENGINE_CONFIG copy = {};
  std::memcpy(&copy, config, config->cbSize);
  return copy;
}

Result<cert::StorePtr> named_store(HCERTSTORE handle) {
  return cert::StorePtr(TRY(store_of(handle))->shared_store());
}

Status check_restricted(const cert::Store& restricted, const chain::StoreWorld& world) {
  for (const cert::ElementPtr& element : restricted.elements(cert::ElementKind::kCertificate)) {
    const Result<chain::FactsPtr> facts = chain::facts_of(element->encoded());
    if (!facts.ok() || world.anchor(**facts).kind == chain::AnchorKind::kNone) {
      return kForeignRoot;
    }
  }
  return {};
}

// Exclusive roots replace the system's; restricted ones must be among them.
Status apply_roots(const CERT_CHAIN_ENGINE_CONFIG& config, chain::StoreSet& stores) {
  if (config.hExclusiveRoot != nullptr) {
    stores.roots = {TRY(named_store(config.hExclusiveRoot))};
    stores.trust_all_roots = (config.dwExclusiveFlags & CERT_CHAIN_EXCLUSIVE_ENABLE_CA_FLAG) != 0;
  } else if (config.hRestrictedRoot != nullptr) {
    const cert::StorePtr restricted = TRY(named_store(config.hRestrictedRoot));
    TRY(check_restricted(*restricted, chain::StoreWorld(stores)));
    stores.roots = {restricted};
  }
  if (config.hExclusiveTrustedPeople != nullptr) {
    stores.peers = {TRY(named_store(config.hExclusiveTrustedPeople))};
  }
  return {};
}

Status apply_others(const CERT_CHAIN_ENGINE_CONFIG& config, chain::StoreSet& stores) {
  if (config.hRestrictedOther != nullptr) {
    stores.others = {TRY(named_store(config.hRestrictedOther))};
  }
  return add_stores(config.rghAdditionalStore, config.cAdditionalStore, stores.others);
}

Result<HandleName> make_engine(const CERT_CHAIN_ENGINE_CONFIG* config) {
  const CERT_CHAIN_ENGINE_CONFIG read = TRY(read_config(config));
  const bool machine = (read.dwFlags & CERT_CHAIN_USE_LOCAL_MACHINE_STORE) != 0;
  chain::StoreSet stores = TRY(
      default_stores(machine ? CERT_SYSTEM_STORE_LOCAL_MACHINE : CERT_SYSTEM_STORE_CURRENT_USER));
  TRY(apply_roots(read, stores));
  TRY(apply_others(read, stores));
  return insert(std::make_unique<EngineObject>(std::move(stores)));
}

bool is_default(HCERTCHAINENGINE engine) {
  return reinterpret_cast<uintptr_t>(engine) <=
         reinterpret_cast<uintptr_t>(HCCE_SERIAL_LOCAL_MACHINE);
}

}  // namespace

Status add_stores(const HCERTSTORE* handles, DWORD count, std::vector<cert::StorePtr>& out) {
  if (count > kMaxStores || (count != 0 && handles == nullptr)) {
    return fail(E_INVALIDARG, "the stores are null or too many");
  }
  for (DWORD i = 0; i < count; ++i) {
    out.push_back(TRY(named_store(handles[i])));
  }
  return {};
}

Result<chain::StoreSet> engine_stores(HCERTCHAINENGINE engine) {
  if (is_default(engine)) {
    return default_stores(engine == HCCE_CURRENT_USER ? CERT_SYSTEM_STORE_CURRENT_USER
                                                      : CERT_SYSTEM_STORE_LOCAL_MACHINE);
  }
  HandleSlot* const slot = handle_use(name_of(engine), EngineObject::kKind, Sharing::kShared);
  if (slot == nullptr) {
    return kNoEngine;
  }
  const Borrowed<EngineObject> used(slot, Sharing::kShared);
  return chain::StoreSet(used->stores);
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG pConfig,
                                      HCERTCHAINENGINE* phChainEngine) {
  return guard_bool([&]() -> Status {
    if (phChainEngine == nullptr) {
      return fail(E_INVALIDARG, "there is no place for the engine");
    }
    *phChainEngine = nullptr;
    *phChainEngine = win_handle(TRY(make_engine(pConfig)));
    return {};
  });
}

void CertFreeCertificateChainEngine(HCERTCHAINENGINE hChainEngine) {
  guard_bool([&]() -> Status {
    if (!is_default(hChainEngine) && !handle_close(name_of(hChainEngine), EngineObject::kKind)) {
      return kNoEngine;
    }
    return {};
  });
}

}  // extern "C"

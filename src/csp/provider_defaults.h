// SPDX-License-Identifier: MIT
// ProviderDefaults: the default provider of each type, as set by CryptSetProvider.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "base/env.h"
#include "settings/settings.h"
#include "storage/storage.h"

namespace opensspi::csp {

// DefaultsOf says whose default is meant.
enum class DefaultsOf : uint8_t { kUser, kMachine };

// ProviderDefaults reads and writes the defaults that were set; the built-in ones are in
// provider_table.h. They are in the user's store and in the machine's. Any thread, also after a
// fork. `env` must outlive it.
class ProviderDefaults final {
 public:
  ProviderDefaults(const Env& env, std::shared_ptr<const Settings> settings);
  ProviderDefaults(const ProviderDefaults&) = delete;
  ProviderDefaults& operator=(const ProviderDefaults&) = delete;
  ~ProviderDefaults();

  // effective returns what was set: for a user the user's own default, else the machine's; "" if
  // there is none. A store that this process may not read is treated as empty, so that programs
  // that need no store, or may not open the machine's, do not fail.
  std::string effective(DefaultsOf of, uint32_t type);
  // keep sets a default; the store is created if there is none. Returns the store's errors.
  Status keep(DefaultsOf of, uint32_t type, std::string_view provider);
  // forget removes a default, if there is one.
  Status forget(DefaultsOf of, uint32_t type);

 private:
  using StoragePtr = std::shared_ptr<storage::Storage>;
  Result<std::string> kept(DefaultsOf of, uint32_t type);
  Result<StoragePtr> opened(DefaultsOf of);
  Result<StoragePtr> made(DefaultsOf of);
  StoragePtr remember(DefaultsOf of, StoragePtr store);

  const Env& env_;
  const std::shared_ptr<const Settings> settings_;
  std::array<std::atomic<const StoragePtr*>, 2> opened_{};
};

}  // namespace opensspi::csp

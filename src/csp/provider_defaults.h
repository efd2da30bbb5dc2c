// ProviderDefaults: the default provider of each type, as CryptSetProvider keeps it.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "base/env.h"
#include "base/settings.h"
#include "store/store.h"

namespace opensspi::csp {

// DefaultsOf says whose default is meant.
enum class DefaultsOf : uint8_t { kUser, kMachine };

// ProviderDefaults reads and writes the defaults that were set; the machine's usual ones stand in
// provider_table.h. They lie in the user's store and in the machine's. Any thread, also after a
// fork. `env` must outlive it.
class ProviderDefaults final {
 public:
  ProviderDefaults(const Env& env, std::shared_ptr<const Settings> settings);
  ProviderDefaults(const ProviderDefaults&) = delete;
  ProviderDefaults& operator=(const ProviderDefaults&) = delete;
  ~ProviderDefaults();

  // effective answers what was set: for a user his own default, else the machine's; "" where there
  // is none. A store that this process may not read has none: whoever needs no store, or may not
  // open the machine's, must not fail for it.
  std::string effective(DefaultsOf of, uint32_t type);
  // keep sets a default; the store is made where there is none. The store's errors.
  Status keep(DefaultsOf of, uint32_t type, std::string_view provider);
  // forget takes a default away, if there is one.
  Status forget(DefaultsOf of, uint32_t type);

 private:
  using StorePtr = std::shared_ptr<store::Store>;
  Result<std::string> kept(DefaultsOf of, uint32_t type);
  Result<StorePtr> opened(DefaultsOf of);
  Result<StorePtr> made(DefaultsOf of);
  StorePtr remember(DefaultsOf of, StorePtr store);

  const Env& env_;
  const std::shared_ptr<const Settings> settings_;
  std::array<std::atomic<const StorePtr*>, 2> opened_{};
};

}  // namespace opensspi::csp

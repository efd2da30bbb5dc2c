#include "abi/crypt_providers.h"

#include "abi/runtime.h"
#include "base/fork.h"
#include "csp/containers/container_store.h"

namespace opensspi::abi {
namespace {

// Made is what needs settings to be made; those of the first use count.
struct Made {
  explicit Made(const std::shared_ptr<const Settings>& settings)
      : containers(csp::open_container_store(Runtime::instance().env(), settings)),
        defaults(Runtime::instance().env(), settings) {}
  std::unique_ptr<csp::ContainerStore> containers;
  csp::ProviderDefaults defaults;
};

std::atomic<Made*> g_made{nullptr};
ForkSafeMutex g_first_use;

Result<Made*> made() {
  if (Made* known = g_made.load(std::memory_order_acquire)) return known;
  const auto settings = TRY(Runtime::instance().settings());
  const ForkHold hold;
  const std::lock_guard lock(g_first_use);
  Made* known = g_made.load(std::memory_order_relaxed);
  if (known != nullptr) return known;
  known = std::make_unique<Made>(settings).release();  // threads may outlive main
  g_made.store(known, std::memory_order_release);
  return known;
}

}  // namespace

Result<csp::ContainerStore*> containers() { return TRY(made())->containers.get(); }

Result<csp::ProviderDefaults*> provider_defaults() { return &TRY(made())->defaults; }

}  // namespace opensspi::abi

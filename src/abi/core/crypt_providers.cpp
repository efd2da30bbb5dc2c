// SPDX-License-Identifier: MIT
#include "abi/core/crypt_providers.h"

#include "abi/core/runtime.h"
#include "base/fork.h"
#include "csp/containers/container_store.h"

namespace opensspi::abi {
namespace {

// Made is what needs the settings; those at the first use apply.
struct Made {
  explicit Made(const std::shared_ptr<const Settings>& settings)
      : containers(csp::open_container_store(Runtime::instance().env(), settings)),
        defaults(Runtime::instance().env(), settings) {}
  std::unique_ptr<csp::ContainerStore> containers;
  csp::ProviderDefaults defaults;
};

constinit MadeOnce<Made> g_made;

Result<Made*> made() {
  if (Made* known = g_made.known()) {
    return known;
  }
  const auto settings = TRY(Runtime::instance().settings());
  return &g_made.get([&] { return Made(settings); });
}

}  // namespace

Result<csp::ContainerStore*> containers() { return TRY(made())->containers.get(); }

Result<csp::ProviderDefaults*> provider_defaults() { return &TRY(made())->defaults; }

}  // namespace opensspi::abi

#include "abi/runtime.h"

#include "abi/accounts_source.h"
#include "crypto/system_env.h"
#include "packages/table.h"

namespace opensspi::abi {
namespace {

std::optional<std::string> absolute(const Env& env, const char* variable) {
  std::optional<std::string> path = env.variable(variable);
  if (!path || !path->starts_with('/')) return std::nullopt;
  return path;
}

}  // namespace

// Made is what needs settings to be made.
struct Runtime::Made {
  std::unique_ptr<identity::Accounts> accounts;
  sspi::Host host;
};

Runtime& Runtime::instance() {
  static Runtime& runtime = *new Runtime;  // never destroyed: threads may outlive main
  return runtime;
}

Runtime::Runtime() : registry_(packages::table()) {}

const Env& Runtime::env() const { return crypto::system_env(); }

Result<const sspi::Package*> Runtime::package(std::string_view name) const {
  const sspi::Package* found = registry_.find(name);
  if (found == nullptr)
    return fail(SEC_E_SECPKG_NOT_FOUND,
                "no security package of that name works here; opensspi doctor lists those that do");
  return found;
}

Result<std::shared_ptr<const Settings>> Runtime::settings() const {
  return std::make_shared<const Settings>(TRY(Settings::load(env(), user_settings_file(env()))));
}

const sspi::Host& Runtime::host(const std::shared_ptr<const Settings>& settings) {
  if (const Made* made = made_.load(std::memory_order_acquire)) return made->host;
  auto accounts = make_accounts(env(), settings);
  identity::Accounts& behind = *accounts;
  auto made =
      std::make_unique<const Made>(std::move(accounts), sspi::Host{env(), behind, registry_});
  const Made* first = nullptr;
  if (made_.compare_exchange_strong(first, made.get(), std::memory_order_acq_rel))
    first = made.release();  // lives for ever
  return first->host;
}

std::string user_settings_file(const Env& env) {
  if (const auto home = absolute(env, "OPENSSPI_HOME")) return *home + "/opensspi.conf";
  if (const auto config = absolute(env, "XDG_CONFIG_HOME"))
    return *config + "/opensspi/opensspi.conf";
  if (const auto home = absolute(env, "HOME")) return *home + "/.config/opensspi/opensspi.conf";
  return "";
}

}  // namespace opensspi::abi

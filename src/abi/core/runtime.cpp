// SPDX-License-Identifier: MIT
#include "abi/core/runtime.h"

#include "base/as_process.h"
#include "base/trace.h"
#include "base/words.h"
#include "crypto/library.h"
#include "crypto/system_env.h"
#include "crypto/variable_names.h"
#include "packages/table.h"
#include "settings/lookup.h"
#include "settings/values.h"

namespace opensspi::abi {
namespace {

constinit MadeOnce<Runtime> g_runtime;

std::optional<std::string> absolute(const Env& env, const char* variable) {
  std::optional<std::string> path = env.variable(variable);
  if (!path || !path->starts_with('/')) {
    return std::nullopt;
  }
  return path;
}

// A variable with a typing error would leave a policy looser than its author meant.
Status check_variables() {
  const auto misspelt = misspelt_variables(crypto::variable_names(kVariablePrefix));
  if (misspelt.empty()) {
    return {};
  }
  return fail(ERROR_BAD_CONFIGURATION, keep_words("the variable " + misspelt[0].name + ": " +
                                                  misspelt_sentence(misspelt[0])));
}

// A trace that cannot be written disturbs nobody; opensspi doctor says why.
void follow_trace(const Settings& settings) {
  const Status opened = trace::set_destination(settings.get<Setting::kTrace>());
  if (!opened || !trace::is_on()) {
    return;
  }
  for (const SettingRow& row : setting_rows()) {
    if (settings.origin(row.id) != "default") {
      trace::Line("setting")
          .text("name", row.name)
          .text("value", settings.text(row.id))
          .text("from", settings.origin(row.id));
    }
  }
}

}  // namespace

// Made is what needs the settings.
struct Runtime::Made {
  std::unique_ptr<identity::Identities> identities;
  sspi::Host host;
};

// A fork in the middle of a first use would leave it unfinished in the child permanently. So
// everything that is created once, and slowly, is created here, while forks wait.
Runtime& Runtime::instance() {
  return g_runtime.get([] {
    crypto::library_context();
    crypto::host_is_fips();
    crypto::system_env();
    return Runtime();
  });
}

Runtime::Runtime() : registry_(packages::table()) {}

const Env& Runtime::env() const { return crypto::system_env(); }

Result<const sspi::Package*> Runtime::package(std::string_view name) const {
  const sspi::Package* found = registry_.find(name);
  if (found == nullptr) {
    return fail(SEC_E_SECPKG_NOT_FOUND,
                "no security package of that name works here; opensspi doctor lists those that do");
  }
  return found;
}

Result<std::shared_ptr<const Settings>> Runtime::settings() const {
  const AsProcess as_process;  // the files do not belong to the client
  TRY(check_variables());
  auto loaded =
      std::make_shared<const Settings>(TRY(Settings::load(env(), user_settings_file(env()))));
  follow_trace(*loaded);
  return loaded;
}

constinit MadeOnce<Runtime::Made> Runtime::made_once_;

const Runtime::Made& Runtime::made(const std::shared_ptr<const Settings>& settings) {
  return made_once_.get([&] {
    auto identities = identity::open_accounts(env(), settings);
    identity::Accounts& accounts = *identities;
    return Made{std::move(identities), {env(), accounts, registry_}};
  });
}

const sspi::Host& Runtime::host(const std::shared_ptr<const Settings>& settings) {
  return made(settings).host;
}

Result<identity::Identities*> Runtime::identities() {
  if (const Made* known = made_once_.known()) {
    return known->identities.get();
  }
  return made(TRY(settings())).identities.get();
}

Result<identity::Identities*> identities() { return Runtime::instance().identities(); }

Result<SecretBox<crypto::SealKey>> store_key(std::string_view purpose) {
  const auto key = TRY(TRY(identities())->export_key());
  return make_secret<crypto::SealKey>(crypto::derive_key(*key, purpose));
}

std::string user_settings_file(const Env& env) {
  if (const auto home = absolute(env, "OPENSSPI_HOME")) {
    return *home + "/opensspi.conf";
  }
  if (const auto config = absolute(env, "XDG_CONFIG_HOME")) {
    return *config + "/opensspi/opensspi.conf";
  }
  if (const auto home = absolute(env, "HOME")) {
    return *home + "/.config/opensspi/opensspi.conf";
  }
  return "";
}

}  // namespace opensspi::abi

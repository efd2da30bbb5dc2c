// SPDX-License-Identifier: MIT
// The objects that the library has once per process: environment, accounts, packages.
#pragma once

#include <memory>

#include "base/fork.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "identity/accounts.h"
#include "sspi/package.h"

namespace opensspi::abi {

// Runtime is created at the first call that needs it, never while the library loads, and exists
// until the process ends. Any thread.
class Runtime {
 public:
  static Runtime& instance();

  [[nodiscard]] const Env& env() const;
  [[nodiscard]] const sspi::Registry& registry() const { return registry_; }
  // package looks up a name in any case. SEC_E_SECPKG_NOT_FOUND if it is not listed.
  [[nodiscard]] Result<const sspi::Package*> package(std::string_view name) const;

  // settings reads the settings as they are now: /etc, the user's file, the variables. Credentials
  // keep theirs. ERROR_BAD_CONFIGURATION.
  [[nodiscard]] Result<std::shared_ptr<const Settings>> settings() const;

  // host returns the environment of packages. It is created at the first call and never destroyed;
  // its accounts keep the settings of that call.
  [[nodiscard]] const sspi::Host& host(const std::shared_ptr<const Settings>& settings);
  // identities returns the accounts of that host; ERROR_BAD_CONFIGURATION if it must be created and
  // the settings cannot be read.
  [[nodiscard]] Result<identity::Identities*> identities();

 private:
  struct Made;
  static MadeOnce<Made> made_once_;
  Runtime();
  const Made& made(const std::shared_ptr<const Settings>& settings);

  sspi::Registry registry_;
};

// identities returns the accounts of this machine, for the functions that need more than packages
// do: the only object of this process, which is never destroyed. ERROR_BAD_CONFIGURATION if the
// settings cannot be read.
Result<identity::Identities*> identities();

// store_key returns the key for one purpose of src/abi, which every process of one owner derives in
// the same way from its store. It fails if the store cannot be opened.
Result<SecretBox<crypto::SealKey>> store_key(std::string_view purpose);

// user_settings_file is where a user's own settings are: $OPENSSPI_HOME/opensspi.conf, else
// opensspi/opensspi.conf under $XDG_CONFIG_HOME or $HOME/.config; "" if none of these is an
// absolute path.
std::string user_settings_file(const Env& env);

}  // namespace opensspi::abi

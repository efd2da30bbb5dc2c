// SPDX-License-Identifier: MIT
// EmptyPasswords: accounts with an empty password may not log on, unless the setting allows it.
#pragma once

#include "identity/authority.h"
#include "settings/settings.h"

namespace opensspi::identity {

// EmptyPasswords is Windows' LimitBlankPasswordUse for local accounts: it covers every logon except
// at the console, which this library does not handle.
class EmptyPasswords {
 public:
  explicit EmptyPasswords(const Settings& settings);

  // apply sets the refusal of a verifier whose secret is the hash of the empty password. It takes
  // the same time for every secret.
  void apply(Verifier& verifier) const;

 private:
  bool refused_;
};

}  // namespace opensspi::identity

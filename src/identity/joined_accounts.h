// SPDX-License-Identifier: MIT
// joined_accounts: the identities of a machine whose domain the caller states, for tests.
#pragma once

#include <memory>
#include <optional>

#include "identity/accounts.h"

namespace opensspi::identity {

// JoinedNames returns the names that the machine has in its domain, nothing if it is in none.
using JoinedNames = std::optional<ServerNames> (*)();

// open_joined_accounts is open_accounts, with `joined_names` instead of winbind's names.
std::unique_ptr<Identities> open_joined_accounts(const Env& env,
                                                 std::shared_ptr<const Settings> settings,
                                                 JoinedNames joined_names);

}  // namespace opensspi::identity

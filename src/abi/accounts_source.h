// Where the accounts of this process come from.
#pragma once

#include <memory>

#include "base/env.h"
#include "base/settings.h"
#include "identity/authority.h"

namespace opensspi::abi {

// make_accounts answers the accounts that packages ask.
std::unique_ptr<identity::Accounts> make_accounts(const Env& env,
                                                  std::shared_ptr<const Settings> settings);

}  // namespace opensspi::abi

// Where the accounts of this process come from.
#pragma once

#include <memory>

#include "identity/authority.h"

namespace opensspi::abi {

// make_accounts answers the accounts that packages ask.
std::unique_ptr<identity::Accounts> make_accounts();

}  // namespace opensspi::abi

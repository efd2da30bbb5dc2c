// The accounts of this machine, for the functions that ask for more than packages do.
#pragma once

#include "base/result.h"
#include "identity/accounts.h"

namespace opensspi::abi {

// identities answers the one object of this process; it lives for ever. ERROR_BAD_CONFIGURATION
// where the settings cannot be read.
Result<identity::Identities*> identities();

}  // namespace opensspi::abi

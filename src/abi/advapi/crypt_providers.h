// The providers and containers that this process uses.
#pragma once

#include "csp/container.h"
#include "csp/provider_defaults.h"

namespace opensspi::abi {

// containers answers the containers of this user, of the machine and of tokens. It is made at the
// first call and lives on; ERROR_BAD_CONFIGURATION where the settings cannot be read then.
Result<csp::ContainerStore*> containers();

// provider_defaults answers the defaults that were kept for this user and this machine, alike.
Result<csp::ProviderDefaults*> provider_defaults();

}  // namespace opensspi::abi

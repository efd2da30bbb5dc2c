// SPDX-License-Identifier: MIT
// The providers and containers that this process uses.
#pragma once

#include "csp/container.h"
#include "csp/provider_defaults.h"

namespace opensspi::abi {

// containers returns the containers of this user, of the machine and of tokens. It is created at
// the first call and never destroyed; ERROR_BAD_CONFIGURATION where the settings cannot be read
// then.
Result<csp::ContainerStore*> containers();

// provider_defaults returns the defaults of this user and this machine; created in the same way.
Result<csp::ProviderDefaults*> provider_defaults();

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
// The package: SPNEGO over the mechanisms of the registry.
#pragma once

#include "sspi/package.h"

namespace opensspi::negotiate {

// package returns the Negotiate package.
const sspi::Package& package();

}  // namespace opensspi::negotiate

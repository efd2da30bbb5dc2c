// The package: SPNEGO over the mechanisms of the registry.
#pragma once

#include "sspi/package.h"

namespace opensspi::negotiate {

// package is the one object of its kind.
const sspi::Package& package();

}  // namespace opensspi::negotiate

// The packages that this build offers, in the order in which they are listed.
#pragma once

#include <span>

#include "sspi/package.h"

namespace opensspi::packages {

// table answers every package. Adding one is a folder here and a row in table.cpp.
std::span<const sspi::Package* const> table();

}  // namespace opensspi::packages

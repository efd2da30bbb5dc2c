// SPDX-License-Identifier: MIT
// The packages of this library, in the order in which they are listed.
#pragma once

#include <span>
#include <vector>

#include "sspi/package.h"

namespace opensspi::packages {

// rows makes the list of the packages that the library ships. Adding one is a directory here and a
// row in table.cpp.
std::vector<const sspi::Package*> rows();

// table returns every package that this process offers. It stands in an object file of its own
// (offered.cpp), in whose place the tests link one that also offers their own packages.
std::span<const sspi::Package* const> table();

}  // namespace opensspi::packages

// SPDX-License-Identifier: MIT
// SecPkgInfo: the description of a package for callers, in both character types.
#pragma once

#include <span>

#include "abi/core/caller_memory.h"
#include "opensspi/sspi.h"
#include "sspi/package.h"

namespace opensspi::abi {

// package_block writes SecPkgInfoA or SecPkgInfoW for each package into one block, with the names
// after the structures, so that one FreeContextBuffer frees all.
template <class Info>
Result<CallerMemory> package_block(std::span<const sspi::Package* const> packages);

template <class Info>
Result<CallerMemory> package_block(const sspi::PackageInfo& package);

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
// Schannel: TLS through security contexts. Two packages of one class, as on Windows.
#pragma once

#include "sspi/package.h"

namespace opensspi::schannel {

// package is "Schannel", unified_package "Microsoft Unified Security Protocol Provider".
const sspi::Package& package();
const sspi::Package& unified_package();

}  // namespace opensspi::schannel

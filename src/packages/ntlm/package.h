// SPDX-License-Identifier: MIT
// The NTLM security package.
#pragma once

#include "sspi/package.h"

namespace opensspi::ntlm {

// package returns the NTLM package, which is never destroyed.
const sspi::Package& package();

}  // namespace opensspi::ntlm

// SPDX-License-Identifier: MIT
// The Digest security package, which Windows calls WDigest.
#pragma once

#include "sspi/package.h"

namespace opensspi::digest {

// package returns the one Digest package; it lives for ever.
const sspi::Package& package();

}  // namespace opensspi::digest

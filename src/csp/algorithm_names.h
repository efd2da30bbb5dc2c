// SPDX-License-Identifier: MIT
// The names that wincrypt.h gives to the algorithms.
#pragma once

#include <string_view>

#include "csp/ids.h"

namespace opensspi::csp {

// algorithm_name returns a name such as "CALG_RSA_KEYX", or "unknown".
[[nodiscard]] std::string_view algorithm_name(AlgorithmNumber algorithm);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// The error for an argument that must not be null.
#pragma once

#include "base/result.h"

namespace opensspi::abi {

inline constexpr Error kNullArgument =
    fail(ERROR_INVALID_PARAMETER, "an argument that is needed is null");

}  // namespace opensspi::abi

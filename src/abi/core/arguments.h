// What every function says of an argument that is null and must not be.
#pragma once

#include "base/result.h"

namespace opensspi::abi {

inline constexpr Error kNullArgument =
    fail(ERROR_INVALID_PARAMETER, "an argument that is needed is null");

}  // namespace opensspi::abi

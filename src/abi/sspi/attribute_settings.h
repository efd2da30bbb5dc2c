// SPDX-License-Identifier: MIT
// The input of SetContextAttributes, in the form that packages take.
#pragma once

#include "base/result.h"
#include "opensspi/windef.h"
#include "sspi/attributes.h"

namespace opensspi::abi {

// read_setting reads the structure of an attribute that can be changed, and copies what it points
// to. SEC_E_UNSUPPORTED_FUNCTION for any other attribute, SEC_E_INVALID_PARAMETER if the structure
// is missing, too short, or has a length without memory.
Result<sspi::AttributeSetting> read_setting(ULONG attribute, const void* buffer, size_t len);

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
// The key rings that this process uses.
#pragma once

#include "dpapi/data_protection.h"

namespace opensspi::abi {

// data_protection returns the one object of this process. It is created at the first call and never
// destroyed; ERROR_BAD_CONFIGURATION if the settings cannot be read then.
Result<dpapi::DataProtection*> data_protection();

}  // namespace opensspi::abi

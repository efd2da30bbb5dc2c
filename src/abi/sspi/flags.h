// SPDX-License-Identifier: MIT
// Requirements and grants of a context in Windows' two numberings.
#pragma once

#include "opensspi/windef.h"
#include "sspi/package.h"

namespace opensspi::abi {

// requested_flags reads ISC_REQ_ or ASC_REQ_ bits. Undefined bits are ignored, as on Windows;
// src/abi itself handles ALLOCATE_MEMORY.
sspi::Flags requested_flags(ULONG bits, sspi::Role role);
// granted_bits writes ISC_RET_ or ASC_RET_ bits.
ULONG granted_bits(sspi::Flags flags, sspi::Role role);

}  // namespace opensspi::abi

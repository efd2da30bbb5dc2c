// SPDX-License-Identifier: MIT
// SIDs of callers: binary, in their memory or ours.
#pragma once

#include "base/result.h"
#include "identity/sid.h"
#include "opensspi/winnt.h"

namespace opensspi::abi {

// sid_len returns the length in bytes of a SID with so many sub-authorities ([MS-DTYP] 2.4.2.2).
constexpr size_t sid_len(size_t num_sub_authorities) { return 8 + 4 * num_sub_authorities; }

// sid_from reads a caller's SID: ERROR_INVALID_SID for null, another revision, or more than 15
// sub-authorities.
Result<identity::Sid> sid_from(PSID sid);

// copy_sid writes a SID with the two-call protocol: `*len` is the size of the buffer, then the
// length. ERROR_INSUFFICIENT_BUFFER if it does not fit; a null `out` has size 0.
Status copy_sid(const identity::Sid& sid, PSID out, DWORD* len);

}  // namespace opensspi::abi

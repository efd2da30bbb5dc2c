// SPDX-License-Identifier: MIT
// The calling thread's identity, for the functions that open and change it.
#pragma once

#include "base/result.h"
#include "identity/access_token.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// process_token returns the primary token of this process's user; all have one authentication id.
Result<identity::TokenPtr> process_token();

// check_thread accepts the calling thread only: ERROR_INVALID_HANDLE for any other.
Status check_thread(HANDLE thread);

// become makes the calling thread act as the token's client. If that is impossible nothing changes:
// ERROR_PRIVILEGE_NOT_HELD, or ERROR_BAD_IMPERSONATION_LEVEL for a token of identification level,
// with the remedy in the detail.
Status become(const identity::TokenPtr& token);

}  // namespace opensspi::abi

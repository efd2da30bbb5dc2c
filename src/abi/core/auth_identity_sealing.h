// SPDX-License-Identifier: MIT
// Sealing the credentials of an identity in place, for this process or for this user.
#pragma once

#include "abi/core/caller_memory.h"
#include "base/result.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {

// seal_identity seals the packed credentials of an identity that write_auth_identity made, in
// place. `options` is one of SEC_WINNT_AUTH_IDENTITY_ENCRYPT_. SEC_E_UNSUPPORTED_FUNCTION for any
// other structure, which has no space for it.
Status seal_identity(void* identity, ULONG options);

// open_identity opens them again. SEC_E_DECRYPT_FAILURE if they were altered, or sealed by another
// process or user.
Status open_identity(void* identity, ULONG options);

// opened_copy returns a copy of a sealed identity with open credentials, whichever option sealed
// it.
Result<CallerMemory> opened_copy(const void* identity);

// copy_identity returns a byte-for-byte copy of an EX2 identity with space to seal it.
CallerMemory copy_identity(ByteView ex2);

}  // namespace opensspi::abi

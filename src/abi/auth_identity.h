// SEC_WINNT_AUTH_IDENTITY in all its forms, read into one.
#pragma once

#include "base/result.h"
#include "sspi/package.h"

namespace opensspi::abi {

// read_auth_identity reads a caller's structure: the A, W, EX and EX2 forms are told apart by their
// first fields, the encoding by their flags, whichever function they came through. Null, or one
// without user, domain, password and package list, is the current identity: no value.
// SEC_E_INVALID_TOKEN where it does not hold together; SEC_E_UNSUPPORTED_FUNCTION for secrets that
// another component sealed.
Result<std::optional<sspi::SuppliedIdentity>> read_auth_identity(const void* identity);

}  // namespace opensspi::abi

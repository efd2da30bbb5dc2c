// SPDX-License-Identifier: MIT
// SEC_WINNT_AUTH_IDENTITY in all its forms, read into one.
#pragma once

#include "abi/core/caller_memory.h"
#include "base/result.h"
#include "sspi/package.h"

namespace opensspi::abi {

// read_auth_identity reads a caller's structure: the A, W, EX and EX2 forms are distinguished by
// their first fields, the encoding by their flags, regardless of the function that they were passed
// to. Secrets that SspiEncryptAuthIdentity sealed are opened. SEC_E_INVALID_TOKEN if it is
// inconsistent; SEC_E_UNSUPPORTED_FUNCTION for secrets that cannot be opened here.
Result<sspi::SuppliedIdentity> read_auth_identity(const void* identity);

// supplied_identity is the same for AcquireCredentialsHandle: null, or a structure without user,
// domain, password and package list, is the current identity and returns no value.
Result<std::optional<sspi::SuppliedIdentity>> supplied_identity(const void* identity);

// acceptor_identity is the same for a server's credentials. They do not depend on the names and the
// password, as on Windows, even if those are malformed; but a package list or a keytab that cannot
// be read is an error, because a server without its list would accept more.
Result<std::optional<sspi::SuppliedIdentity>> acceptor_identity(const void* identity);

// write_auth_identity makes the opaque form: SEC_WINNT_AUTH_IDENTITY_EX2 in one block of caller
// memory, its packed credentials last, with space after them to seal them in place.
Result<CallerMemory> write_auth_identity(const sspi::SuppliedIdentity& identity);

}  // namespace opensspi::abi

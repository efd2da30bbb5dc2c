// SPDX-License-Identifier: MIT
// The codes of each refusal of a right password: for SSPI and for Win32.
#pragma once

#include "base/result.h"
#include "identity/authority.h"

namespace opensspi::identity {

// sspi_refusal returns the error of AcceptSecurityContext: SEC_E_LOGON_DENIED for each of them, the
// only refusal that it documents, with the reason as text for the server's log. kNone: the password
// was wrong.
Error sspi_refusal(Refusal refusal);

// win32_refusal returns the error of LogonUser: ERROR_ACCOUNT_DISABLED and so on. kNone:
// ERROR_LOGON_FAILURE.
Error win32_refusal(Refusal refusal);

}  // namespace opensspi::identity

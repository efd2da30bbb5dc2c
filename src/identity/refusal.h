// How each refusal of a right password is told: through SSPI and through Win32.
#pragma once

#include "base/result.h"
#include "identity/authority.h"

namespace opensspi::identity {

// sspi_refusal answers what AcceptSecurityContext returns: SEC_E_LOGON_DENIED for each of them, the
// one refusal that it documents, with the reason in words for the server's log. kNone: the password
// was wrong.
Error sspi_refusal(Refusal refusal);

// win32_refusal answers what LogonUser returns: ERROR_ACCOUNT_DISABLED and so on. kNone:
// ERROR_LOGON_FAILURE.
Error win32_refusal(Refusal refusal);

}  // namespace opensspi::identity

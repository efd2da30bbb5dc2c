// SPDX-License-Identifier: MIT
// winbind: the accounts of a Windows domain, through Samba's libwbclient if it is installed.
#pragma once

#include <optional>
#include <string_view>

#include "identity/accounts.h"
#include "identity/authority.h"

namespace opensspi::identity {

// winbind_names returns this machine's names in its domain, or nothing if there is no libwbclient,
// no winbindd, or no domain. Cached for some seconds. Any thread, like all of these.
std::optional<ServerNames> winbind_names();

// winbind_verify asks a domain controller to verify an NTLM response. Needs winbindd's privileged
// pipe (root or its group). SEC_E_LOGON_DENIED, SEC_E_NO_AUTHENTICATING_AUTHORITY.
Result<Verified> winbind_verify(const LogonAttempt& attempt);

// winbind_logon verifies a password; its errors are Win32 codes, as LogonUser's.
Result<ClientPtr> winbind_logon(std::string_view user, std::string_view domain, ByteView password);

// winbind_client looks up a client without a password, whatever the state of its account:
// ERROR_NO_SUCH_USER.
Result<ClientPtr> winbind_client(const Sid& sid);

// winbind_lookup_name and winbind_lookup_sid translate: ERROR_NONE_MAPPED.
Result<AccountName> winbind_lookup_name(std::string_view name, std::string_view domain);
Result<AccountName> winbind_lookup_sid(const Sid& sid);

// winbind_state says for `doctor` whether winbind can be used, and what is missing.
AuthorityState winbind_state();

}  // namespace opensspi::identity

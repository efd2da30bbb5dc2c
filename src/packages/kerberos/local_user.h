// SPDX-License-Identifier: MIT
// The Unix user of a principal whose ticket has no PAC.
#pragma once

#include <optional>
#include <string>

#include "identity/client.h"
#include "packages/kerberos/krb5.h"
#include "settings/settings.h"

namespace opensspi::kerberos {

// local_name returns the name that libkrb5's auth_to_local maps a principal to, as the setting
// kerberos_local_users allows it; empty if there is none.
std::string local_name(const Krb5& krb5, krb5_const_principal principal, const Settings& settings);

// local_user returns the Unix user that has local_name; nothing if no user has it, or if it is root
// or a system user that impersonation_system_users does not name.
std::optional<identity::UnixUser> local_user(const Krb5& krb5, krb5_const_principal principal,
                                             const Settings& settings);

}  // namespace opensspi::kerberos

// SPDX-License-Identifier: MIT
// Target names: which server a client means, as far as a name says it.
#pragma once

#include <string_view>

#include "identity/authority.h"

namespace opensspi::ntlm {

// names_computer returns whether the host of a target name (service/host, service/host:port,
// service/host/name or a bare host) is this computer's DNS or NetBIOS name.
bool names_computer(std::string_view target, const identity::ServerNames& names);

// names_this_host returns whether a target name can only mean a server of this host and of the user
// whose own account `user` is: this computer, the loopback interface, or that user by name, as
// callers of user-to-user name their peer. It is used for accounts that are valid for nothing else.
bool names_this_host(std::string_view target, const identity::ServerNames& names,
                     std::string_view user);

}  // namespace opensspi::ntlm

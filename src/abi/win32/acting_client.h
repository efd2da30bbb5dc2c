// SPDX-License-Identifier: MIT
// The identity of the calling thread, for the functions that return names.
#pragma once

#include <string>

#include "base/result.h"
#include "identity/client.h"

namespace opensspi::abi {

// acting_client returns the client that the calling thread impersonates, else the user of the
// process.
Result<identity::ClientPtr> acting_client();

// principal_name returns `user@domain`: what the domain itself stated, else the user and the DNS
// name of this host's domain. ERROR_NONE_MAPPED if the client is not of a domain.
Result<std::string> principal_name(const identity::Client& client);

}  // namespace opensspi::abi

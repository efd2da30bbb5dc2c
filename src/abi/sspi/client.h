// SPDX-License-Identifier: MIT
// The client behind a server's context, as an access token.
#pragma once

#include "abi/sspi/objects.h"
#include "identity/access_token.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// client_token returns an impersonation token of an established context's client; of identification
// level if the client allowed no more. SEC_E_NO_IMPERSONATION if the context has no client.
Result<identity::TokenPtr> client_token(const ContextObject& object);

// context_token returns the handle of a token that exists as long as the context. The caller must
// use the context exclusively.
Result<HANDLE> context_token(ContextObject& object);

}  // namespace opensspi::abi

// The client behind a server's context, as an access token.
#pragma once

#include "abi/sspi/objects.h"
#include "identity/access_token.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// client_token answers an impersonation token of a finished context's client: of identification
// level where the client allowed no more. SEC_E_NO_IMPERSONATION where the context has no client.
Result<identity::TokenPtr> client_token(const ContextObject& object);

// context_token answers the handle of a token that lives as long as the context. The caller has the
// context for himself.
Result<HANDLE> context_token(ContextObject& object);

}  // namespace opensspi::abi

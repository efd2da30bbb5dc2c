// SPDX-License-Identifier: MIT
// Responses: checks the responses of an AUTHENTICATE, through the authority or with its verifier.
#pragma once

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/keys.h"
#include "packages/ntlm/policy.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {

// ProvenClient is who sent a response that was right, and the key that both ends now have.
struct ProvenClient {
  identity::ClientPtr client;
  KeyExchangeKey key;
  bool automatic = false;  // the account that the server's own user has without a password
};

// verify_response checks the client's response. The time does not depend on whether a name is
// known. SEC_E_LOGON_DENIED for a wrong response and for kinds that the policy refuses; otherwise
// the authority's error.
Result<ProvenClient> verify_response(identity::Accounts& accounts, const Policy& policy,
                                     NegotiateFlags flags, ServerChallenge challenge,
                                     const Authenticate& message);

}  // namespace opensspi::ntlm

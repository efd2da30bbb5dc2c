// SPDX-License-Identifier: MIT
// The client's two steps ([MS-NLMP] 3.1.5): the offer, and the response to the server's challenge.
#pragma once

#include "packages/ntlm/credential.h"
#include "packages/ntlm/established.h"

namespace opensspi::ntlm {

// ClientOffer is a client that waits for its CHALLENGE.
struct ClientOffer {
  Bytes negotiate;  // as sent; empty in connectionless mode
  NegotiateFlags offered;
  sspi::Flags requested;
  std::string target_name;
  std::optional<sspi::ChannelBindingsHash> bindings;
};

// offer makes the first step: a NEGOTIATE, or nothing in connectionless mode, in which the server
// sends the first message ([MS-NLMP] 3.1.5.2).
ClientOffer offer(const Credential& credential, const sspi::StepInput& input);

// answer takes a CHALLENGE and makes the AUTHENTICATE, after which the client is done.
// SEC_E_UNSUPPORTED_FUNCTION if the server's choice is weaker than what was requested or than the
// policy.
Result<Finished> answer(const Credential& credential, ClientOffer offered,
                        const sspi::StepInput& input);

}  // namespace opensspi::ntlm

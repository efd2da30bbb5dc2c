// SPDX-License-Identifier: MIT
// The server's two steps ([MS-NLMP] 3.2.5): the challenge, and the check of the client's response.
#pragma once

#include "packages/ntlm/credential.h"
#include "packages/ntlm/established.h"

namespace opensspi::ntlm {

// ServerChallenged is a server that waits for its AUTHENTICATE.
struct ServerChallenged {
  Bytes negotiate;  // as received; empty in connectionless mode
  Bytes challenge;  // as sent
  NegotiateFlags offered;
  ServerChallenge nonce;
  std::optional<Filetime> sent_at;  // the challenge's timestamp
  sspi::Flags requested;
  std::optional<sspi::ChannelBindingsHash> bindings;
};

// challenge takes a NEGOTIATE, or nothing in connectionless mode, and makes the CHALLENGE.
// SEC_E_UNSUPPORTED_FUNCTION if the client offers less than the policy requires.
Result<ServerChallenged> challenge(const Credential& credential, const sspi::StepInput& input);

// judge takes an AUTHENTICATE. SEC_E_LOGON_DENIED and related codes if the response is wrong or the
// account may not log on, SEC_E_MESSAGE_ALTERED for a wrong or missing MIC, SEC_E_BAD_BINDINGS,
// SEC_E_WRONG_PRINCIPAL, SEC_E_INVALID_TOKEN.
Result<Established> judge(const Credential& credential, const ServerChallenged& challenged,
                          const sspi::StepInput& input);

}  // namespace opensspi::ntlm

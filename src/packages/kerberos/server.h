// SPDX-License-Identifier: MIT
// The acceptor's steps (RFC 4121 4.1, [MS-KILE] 3.4.5).
#pragma once

#include <variant>

#include "packages/kerberos/credential.h"
#include "packages/kerberos/established.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// ServerWaiting is an acceptor in DCE style that waits for the third leg.
struct ServerWaiting {
  AuthContext auth;
  Established prepared;  // with its session
};

// Accepted is the acceptor's first step.
struct Accepted {
  std::variant<ServerWaiting, Established> state;
  sspi::Flags granted;
  Bytes token;
};

// Refused is an acceptor that failed, with the KRB-ERROR for its client.
struct Refused {
  Error error;
  Bytes token;
};

// accept checks an AP-REQ and replies to it.
Result<std::variant<Accepted, Refused>> accept(const Credential& credential,
                                               const sspi::StepInput& input);

// settle takes the third leg of DCE style.
Result<Established> settle(ServerWaiting waiting, const sspi::StepInput& input);

}  // namespace opensspi::kerberos

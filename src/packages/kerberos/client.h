// SPDX-License-Identifier: MIT
// The initiator's steps (RFC 4121 4.1, [MS-KILE] 3.2.5).
#pragma once

#include <variant>

#include "packages/kerberos/credential.h"
#include "packages/kerberos/established.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// ClientWaiting is an initiator that has sent its AP-REQ and waits for the server's AP-REP.
struct ClientWaiting {
  AuthContext auth;
  Established prepared;  // without a session
  Form form = Form::kPlain;
  Key key;  // the initiator's, which libkrb5 forgets when it reads the reply
};

// Opened is the initiator's first step: done at once without mutual authentication.
struct Opened {
  std::variant<ClientWaiting, Established> state;
  sspi::Flags granted;
  Filetime expiry;
  Bytes token;
};

// open makes the AP-REQ. It may request a ticket from a KDC.
Result<Opened> open(const Credential& credential, const sspi::StepInput& input);

// conclude takes the server's AP-REP, or the KRB-ERROR that the server sent instead.
Result<Finished> conclude(const Credential& credential, ClientWaiting waiting,
                          const sspi::StepInput& input);

}  // namespace opensspi::kerberos

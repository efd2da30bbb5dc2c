// The initiator's steps (RFC 4121 4.1, [MS-KILE] 3.2.5).
#pragma once

#include <variant>

#include "packages/kerberos/credential.h"
#include "packages/kerberos/established.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// ClientWaiting is an initiator that has sent its AP-REQ and wants the server's proof.
struct ClientWaiting {
  AuthContext auth;
  Established prepared;  // without a session
  Form form = Form::kPlain;
  Key key;  // the initiator's, which libkrb5 forgets when it reads the reply
};

// Opened is the initiator's first step: done at once where no mutual authentication is asked for.
struct Opened {
  std::variant<ClientWaiting, Established> state;
  sspi::Flags granted;
  Filetime expiry;
  Bytes token;
};

// open makes the AP-REQ. It may ask a KDC for a ticket.
Result<Opened> open(const Credential& credential, const sspi::StepInput& input);

// conclude takes the server's AP-REP, or the KRB-ERROR that it sent instead.
Result<Finished> conclude(const Credential& credential, ClientWaiting waiting,
                          const sspi::StepInput& input);

}  // namespace opensspi::kerberos

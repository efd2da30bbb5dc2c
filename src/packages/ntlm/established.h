// Established: what is left of a handshake when it is over.
#pragma once

#include <string>

#include "base/filetime.h"
#include "identity/client.h"
#include "packages/ntlm/session.h"
#include "sspi/package.h"

namespace opensspi::ntlm {

// Established is all that a completed context keeps.
struct Established {
  sspi::Role role = sspi::Role::kInitiator;
  sspi::Flags granted;
  Filetime since;
  SecretBox<Session> session;
  identity::ClientPtr client;  // acceptor: who the peer is; null for an initiator
  std::string target_name;     // the SPN that the client named, if any
  bool with_mic = false;       // the AUTHENTICATE carries a MIC
};

// Finished is the end of a handshake, with the last token for the peer.
struct Finished {
  Established established;
  Bytes token;
};

// bindings_of answers the hash of what a caller gave to bind to, or nothing where it gave none.
std::optional<sspi::ChannelBindingsHash> bindings_of(const sspi::StepInput& input);

// granted_flags answers what negotiated flags mean to the caller, of what can be told from them.
sspi::Flags granted_flags(NegotiateFlags flags, sspi::Flags requested);

}  // namespace opensspi::ntlm

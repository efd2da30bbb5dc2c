// Established: what is left of a handshake when it is over.
#pragma once

#include "packages/ntlm/session.h"
#include "sspi/session_context.h"

namespace opensspi::ntlm {

// Established is all that a completed context keeps.
struct Established : sspi::EstablishedContext {
  SecretBox<Session> session;
  bool with_mic = false;  // the AUTHENTICATE carries a MIC

  [[nodiscard]] bool protects() const { return session->flags().has_session_security(); }
  [[nodiscard]] bool seals() const { return session->flags().has(NegotiateFlag::kSeal); }
  // sign, verify, seal and unseal are what sspi::SessionContext wants of its session. A signature
  // does not say whether its message was encrypted: what was negotiated decides.
  Status sign(sspi::Message message, uint32_t sequence) const {
    return session->sign(message, sequence);
  }
  Status verify(sspi::Message message, uint32_t sequence) const {
    return session->verify(message, sequence);
  }
  Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) const {
    return quality == 0 ? session->seal(message, sequence) : session->sign(message, sequence);
  }
  Result<uint32_t> unseal(sspi::Message message, uint32_t sequence) const {
    TRY(seals() ? session->unseal(message, sequence) : session->verify(message, sequence));
    return seals() ? 0 : sspi::kWrapNoEncrypt;
  }
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

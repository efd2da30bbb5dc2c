// SPDX-License-Identifier: MIT
// Established: what remains of a handshake after its end.
#pragma once

#include "packages/ntlm/session.h"
#include "sspi/session_context.h"

namespace opensspi::ntlm {

// Established is all that a completed context keeps.
struct Established : sspi::EstablishedContext {
  SecretBox<Session> session;
  bool with_mic = false;  // the AUTHENTICATE has a MIC

  [[nodiscard]] bool protects() const { return session->flags().has_session_security(); }
  // LDAP clients and servers on Windows negotiate only signing and still seal: so seals does not
  // check for NTLMSSP_NEGOTIATE_SEAL.
  [[nodiscard]] bool seals() const { return protects(); }
  // sign, verify, seal and unseal are what sspi::SessionContext needs from its session.
  Status sign(sspi::Message message, uint32_t sequence) const {
    return session->sign(message, sequence);
  }
  Status verify(sspi::Message message, uint32_t sequence) const {
    return session->verify(message, sequence);
  }
  Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) const {
    return quality == 0 ? session->seal(message, sequence) : session->sign(message, sequence);
  }
  // A signature does not say whether its message was encrypted. If confidentiality was negotiated,
  // it was; if only integrity was, peers send either.
  Result<uint32_t> unseal(sspi::Message message, uint32_t sequence) const {
    if (!session->flags().has(NegotiateFlag::kSeal)) {
      const Status in_clear = session->verify(message, sequence);
      if (in_clear.ok()) {
        return sspi::kWrapNoEncrypt;
      }
      if (!in_clear.error().is(SEC_E_MESSAGE_ALTERED)) {
        return in_clear.error();
      }
    }
    TRY(session->unseal(message, sequence));
    return uint32_t{0};
  }
};

// Finished is the end of a handshake, with the last token for the peer.
struct Finished {
  Established established;
  Bytes token;
};

// bindings_of returns the hash of the caller's channel bindings, or nothing if it gave none.
std::optional<sspi::ChannelBindingsHash> bindings_of(const sspi::StepInput& input);

// granted_flags returns the granted requirements, as far as they follow from the negotiated flags.
sspi::Flags granted_flags(NegotiateFlags flags, sspi::Flags requested);

}  // namespace opensspi::ntlm

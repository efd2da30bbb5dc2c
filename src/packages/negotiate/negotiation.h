// SPDX-License-Identifier: MIT
// Negotiation: the handshake of one role, until a mechanism is agreed on and established.
#pragma once

#include "packages/negotiate/messages.h"
#include "packages/negotiate/run.h"

namespace opensspi::negotiate {

inline constexpr Error kRefused = fail(SEC_E_LOGON_DENIED, "the peer refused the negotiation");

// Negotiation is what client and server have in common. An error, in the result or in the step,
// ends it.
class Negotiation {
 public:
  Negotiation(const sspi::Host& host, std::shared_ptr<const Credential> credential)
      : host_(host), credential_(std::move(credential)) {}
  virtual ~Negotiation() = default;
  Negotiation(const Negotiation&) = delete;
  Negotiation& operator=(const Negotiation&) = delete;

  [[nodiscard]] virtual Result<sspi::Step> step(const sspi::StepInput& input) = 0;
  // progress is one of the values of NegotiationInfo, before completion.
  [[nodiscard]] virtual uint32_t progress() const = 0;
  // run returns the mechanism that is being tried, or null before there is one. After a step with
  // kDone it is established.
  [[nodiscard]] Run* run() { return run_ ? &*run_ : nullptr; }

 protected:
  // answer makes a step from a token; its flags are those of the mechanism.
  [[nodiscard]] sspi::Step answer(sspi::Outcome outcome, Bytes token) const;

  sspi::Host host_;
  std::shared_ptr<const Credential> credential_;
  Asked asked_;
  std::optional<Run> run_;
  Bytes mech_list_;  // the initiator's, as it was sent
};

// code_of returns the message's mechListMIC. Peers that repeat the token there sent none.
ByteView code_of(const NegTokenResp& message);

}  // namespace opensspi::negotiate

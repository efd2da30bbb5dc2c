// SPDX-License-Identifier: MIT
// The acceptor's steps (RFC 4178, 4.1 and 5; [MS-SPNG] 3.3).
#pragma once

#include "packages/negotiate/negotiation.h"

namespace opensspi::negotiate {

// ServerNegotiation takes the first of the initiator's mechanisms that it has. An initiator that
// sends a mechanism's own token gets that mechanism, without SPNEGO around it.
class ServerNegotiation final : public Negotiation {
 public:
  using Negotiation::Negotiation;
  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] uint32_t progress() const override;

 private:
  // Received is the part of a message that concerns the mechanism and the codes.
  struct Received {
    ByteView token;
    ByteView code;
    bool peer_done = false;
  };
  Result<sspi::Step> first(const sspi::StepInput& input);
  Result<sspi::Step> hint();
  Result<sspi::Step> begin_directly(const sspi::StepInput& input);
  Result<sspi::Step> step_directly(const sspi::StepInput& input);
  Result<sspi::Step> begin(const NegTokenInit& message);
  Result<sspi::Step> later(const NegTokenResp& message);
  // advance advances the mechanism and the codes; `reply` is what the reply contains so far.
  Result<sspi::Step> advance(const Received& received, NegTokenResp reply);
  Result<sspi::Step> conclude(const Received& received, NegTokenResp reply, ByteView token);
  Status check_code(ByteView code);
  // refused makes the reject message for the peer.
  [[nodiscard]] sspi::Step refused(Error why) const;

  Bytes chosen_oid_;  // as the initiator wrote it
  bool direct_ = false;
};

}  // namespace opensspi::negotiate

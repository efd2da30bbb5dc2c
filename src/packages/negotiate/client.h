// SPDX-License-Identifier: MIT
// The initiator's steps (RFC 4178, 4.1 and 5; [MS-SPNG] 3.2).
#pragma once

#include "packages/negotiate/negotiation.h"

namespace opensspi::negotiate {

// ClientNegotiation offers the mechanisms that suit the target, the first of them with its token.
class ClientNegotiation final : public Negotiation {
 public:
  using Negotiation::Negotiation;
  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] uint32_t progress() const override;

 private:
  Result<sspi::Step> offer(const sspi::StepInput& input);
  // begin takes the first step of the most preferred mechanism that can take one.
  Result<Bytes> begin();
  Result<sspi::Step> proceed(const NegTokenResp& message);
  Status take_choice(const NegTokenResp& message);
  Status reselect(const NegTokenResp& message, size_t index);
  Result<Bytes> step_mechanism(const NegTokenResp& message);
  Result<sspi::Step> finish(const NegTokenResp& message, Bytes token);
  Error refusal(const NegTokenResp& message);
  [[nodiscard]] sspi::StepInput mechanism_input(ByteView token) const;

  std::vector<Candidate> offered_;
  bool chosen_ = false;  // the acceptor has replied
  bool fresh_ = true;    // the mechanism has taken no step yet
};

}  // namespace opensspi::negotiate

// SPDX-License-Identifier: MIT
#include "packages/negotiate/negotiation.h"

#include <algorithm>

namespace opensspi::negotiate {

sspi::Step Negotiation::answer(sspi::Outcome outcome, Bytes token) const {
  sspi::Step step;
  step.outcome = outcome;
  step.token = std::move(token);
  if (!run_) {
    return step;
  }
  step.granted = run_->granted();
  step.expiry = run_->expiry();
  return step;
}

// As Windows 2000 does with Kerberos; RFC 4178, appendix C.
ByteView code_of(const NegTokenResp& message) {
  if (std::ranges::equal(message.mech_list_mic, message.response_token)) {
    return {};
  }
  return message.mech_list_mic;
}

}  // namespace opensspi::negotiate

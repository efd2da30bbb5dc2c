// SPDX-License-Identifier: MIT
#include "packages/negotiate/client.h"

#include <algorithm>

namespace opensspi::negotiate {
namespace {

using sspi::Flag;
using sspi::Outcome;
using sspi::Step;

constexpr Error kStripped = fail(
    SEC_E_MESSAGE_ALTERED, "the server's mechListMIC is missing: the negotiation is not protected");

// With these codes a mechanism says, at its first step, that it cannot serve this target from here,
// or lacks what the caller requests, not that something is wrong with the identity: another
// mechanism may succeed.
constexpr int64_t kUnfit[] = {SEC_E_TARGET_UNKNOWN,       SEC_E_NO_AUTHENTICATING_AUTHORITY,
                              SEC_E_NO_CREDENTIALS,       SEC_E_UNKNOWN_CREDENTIALS,
                              SEC_E_NO_IP_ADDRESSES,      SEC_E_NO_TGT_REPLY,
                              SEC_E_NO_KERB_KEY,          SEC_E_KDC_UNABLE_TO_REFER,
                              SEC_E_UNSUPPORTED_FUNCTION, SEC_E_UNSUPPORTED_PREAUTH};

bool another_may_serve(const Error& error) {
  return std::ranges::any_of(kUnfit, [&](int64_t code) { return error.is(code); });
}

Bytes mech_list_of(std::span<const Candidate> offered) {
  std::vector<ByteView> oids;
  for (const Candidate& candidate : offered) {
    const auto own = candidate.mechanism().oids();
    oids.insert(oids.end(), own.begin(), own.end());
  }
  return write_mech_list(oids);
}

// Nothing protects the message of an acceptor that sends the first message: it is read, but the
// offer does not depend on it.
Status check_hint(ByteView token, std::span<const Candidate> offered) {
  const NegTokenInit hint = TRY(NegTokenInit::parse(token));
  const bool common = std::ranges::any_of(offered, [&](const Candidate& candidate) {
    return std::ranges::any_of(hint.mechanisms, [&](ByteView oid) { return candidate.knows(oid); });
  });
  if (common) {
    return {};
  }
  return fail(SEC_E_INVALID_TOKEN, "the server lists no mechanism that these credentials have");
}

}  // namespace

uint32_t ClientNegotiation::progress() const {
  return chosen_ ? sspi::kNegotiationInProgress : sspi::kNegotiationOptimistic;
}

Result<Step> ClientNegotiation::step(const sspi::StepInput& input) {
  asked_.add(input);
  if (offered_.empty()) {
    return offer(input);
  }
  return proceed(TRY(NegTokenResp::parse(input.token)));
}

Result<Step> ClientNegotiation::offer(const sspi::StepInput& input) {
  for (Candidate& candidate : credential_->candidates_for(sspi::Role::kInitiator)) {
    if (candidate.mechanism().suits(*candidate.credential, sspi::Role::kInitiator,
                                    asked_.target_name())) {
      offered_.push_back(std::move(candidate));
    }
  }
  if (offered_.empty()) {
    return fail(SEC_E_TARGET_UNKNOWN, "no mechanism of these credentials can serve this target");
  }
  if (!input.token.empty()) {
    TRY(check_hint(input.token, offered_));
  }
  const Bytes token = TRY(begin());
  mech_list_ = mech_list_of(offered_);
  return answer(Outcome::kContinue, write_init(mech_list_, token));
}

Result<Bytes> ClientNegotiation::begin() {
  for (;;) {
    auto token = [&]() -> Result<Bytes> {
      run_ = TRY(Run::start(host_, offered_.front(), sspi::Role::kInitiator));
      return run_->step(mechanism_input({}));
    }();
    if (token.ok()) {
      fresh_ = false;
      return token;
    }
    if (offered_.size() == 1 || !another_may_serve(token.error())) {
      return token;
    }
    offered_.erase(offered_.begin());
  }
}

// Without integrity there is no mechListMIC, so it is requested even if the caller needs none, as
// Windows does.
sspi::StepInput ClientNegotiation::mechanism_input(ByteView token) const {
  sspi::StepInput input = asked_.with(token);
  input.requested = input.requested.has(Flag::kNoIntegrity)
                        ? input.requested.without(Flag::kIntegrity)
                        : input.requested | Flag::kIntegrity;
  return input;
}

Result<Step> ClientNegotiation::proceed(const NegTokenResp& message) {
  if (message.state == NegState::kReject) {
    return refusal(message);
  }
  TRY(take_choice(message));
  Bytes token;
  if (!run_->established() || !message.response_token.empty()) {
    token = TRY(step_mechanism(message));
  }
  if (run_->established()) {
    return finish(message, std::move(token));
  }
  if (!code_of(message).empty()) {
    return fail(SEC_E_INVALID_TOKEN, "a mechListMIC came before the mechanism was established");
  }
  if (message.state == NegState::kAcceptCompleted) {
    return fail(SEC_E_INVALID_TOKEN, "the server is done before the mechanism is");
  }
  NegTokenResp next;
  next.state = NegState::kAcceptIncomplete;
  next.response_token = token;
  return answer(Outcome::kContinue, write_resp(next));
}

// supportedMech and request-mic belong into the acceptor's first message (RFC 4178, 4.2.2). If that
// names no mechanism, the optimistic one was chosen; names in later ones are ignored ([MS-SPNG]
// 3.3.5).
Status ClientNegotiation::take_choice(const NegTokenResp& message) {
  const bool first = !chosen_;
  chosen_ = true;
  if (message.state == NegState::kRequestMic) {
    if (!first) {
      return fail(SEC_E_INVALID_TOKEN, "request-mic came after the server's first message");
    }
    run_->demand();
  }
  if (!first || message.supported_mech.empty()) {
    return {};
  }
  if (offered_.front().knows(message.supported_mech)) {
    return {};
  }
  const auto found = std::ranges::find_if(offered_, [&](const Candidate& candidate) {
    return candidate.knows(message.supported_mech);
  });
  if (found == offered_.end()) {
    return fail(SEC_E_INVALID_TOKEN, "the server chose a mechanism that was not offered");
  }
  return reselect(message, static_cast<size_t>(found - offered_.begin()));
}

Status ClientNegotiation::reselect(const NegTokenResp& message, size_t index) {
  if (!message.response_token.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "the server replied for a mechanism that has not started");
  }
  std::rotate(offered_.begin(), offered_.begin() + static_cast<std::ptrdiff_t>(index),
              offered_.end());
  run_ = TRY(Run::start(host_, offered_.front(), sspi::Role::kInitiator));
  run_->demand();
  fresh_ = true;
  return {};
}

Result<Bytes> ClientNegotiation::step_mechanism(const NegTokenResp& message) {
  const bool awaits_token = !std::exchange(fresh_, false);
  if (awaits_token && message.response_token.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "the server's message lacks the mechanism's token");
  }
  return run_->step(mechanism_input(message.response_token));
}

Result<Step> ClientNegotiation::finish(const NegTokenResp& message, Bytes token) {
  const ByteView code = code_of(message);
  if (!code.empty()) {
    TRY(run_->verify(mech_list_, code));
  }
  TRY(run_->check_protection());
  const bool needed = run_->needs_code();
  const bool signs = !run_->sent() && (needed || run_->received());
  const bool nothing_to_say = token.empty() && !signs;
  const bool server_done =
      message.state == NegState::kAcceptCompleted || (!message.state.has_value() && nothing_to_say);
  if (server_done) {
    if (!token.empty()) {
      return fail(SEC_E_INVALID_TOKEN, "the server is done before it has the mechanism's token");
    }
    if (needed && !run_->received()) {
      return kStripped;
    }
    return answer(Outcome::kDone, {});
  }
  if (nothing_to_say) {
    return fail(SEC_E_INVALID_TOKEN, "the server expects a message although there is none left");
  }
  const Bytes own_code = signs ? TRY(run_->sign(mech_list_)) : Bytes();
  const bool done = run_->received();
  NegTokenResp last;
  last.state = done ? NegState::kAcceptCompleted : NegState::kAcceptIncomplete;
  last.response_token = token;
  last.mech_list_mic = own_code;
  return answer(done ? Outcome::kDone : Outcome::kContinue, write_resp(last));
}

// A mechanism's own last token says more than the refusal around it.
Error ClientNegotiation::refusal(const NegTokenResp& message) {
  if (message.response_token.empty() || run_->established() || fresh_) {
    return kRefused;
  }
  const auto reason = run_->step(mechanism_input(message.response_token));
  return reason.ok() ? kRefused : reason.error();
}

}  // namespace opensspi::negotiate

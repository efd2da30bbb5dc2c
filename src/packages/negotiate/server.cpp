// SPDX-License-Identifier: MIT
#include "packages/negotiate/server.h"

#include <algorithm>

namespace opensspi::negotiate {
namespace {

using sspi::Outcome;
using sspi::Step;

constexpr Error kStripped = fail(
    SEC_E_MESSAGE_ALTERED, "the client's mechListMIC is missing: the negotiation is not protected");

constexpr Error kNothingToOffer =
    fail(SEC_E_NO_CREDENTIALS,
         "no mechanism can accept clients: look at the keytab and at the setting negotiate_ntlm");

// Choice is a mechanism that both ends have.
struct Choice {
  const Candidate* candidate = nullptr;
  size_t place = 0;  // in the initiator's list
};

// The initiator's order counts (RFC 4178, 4.1). What is unknown here, NegoEx too, is passed over.
std::optional<Choice> choose(std::span<const Candidate> own, std::span<const ByteView> listed) {
  for (size_t place = 0; place < listed.size(); ++place) {
    const auto found = std::ranges::find_if(
        own, [&](const Candidate& candidate) { return candidate.knows(listed[place]); });
    if (found != own.end()) {
      return Choice{&*found, place};
    }
  }
  return std::nullopt;
}

// Those that can accept clients: one without keys cannot be chosen and is not what this end
// prefers. What the setting negotiate_ntlm refuses stays refused without a better mechanism: else
// an unreadable keytab would undo the setting.
std::vector<Candidate> able(const Credential& credential) {
  std::vector<Candidate> own = credential.candidates_for(sspi::Role::kAcceptor);
  std::erase_if(own, [](const Candidate& candidate) {
    return !candidate.mechanism().suits(*candidate.credential, sspi::Role::kAcceptor, {});
  });
  if (credential.unproven() == Unproven::kRefuse) {
    std::erase_if(own, [](const Candidate& candidate) { return !candidate.proves_the_server(); });
  }
  return own;
}

// RFC 4178, 5: the choice needs protection unless it is what both ends prefer. An initiator that
// lists one mechanism that this end knows leaves no choice: if someone removed others from its list
// in transit, its own code shows that. `negotiate_ntlm = spnego` still requires a code.
bool needs_protection(const Credential& credential, std::span<const Candidate> own,
                      const Choice& choice, std::span<const ByteView> listed) {
  const bool must_be_protected =
      credential.unproven() == Unproven::kProtected && !choice.candidate->proves_the_server();
  if (choice.place != 0 || must_be_protected) {
    return true;
  }
  if (choice.candidate->package == own.front().package) {
    return false;
  }
  const bool alone = std::ranges::none_of(own, [&](const Candidate& candidate) {
    return candidate.package != choice.candidate->package &&
           std::ranges::any_of(listed, [&](ByteView oid) { return candidate.knows(oid); });
  });
  return !alone || credential.unproven() != Unproven::kAccept;
}

bool is_first(const NegTokenResp& reply) { return !reply.supported_mech.empty(); }

}  // namespace

uint32_t ServerNegotiation::progress() const {
  return direct_ ? sspi::kNegotiationDirect : sspi::kNegotiationInProgress;
}

Result<Step> ServerNegotiation::step(const sspi::StepInput& input) {
  asked_.add(input);
  if (direct_) {
    return step_directly(input);
  }
  if (mech_list_.empty()) {
    return first(input);
  }
  return later(TRY(NegTokenResp::parse(input.token)));
}

Result<Step> ServerNegotiation::first(const sspi::StepInput& input) {
  if (input.token.empty()) {
    return hint();
  }
  if (!is_negotiation(input.token)) {
    return begin_directly(input);
  }
  return begin(TRY(NegTokenInit::parse(input.token)));
}

// [MS-SPNG] 3.2.5.2: an acceptor that sends the first message lists its mechanisms.
Result<Step> ServerNegotiation::hint() {
  std::vector<ByteView> oids;
  for (const Candidate& candidate : able(*credential_)) {
    const auto own = candidate.mechanism().oids();
    oids.insert(oids.end(), own.begin(), own.end());
  }
  if (oids.empty()) {
    return kNothingToOffer;
  }
  return answer(Outcome::kContinue, write_init2(write_mech_list(oids)));
}

Result<Step> ServerNegotiation::begin_directly(const sspi::StepInput& input) {
  const auto own = able(*credential_);
  const auto found = std::ranges::find_if(own, [&](const Candidate& candidate) {
    return candidate.mechanism().recognises(input.token);
  });
  if (found == own.end()) {
    return fail(SEC_E_INVALID_TOKEN, "this is neither a SPNEGO token nor a mechanism's own");
  }
  if (credential_->unproven() == Unproven::kProtected && !found->proves_the_server()) {
    return fail(
        SEC_E_INVALID_TOKEN,
        "the setting negotiate_ntlm accepts NTLM within SPNEGO only, and this is NTLM's own "
        "token");
  }
  direct_ = true;
  run_ = TRY(Run::start(host_, *found, sspi::Role::kAcceptor));
  return step_directly(input);
}

Result<Step> ServerNegotiation::step_directly(const sspi::StepInput& input) {
  auto token = run_->step(asked_.with(input.token));
  if (token.ok()) {
    return answer(run_->established() ? Outcome::kDone : Outcome::kContinue, std::move(*token));
  }
  Step failed;
  failed.token = run_->owed();
  failed.error = token.error();
  return failed;
}

Result<Step> ServerNegotiation::begin(const NegTokenInit& message) {
  const auto own = able(*credential_);
  const auto choice = choose(own, message.mechanisms);
  if (!choice) {
    return refused(
        fail(SEC_E_INVALID_TOKEN, "none of the client's mechanisms is available on this server"));
  }
  mech_list_.assign(message.mech_list.begin(), message.mech_list.end());
  const ByteView oid = message.mechanisms[choice->place];
  chosen_oid_.assign(oid.begin(), oid.end());
  run_ = TRY(Run::start(host_, *choice->candidate, sspi::Role::kAcceptor));
  const bool preferred = !needs_protection(*credential_, own, *choice, message.mechanisms);
  if (!preferred) {
    run_->demand();
  }
  NegTokenResp reply;
  reply.state = preferred ? NegState::kAcceptIncomplete : NegState::kRequestMic;
  reply.supported_mech = chosen_oid_;
  // The optimistic token is for the first mechanism of the list, and for no other.
  if (choice->place != 0 || message.mech_token.empty()) {
    if (choice->place == 0 && !message.mech_list_mic.empty()) {
      return fail(SEC_E_INVALID_TOKEN, "a mechListMIC came before the mechanism was established");
    }
    return answer(Outcome::kContinue, write_resp(reply));
  }
  return advance({message.mech_token, message.mech_list_mic}, reply);
}

Result<Step> ServerNegotiation::later(const NegTokenResp& message) {
  if (message.state == NegState::kReject) {
    return kRefused;
  }
  if (message.state == NegState::kRequestMic) {
    return fail(SEC_E_INVALID_TOKEN, "request-mic came from a client");
  }
  if (!message.supported_mech.empty() && !std::ranges::equal(message.supported_mech, chosen_oid_)) {
    return fail(SEC_E_INVALID_TOKEN, "the client changed the mechanism in the middle");
  }
  NegTokenResp reply;
  reply.state = NegState::kAcceptIncomplete;
  return advance(
      {message.response_token, code_of(message), message.state == NegState::kAcceptCompleted},
      reply);
}

Result<Step> ServerNegotiation::advance(const Received& received, NegTokenResp reply) {
  Bytes token;
  if (!run_->established() || !received.token.empty()) {
    if (received.token.empty()) {
      return fail(SEC_E_INVALID_TOKEN, "the client's message lacks the mechanism's token");
    }
    auto stepped = run_->step(asked_.with(received.token));
    if (!stepped.ok()) {
      return refused(stepped.error());
    }
    token = std::move(*stepped);
  }
  if (run_->established()) {
    return conclude(received, reply, token);
  }
  if (!received.code.empty()) {
    return fail(SEC_E_INVALID_TOKEN, "a mechListMIC came before the mechanism was established");
  }
  reply.response_token = token;
  return answer(Outcome::kContinue, write_resp(reply));
}

Status ServerNegotiation::check_code(ByteView code) {
  if (!code.empty()) {
    TRY(run_->verify(mech_list_, code));
  }
  return run_->check_protection();
}

Result<Step> ServerNegotiation::conclude(const Received& received, NegTokenResp reply,
                                         ByteView token) {
  const Status checked = check_code(received.code);
  if (!checked.ok()) {
    return refused(checked.error());
  }
  const bool awaits_code = run_->needs_code() && !run_->received();
  // A client that must take one more message puts its code into the next one.
  const bool client_goes_on = !run_->sent() && (is_first(reply) || !token.empty());
  if (awaits_code && !client_goes_on) {
    return refused(kStripped);
  }
  const bool both_protected = run_->sent() && run_->received();
  if (both_protected && received.peer_done) {
    return answer(Outcome::kDone, {});
  }
  const bool signs = !run_->sent() && (awaits_code || run_->received());
  const Bytes code = signs ? TRY(run_->sign(mech_list_)) : Bytes();
  reply.response_token = token;
  reply.mech_list_mic = code;
  if (!awaits_code) {
    reply.state = NegState::kAcceptCompleted;
  }
  return answer(awaits_code ? Outcome::kContinue : Outcome::kDone, write_resp(reply));
}

Step ServerNegotiation::refused(Error why) const {
  NegTokenResp reply;
  reply.state = NegState::kReject;
  if (run_) {
    reply.response_token = run_->owed();
  }
  Step step;
  step.token = write_resp(reply);
  step.error = why;
  return step;
}

}  // namespace opensspi::negotiate

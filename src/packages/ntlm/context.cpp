// SPDX-License-Identifier: MIT
#include "packages/ntlm/context.h"

#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

using sspi::Step;

const Credential& Context::own_credential() const {
  return static_cast<const Credential&>(credential());
}

Result<Step> Context::advance(const sspi::StepInput& input) {
  if (role() == sspi::Role::kInitiator) {
    return fresh() ? begin_client(input) : finish_client(input);
  }
  return fresh() ? begin_server(input) : finish_server(input);
}

Result<Step> Context::begin_client(const sspi::StepInput& input) {
  const ClientOffer& made = *enter(std::make_unique<ClientOffer>(offer(own_credential(), input)));
  // [MS-NLMP] 3.1.5.2: without connections the server's challenge may be here already.
  const bool datagram = input.requested.has(sspi::Flag::kDatagram);
  if (datagram && !input.token.empty()) {
    return finish_client(input);
  }
  return continued(made.negotiate, granted_flags(made.offered, input.requested));
}

Result<Step> Context::begin_server(const sspi::StepInput& input) {
  const ServerChallenged& made =
      *enter(std::make_unique<ServerChallenged>(TRY(challenge(own_credential(), input))));
  return continued(made.challenge, granted_flags(made.offered, input.requested));
}

Result<Step> Context::finish_client(const sspi::StepInput& input) {
  const auto offered = std::move(in<std::unique_ptr<ClientOffer>>());
  Finished finished = TRY(answer(own_credential(), std::move(*offered), input));
  return done(std::move(finished.established), std::move(finished.token));
}

Result<Step> Context::finish_server(const sspi::StepInput& input) {
  return done(TRY(judge(own_credential(), *in<std::unique_ptr<ServerChallenged>>(), input)), {});
}

Result<Bytes> Context::sign_mech_list(ByteView mech_list) {
  const auto code = TRY(protecting())->session->sign_mech_list(mech_list);
  return Bytes(code.begin(), code.end());
}

Status Context::verify_mech_list(ByteView mech_list, ByteView code) {
  return TRY(protecting())->session->verify_mech_list(mech_list, code);
}

// [MS-SPNG] 3.1.5.1: a client that protects the handshake's messages protects the negotiation too.
bool Context::needs_mech_list_mic() const {
  const Established* state = if_established();
  return state != nullptr && state->with_mic && state->protects();
}

}  // namespace opensspi::ntlm

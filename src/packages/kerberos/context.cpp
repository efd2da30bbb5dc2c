// SPDX-License-Identifier: MIT
#include "packages/kerberos/context.h"

namespace opensspi::kerberos {

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
  Opened opened = TRY(open(own_credential(), input));
  if (auto* made = std::get_if<Established>(&opened.state)) {
    return done(std::move(*made), std::move(opened.token));
  }
  enter(std::move(std::get<ClientWaiting>(opened.state)));
  return continued(std::move(opened.token), opened.granted, opened.expiry);
}

Result<Step> Context::finish_client(const sspi::StepInput& input) {
  Finished finished = TRY(conclude(own_credential(), std::move(in<ClientWaiting>()), input));
  return done(std::move(finished.established), std::move(finished.token));
}

Result<Step> Context::begin_server(const sspi::StepInput& input) {
  auto answer = TRY(accept(own_credential(), input));
  if (auto* refused = std::get_if<Refused>(&answer)) {
    Step step;
    step.token = std::move(refused->token);
    step.error = refused->error;
    return step;
  }
  auto& accepted = std::get<Accepted>(answer);
  if (auto* made = std::get_if<Established>(&accepted.state)) {
    return done(std::move(*made), std::move(accepted.token));
  }
  const auto& waiting = enter(std::move(std::get<ServerWaiting>(accepted.state)));
  return continued(std::move(accepted.token), accepted.granted, waiting.prepared.expiry);
}

Result<Step> Context::finish_server(const sspi::StepInput& input) {
  return done(TRY(settle(std::move(in<ServerWaiting>()), input)), {});
}

Result<identity::ClientPtr> Context::whole_client(const sspi::EstablishedContext& state) const {
  const auto& own = static_cast<const Established&>(state);
  if (own.local == nullptr) {
    return own.client;
  }
  return own.local->of(own.client);
}

// RFC 4178 5 requires a code over the list whether or not the caller requested integrity.
Result<Bytes> Context::sign_mech_list(ByteView mech_list) {
  const Established* state = TRY(established());
  Bytes text(mech_list.begin(), mech_list.end());
  Bytes code(state->session->signature_len());
  sspi::Buffer buffers[] = {{sspi::BufferKind::kData, sspi::Access::kReadOnlyChecksum, text},
                            {sspi::BufferKind::kToken, sspi::Access::kReadWrite, code}};
  TRY(state->session->sign(buffers));
  return code;
}

Status Context::verify_mech_list(ByteView mech_list, ByteView code) {
  const Established* state = TRY(established());
  Bytes text(mech_list.begin(), mech_list.end());
  Bytes copy(code.begin(), code.end());
  sspi::Buffer buffers[] = {{sspi::BufferKind::kData, sspi::Access::kReadOnlyChecksum, text},
                            {sspi::BufferKind::kToken, sspi::Access::kReadWrite, copy}};
  return state->session->verify(buffers);
}

}  // namespace opensspi::kerberos

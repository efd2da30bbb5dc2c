#include "packages/kerberos/context.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;
using sspi::Outcome;
using sspi::Step;

constexpr Error kNotComplete =
    fail(SEC_E_INVALID_HANDLE, "the security context is not established, or has failed");

Status check_quality(uint32_t quality) {
  if (quality == 0 || quality == sspi::kWrapNoEncrypt) return {};
  return fail(SEC_E_QOP_NOT_SUPPORTED, "Kerberos knows no such quality of protection");
}

Step continued(Bytes token, sspi::Flags granted, Filetime expiry) {
  Step step;
  step.outcome = Outcome::kContinue;
  step.token = std::move(token);
  step.granted = granted;
  step.expiry = expiry;
  return step;
}

}  // namespace

Context::Context(sspi::CredentialPtr credential, sspi::Role role)
    : credential_(std::move(credential)), role_(role) {}

const Credential& Context::credential() const {
  return static_cast<const Credential&>(*credential_);
}

Result<Step> Context::step(const sspi::StepInput& input) {
  if (std::holds_alternative<Failed>(state_)) return kNotComplete;
  if (std::holds_alternative<Established>(state_)) {
    return fail(SEC_E_INVALID_TOKEN, "the security context is established already");
  }
  auto result = advance(input);
  if (!result.ok() || result->error) state_ = Failed{};
  return result;
}

Result<Step> Context::advance(const sspi::StepInput& input) {
  const bool fresh = std::holds_alternative<Fresh>(state_);
  if (role_ == sspi::Role::kInitiator) return fresh ? begin_client(input) : finish_client(input);
  return fresh ? begin_server(input) : finish_server(input);
}

Result<Step> Context::begin_client(const sspi::StepInput& input) {
  Opened opened = TRY(open(credential(), input));
  if (auto* made = std::get_if<Established>(&opened.state)) {
    return done(std::move(*made), std::move(opened.token));
  }
  state_ = std::move(std::get<ClientWaiting>(opened.state));
  return continued(std::move(opened.token), opened.granted, opened.expiry);
}

Result<Step> Context::finish_client(const sspi::StepInput& input) {
  Finished finished =
      TRY(conclude(credential(), std::move(std::get<ClientWaiting>(state_)), input));
  return done(std::move(finished.established), std::move(finished.token));
}

Result<Step> Context::begin_server(const sspi::StepInput& input) {
  auto answer = TRY(accept(credential(), input));
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
  auto& waiting = std::get<ServerWaiting>(accepted.state);
  const Filetime expiry = waiting.prepared.expiry;
  state_ = std::move(waiting);
  return continued(std::move(accepted.token), accepted.granted, expiry);
}

Result<Step> Context::finish_server(const sspi::StepInput& input) {
  return done(TRY(settle(std::move(std::get<ServerWaiting>(state_)), input)), {});
}

Step Context::done(Established established, Bytes token) {
  Step step;
  step.token = std::move(token);
  step.granted = established.granted;
  step.expiry = established.expiry;
  state_ = std::move(established);
  return step;
}

Status Context::sign(uint32_t quality, sspi::Message message, uint32_t /*sequence*/) {
  Session* session = TRY(protected_session());
  TRY(check_quality(quality));
  return session->sign(message);
}

Result<uint32_t> Context::verify(sspi::Message message, uint32_t /*sequence*/) {
  Session* session = TRY(protected_session());
  TRY(session->verify(message));
  return uint32_t{0};
}

Status Context::seal(uint32_t quality, sspi::Message message, uint32_t /*sequence*/) {
  Session* session = TRY(protected_session());
  TRY(check_quality(quality));
  if (quality == 0 && !session->flags().has(Flag::kConfidentiality)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "confidentiality was not negotiated for this context");
  }
  return session->seal(quality, message);
}

Result<uint32_t> Context::unseal(sspi::Message message, uint32_t /*sequence*/) {
  Session* session = TRY(protected_session());
  return session->unseal(message);
}

Result<identity::ClientPtr> Context::client() const {
  const Established* state = TRY(established());
  if (state->client == nullptr) {
    return fail(SEC_E_NO_IMPERSONATION, "only a server's context has a client to name");
  }
  return state->client;
}

bool Context::identify_only() const {
  const auto* state = std::get_if<Established>(&state_);
  return state != nullptr && state->granted.has(Flag::kIdentify);
}

// RFC 4178 5 asks for a code over the list whether or not the caller asked for integrity.
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

Result<const Established*> Context::established() const {
  const auto* state = std::get_if<Established>(&state_);
  if (state == nullptr) return kNotComplete;
  return state;
}

Result<Session*> Context::protected_session() const {
  const Established* state = TRY(established());
  if (!protects(state->granted)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "integrity was not negotiated for this context");
  }
  return state->session.get();
}

}  // namespace opensspi::kerberos

#include "packages/ntlm/context.h"

#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {
namespace {

using sspi::Flag;
using sspi::Outcome;
using sspi::Step;

constexpr Error kNotComplete =
    fail(SEC_E_INVALID_HANDLE, "the security context is not established, or has failed");

Step continued(Bytes token, sspi::Flags granted) {
  Step step;
  step.outcome = Outcome::kContinue;
  step.token = std::move(token);
  step.granted = granted;
  return step;
}

Status check_quality(uint32_t quality) {
  if (quality == 0 || quality == sspi::kWrapNoEncrypt) return {};
  return fail(SEC_E_QOP_NOT_SUPPORTED, "NTLM knows no such quality of protection");
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
  if (!result.ok()) state_ = Failed{};
  return result;
}

Result<Step> Context::advance(const sspi::StepInput& input) {
  if (std::holds_alternative<Fresh>(state_)) return begin(input);
  return role_ == sspi::Role::kInitiator ? finish_client(input) : finish_server(input);
}

Result<Step> Context::begin(const sspi::StepInput& input) {
  const bool datagram = input.requested.has(Flag::kDatagram);
  if (role_ == sspi::Role::kAcceptor) {
    auto made = std::make_unique<ServerChallenged>(TRY(challenge(credential(), input)));
    const sspi::Flags granted = granted_flags(made->offered, input.requested);
    Bytes token = made->challenge;
    state_ = std::move(made);
    return continued(std::move(token), granted);
  }
  auto made = std::make_unique<ClientOffer>(offer(credential(), input));
  const sspi::Flags granted = granted_flags(made->offered, input.requested);
  Bytes token = made->negotiate;
  state_ = std::move(made);
  // [MS-NLMP] 3.1.5.2: without connections the server's challenge may be here already.
  if (datagram && !input.token.empty()) return finish_client(input);
  return continued(std::move(token), granted);
}

Result<Step> Context::finish_client(const sspi::StepInput& input) {
  const auto offered = std::move(std::get<std::unique_ptr<ClientOffer>>(state_));
  Finished finished = TRY(answer(credential(), std::move(*offered), input));
  Step step;
  step.token = std::move(finished.token);
  step.granted = finished.established.granted;
  state_ = std::move(finished.established);
  return step;
}

Result<Step> Context::finish_server(const sspi::StepInput& input) {
  const auto& challenged = *std::get<std::unique_ptr<ServerChallenged>>(state_);
  Established established = TRY(judge(credential(), challenged, input));
  Step step;
  step.granted = established.granted;
  state_ = std::move(established);
  return step;
}

Status Context::sign(uint32_t quality, sspi::Message message, uint32_t sequence) {
  Session* session = TRY(protected_session());
  TRY(check_quality(quality));
  return session->sign(message, sequence);
}

Result<uint32_t> Context::verify(sspi::Message message, uint32_t sequence) {
  Session* session = TRY(protected_session());
  TRY(session->verify(message, sequence));
  return uint32_t{0};
}

Status Context::seal(uint32_t quality, sspi::Message message, uint32_t sequence) {
  Session* session = TRY(protected_session());
  TRY(check_quality(quality));
  if (quality == sspi::kWrapNoEncrypt) return session->sign(message, sequence);
  if (!session->flags().has(NegotiateFlag::kSeal)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "confidentiality was not negotiated for this context");
  }
  return session->seal(message, sequence);
}

// The signature does not say whether its message was encrypted: what was negotiated decides.
Result<uint32_t> Context::unseal(sspi::Message message, uint32_t sequence) {
  Session* session = TRY(protected_session());
  if (session->flags().has(NegotiateFlag::kSeal)) {
    TRY(session->unseal(message, sequence));
    return uint32_t{0};
  }
  TRY(session->verify(message, sequence));
  return sspi::kWrapNoEncrypt;
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
  return state != nullptr && state->session->flags().has(NegotiateFlag::kIdentify);
}

Result<Bytes> Context::sign_mech_list(ByteView mech_list) {
  Session* session = TRY(protected_session());
  const auto code = session->sign_mech_list(mech_list);
  return Bytes(code.begin(), code.end());
}

Status Context::verify_mech_list(ByteView mech_list, ByteView code) {
  Session* session = TRY(protected_session());
  return session->verify_mech_list(mech_list, code);
}

// [MS-SPNG] 3.1.5.1: a client that protects the handshake's messages protects the negotiation too.
bool Context::needs_mech_list_mic() const {
  const auto* state = std::get_if<Established>(&state_);
  return state != nullptr && state->with_mic && state->session->flags().has_session_security();
}

Result<const Established*> Context::established() const {
  const auto* state = std::get_if<Established>(&state_);
  if (state == nullptr) return kNotComplete;
  return state;
}

Result<Session*> Context::protected_session() const {
  const Established* state = TRY(established());
  if (!state->session->flags().has_session_security()) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "integrity was not negotiated for this context");
  }
  return state->session.get();
}

}  // namespace opensspi::ntlm

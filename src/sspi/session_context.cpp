// SPDX-License-Identifier: MIT
#include "sspi/session_context.h"

namespace opensspi::sspi {

// FailUnlessDone fails the context if a step ends without a result, including by an exception.
class HandshakeContext::FailUnlessDone {
 public:
  explicit FailUnlessDone(HandshakeContext& context) : context_(&context) {}
  FailUnlessDone(const FailUnlessDone&) = delete;
  FailUnlessDone& operator=(const FailUnlessDone&) = delete;
  ~FailUnlessDone() {
    if (context_ != nullptr) {
      context_->drop();
    }
  }
  void done() { context_ = nullptr; }

 private:
  HandshakeContext* context_;
};

Result<Step> HandshakeContext::step(const StepInput& input) {
  switch (stage()) {
    case Stage::kFailed:
      return kNotEstablished;
    case Stage::kEstablished:
      return fail(SEC_E_INVALID_TOKEN, "the security context is established already");
    case Stage::kHalfOpen:
      break;
  }
  FailUnlessDone guard(*this);
  auto result = advance(input);
  if (result.ok() && !result->error) {
    guard.done();
  }
  return result;
}

Result<AttributeValue> HandshakeContext::query(Attribute attribute) {
  const EstablishedContext* state = kept();
  const PackageInfo* info = &credential_->package().info();
  switch (attribute) {
    case Attribute::kSizes:
      return AttributeValue(sizes());
    case Attribute::kPackageInfo:
      return AttributeValue(PackageReference{info});
    case Attribute::kNegotiationInfo:
      return AttributeValue(
          NegotiationInfo{info, state != nullptr ? kNegotiationComplete : kNegotiationInProgress});
    default:
      if (state == nullptr) {
        return kNotEstablished;
      }
      return query_established(attribute, *state);
  }
}

Result<AttributeValue> HandshakeContext::query_established(Attribute attribute,
                                                           const EstablishedContext& state) const {
  switch (attribute) {
    case Attribute::kNames:
      return AttributeValue(Names{TRY(client_name())});
    case Attribute::kLifespan:
      return AttributeValue(Lifespan{state.since, state.expiry});
    case Attribute::kDceInfo: {
      auto name = TRY(client_name());
      return AttributeValue(DceInfo{0, std::move(name)});
    }
    case Attribute::kPasswordExpiry:
      return AttributeValue(PasswordExpiry{state.client ? state.client->password_expiry : kNever});
    case Attribute::kFlags:
      return AttributeValue(ContextFlags{state.granted});
    case Attribute::kAccessToken:
      return AttributeValue(ClientToken{TRY(client())});
    case Attribute::kClientSpecifiedTarget:
      // A client does not return what it specified: Windows returns an empty name there.
      return AttributeValue(
          ClientSpecifiedTarget{role() == Role::kAcceptor ? state.target_name : std::string()});
    default:
      return query_own(attribute);
  }
}

Result<identity::ClientPtr> HandshakeContext::client() const {
  const EstablishedContext* state = kept();
  if (state == nullptr) {
    return kNotEstablished;
  }
  if (state->client == nullptr) {
    return fail(SEC_E_NO_IMPERSONATION, "only a server's context has a client to name");
  }
  return whole_client(*state);
}

bool HandshakeContext::identify_only() const {
  const EstablishedContext* state = kept();
  return state != nullptr && state->granted.has(Flag::kIdentify);
}

Step HandshakeContext::continued(Bytes token, Flags granted, Filetime expiry) {
  Step step;
  step.outcome = Outcome::kContinue;
  step.token = std::move(token);
  step.granted = granted;
  step.expiry = expiry;
  return step;
}

Status HandshakeContext::check_quality(uint32_t quality) {
  if (quality == 0 || quality == kWrapNoEncrypt) {
    return {};
  }
  return fail(SEC_E_QOP_NOT_SUPPORTED, "the package does not support this quality of protection");
}

}  // namespace opensspi::sspi

// SPDX-License-Identifier: MIT
#include "packages/digest/context.h"

namespace opensspi::digest {

using sspi::Flag;
using sspi::Opened;
using sspi::Stage;
using sspi::Step;

// Failing puts the context into its failed stage at the end of a call, unless ended_well was
// called. This also covers a call that an exception ends.
class Context::Failing {
 public:
  explicit Failing(Context& context) : context_(&context) {}
  Failing(const Failing&) = delete;
  Failing& operator=(const Failing&) = delete;
  ~Failing() {
    if (context_ != nullptr) {
      context_->established_ = {};
      context_->stage_ = Stage::kFailed;
    }
  }
  void ended_well() { context_ = nullptr; }

 private:
  Context* context_;
};

Result<Step> Context::step(const sspi::StepInput& input) {
  if (stage_ == Stage::kFailed) {
    return sspi::kNotEstablished;
  }
  Failing failing(*this);
  auto step = advance(input);
  if (step.ok()) {
    failing.ended_well();
  }
  return step;
}

// A call that is not possible now is the caller's mistake and leaves the context as it is.
Status Context::complete(sspi::Message message) {
  if (stage_ != Stage::kHalfOpen) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "there is no token to complete");
  }
  Failing failing(*this);
  const Status finished = finish(message);
  if (finished.ok() || finished.error().is(SEC_E_UNSUPPORTED_FUNCTION)) {
    failing.ended_well();
  }
  return finished;
}

void Context::establish(Established established) {
  established_ = std::move(established);
  stage_ = Stage::kEstablished;
}

Step Context::ask(Bytes token) {
  Step step;
  step.outcome = sspi::Outcome::kContinue;
  step.token = std::move(token);
  return step;
}

Step Context::done(Bytes token) const {
  Step step;
  step.token = std::move(token);
  step.granted = established_.granted;
  return step;
}

Result<Layers*> Context::layers() const {
  if (stage_ != Stage::kEstablished) {
    return sspi::kNotEstablished;
  }
  if (established_.layers == nullptr) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "no protection of messages was negotiated");
  }
  return established_.layers.get();
}

Status Context::sign(uint32_t quality, sspi::Message message, uint32_t /*sequence*/) {
  if (quality != 0) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "Digest knows no such quality of protection");
  }
  if (stage_ == Stage::kEstablished && style_ == Style::kHttp) {
    return sign_request(message);
  }
  return TRY(layers())->sign(message);
}

Result<Opened> Context::verify(sspi::Message message, uint32_t /*sequence*/) {
  if (stage_ == Stage::kEstablished && style_ == Style::kHttp) {
    TRY(verify_request(message));
    return Opened{};
  }
  TRY(TRY(layers())->verify(message));
  return Opened{};
}

Status Context::seal(uint32_t quality, sspi::Message message, uint32_t /*sequence*/) {
  if (quality != 0) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "Digest knows no such quality of protection");
  }
  return TRY(layers())->seal(message);
}

Result<Opened> Context::unseal(sspi::Message message, uint32_t /*sequence*/) {
  return Opened{TRY(TRY(layers())->unseal(message))};
}

Qop required_qop(sspi::Flags requested) {
  if (requested.has(Flag::kConfidentiality)) {
    return Qop::kAuthConf;
  }
  const sspi::Flags kSigned = Flag::kIntegrity | Flag::kReplayDetect | Flag::kSequenceDetect;
  return requested.any(kSigned) ? Qop::kAuthInt : Qop::kAuth;
}

sspi::Flags granted_flags(Qop qop, sspi::Flags requested) {
  // These two concern only the caller's own side, so they are granted as requested.
  sspi::Flags granted = requested & (Flag::kConnection | Flag::kUseSessionKey);
  if (qop == Qop::kAuthInt || qop == Qop::kAuthConf) {
    granted |= Flag::kIntegrity | Flag::kReplayDetect | Flag::kSequenceDetect;
  }
  if (qop == Qop::kAuthConf) {
    granted |= Flag::kConfidentiality;
  }
  return granted;
}

}  // namespace opensspi::digest

// SPDX-License-Identifier: MIT
#include "packages/negotiate/run.h"

#include "base/trace.h"
#include "sspi/flag_names.h"

namespace opensspi::negotiate {

Run::Run(const sspi::Package& package, std::unique_ptr<sspi::Context> context)
    : package_(&package),
      context_(std::move(context)),
      signer_(dynamic_cast<sspi::MechanismContext*>(context_.get())) {}

Result<Run> Run::start(const sspi::Host& host, const Candidate& candidate, sspi::Role role) {
  return Run(*candidate.package, TRY(candidate.package->start(host, candidate.credential, role)));
}

Result<Bytes> Run::step(const sspi::StepInput& input) {
  if (established_) {
    return fail(SEC_E_INVALID_TOKEN, "a token came for a mechanism that is established already");
  }
  auto result = context_->step(input);
  if (trace::is_on()) {
    const bool failed = !result || result->error;
    const Error error = !result ? result.error() : result->error.value_or(Error{0, ""});
    trace::Line("mechanism")
        .text("package", package_->info().name)
        .text("asked", sspi::flag_names(input.requested))
        .text("granted", result ? sspi::flag_names(result->granted) : "")
        .status(failed ? error.code : 0, failed ? error.why : "");
  }
  sspi::Step step = TRY(std::move(result));
  if (step.error) {
    owed_ = std::move(step.token);
    return *step.error;
  }
  if (step.outcome != sspi::Outcome::kDone && step.outcome != sspi::Outcome::kContinue) {
    return fail(SEC_E_INVALID_TOKEN, "the mechanism's token is not whole");
  }
  established_ = step.outcome == sspi::Outcome::kDone;
  granted_ = step.granted;
  expiry_ = step.expiry;
  return std::move(step.token);
}

bool Run::can_sign() const {
  return established_ && signer_ != nullptr && granted_.has(sspi::Flag::kIntegrity);
}

bool Run::needs_code() const { return demanded_ || (can_sign() && signer_->needs_mech_list_mic()); }

Status Run::check_protection() const {
  if (!needs_code() || can_sign()) {
    return {};
  }
  return fail(SEC_E_DOWNGRADE_DETECTED,
              "another mechanism might have been chosen, and without integrity nothing shows that "
              "nobody forced the choice");
}

Result<Bytes> Run::sign(ByteView mech_list) {
  Bytes code = TRY(signer_->sign_mech_list(mech_list));
  sent_ = true;
  return code;
}

Status Run::verify(ByteView mech_list, ByteView code) {
  if (received_ || !can_sign()) {
    return fail(SEC_E_INVALID_TOKEN, "a mechListMIC came that nothing can be compared with");
  }
  const Status right = signer_->verify_mech_list(mech_list, code);
  if (!right.ok()) {
    return fail(SEC_E_MESSAGE_ALTERED,
                "the mechListMIC is wrong: somebody altered the negotiation on its way");
  }
  received_ = true;
  return {};
}

}  // namespace opensspi::negotiate

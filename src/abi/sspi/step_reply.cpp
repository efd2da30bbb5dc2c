// SPDX-License-Identifier: MIT
#include "abi/sspi/step_reply.h"

#include <cstring>

#include "abi/core/caller_memory.h"
#include "abi/sspi/descriptor.h"
#include "abi/sspi/local_time.h"

namespace opensspi::abi {

using sspi::BufferKind;

Status StepReply::open() {
  if (places_.output == nullptr) {
    return {};
  }
  TRY(check_descriptor(places_.output));
  token_ = find_buffer(places_.output, BufferKind::kToken);
  return {};
}

void StepReply::follow_stream_rules() {
  stream_ = true;
  alert_ = find_buffer(places_.output, BufferKind::kAlert);
  if (token_ == nullptr) {
    token_ = find_buffer(places_.output, BufferKind::kEmpty);
  }
}

StepReply::~StepReply() {
  if (left_) {
    return;
  }
  empty_buffers();
  if (!told_ && places_.attributes != nullptr) {
    *places_.attributes = 0;
  }
  if (!named_ && places_.first_call && places_.new_context != nullptr) {
    SecInvalidateHandle(places_.new_context);
  }
}

void StepReply::empty_buffers() const {
  if (alert_ != nullptr) {
    alert_->cbBuffer = 0;
    alert_->pvBuffer = nullptr;
  }
  if (token_ == nullptr || keeps_token_) {
    return;
  }
  token_->cbBuffer = 0;
  if (places_.allocates) {
    token_->pvBuffer = nullptr;
  }
}

Status StepReply::check_fits(ByteView token) const {
  const bool alert_has_no_room =
      alert_ != nullptr && alert_->pvBuffer != nullptr && alert_->cbBuffer == 0;
  if (alert_has_no_room && !places_.allocates) {
    return fail(SEC_E_INSUFFICIENT_MEMORY, "the SECBUFFER_ALERT has a pointer but a length of 0");
  }
  if (token_ == nullptr) {
    return fail(stream_ ? SEC_E_INVALID_TOKEN : SEC_E_BUFFER_TOO_SMALL,
                "there is no SECBUFFER_TOKEN for the token to the peer");
  }
  if (places_.allocates || (stream_ && token_->pvBuffer == nullptr)) {
    return {};
  }
  if (token_->pvBuffer == nullptr) {
    return fail(SEC_E_INTERNAL_ERROR,
                "the SECBUFFER_TOKEN has no memory; ISC_REQ_ALLOCATE_MEMORY asks for it");
  }
  if (token_->cbBuffer < token.size()) {
    return fail(stream_ ? SEC_E_INSUFFICIENT_MEMORY : SEC_E_BUFFER_TOO_SMALL,
                "the SECBUFFER_TOKEN is too small; cbMaxToken of the package is enough");
  }
  return {};
}

Status StepReply::put(ByteView token) {
  if (token.empty()) {
    return {};
  }
  const Status fits = check_fits(token);
  if (!fits.ok()) {
    keeps_token_ = true;
    return fits;
  }
  if (places_.allocates || token_->pvBuffer == nullptr) {
    token_->pvBuffer = copy_for_caller(token, Secrecy::kPlain).release();
    allocated_ = true;
  } else {
    std::memcpy(token_->pvBuffer, token.data(), token.size());
  }
  set_kind(*token_, BufferKind::kToken);
  token_->cbBuffer = static_cast<ULONG>(token.size());
  keeps_token_ = true;
  return {};
}

void StepReply::tell(ULONG attributes, Filetime expiry) {
  told_ = true;
  if (places_.expiry != nullptr) {
    places_.expiry->QuadPart = local_time(expiry).ticks;
  }
  if (places_.attributes != nullptr) {
    // Clients of streams compare what they asked for with the attributes of the last step, which
    // often has no token.
    const bool allocated = allocated_ || (stream_ && places_.allocates);
    *places_.attributes = attributes | (allocated ? ISC_RET_ALLOCATED_MEMORY : 0);
  }
}

void StepReply::name(const CtxtHandle& context) {
  named_ = true;
  if (places_.new_context != nullptr) {
    *places_.new_context = context;
  }
}

}  // namespace opensspi::abi

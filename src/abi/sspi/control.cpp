// SPDX-License-Identifier: MIT
// Other calls on a context: CompleteAuthToken, ApplyControlToken, DeleteSecurityContext.
#include "abi/core/guard.h"
#include "abi/sspi/descriptor.h"
#include "abi/sspi/objects.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr size_t kOrderLen = 4;  // the DWORD at the start of every command

// The first checks of Windows' Schannel.
Status check_order(sspi::Message message) {
  if (message.size() != 1 || message[0].kind != sspi::BufferKind::kToken) {
    return fail(SEC_E_INVALID_TOKEN, "ApplyControlToken takes one SECBUFFER_TOKEN");
  }
  if (message[0].bytes.size() < kOrderLen) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "the control token is shorter than its type");
  }
  return {};
}

Status complete(const CtxtHandle* handle, const SecBufferDesc* descriptor) {
  const auto object = TRY(use_context(handle, Sharing::kExclusive));
  MessageView view(descriptor);
  TRY(view.read());
  const Status completed = object->context->complete(view.message());
  view.write_back();
  if (!completed.ok()) {
    return completed.error();
  }
  return {};
}

Status control(const CtxtHandle* handle, const SecBufferDesc* descriptor) {
  const auto object = TRY(use_context(handle, Sharing::kExclusive));
  if (descriptor == nullptr) {
    return fail(SEC_E_INTERNAL_ERROR, "a buffer descriptor is missing");
  }
  MessageView view(descriptor);
  TRY(view.read());
  TRY(check_order(view.message()));
  return object->context->control(view.message());
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;  // NOLINT: src/abi names what it exports

SECURITY_STATUS SEC_ENTRY CompleteAuthToken(PCtxtHandle phContext, PSecBufferDesc pToken) {
  return guard_status([&] { return complete(phContext, pToken); });
}

SECURITY_STATUS SEC_ENTRY ApplyControlToken(PCtxtHandle phContext, PSecBufferDesc pInput) {
  return guard_status([&] { return control(phContext, pInput); });
}

SECURITY_STATUS SEC_ENTRY DelegateSecurityContext(PCtxtHandle phContext, SEC_CHAR*,
                                                  SecDelegationType, PTimeStamp, PSecBuffer,
                                                  PSecBufferDesc) {
  return guard_status([&]() -> opensspi::Status {
    TRY(use_context(phContext));
    return opensspi::fail(SEC_E_UNSUPPORTED_FUNCTION, "no package has DelegateSecurityContext");
  });
}

SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(PCtxtHandle phContext) {
  return close_handle(phContext, HandleKind::kContext);
}

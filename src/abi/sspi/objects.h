// SPDX-License-Identifier: MIT
// The objects of the handles of credentials and contexts.
#pragma once

#include <memory>

#include "abi/core/handle_table.h"
#include "abi/sspi/undelivered.h"
#include "sspi/package.h"

namespace opensspi::abi {

// CredentialObject is a package's credential and its settings. `credential` is replaced under
// exclusive use only (AddCredentials); what it points to never changes.
struct CredentialObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kCredential;
  CredentialObject(sspi::CredentialPtr acquired, std::shared_ptr<const Settings> snapshot);
  ~CredentialObject() override;

  sspi::CredentialPtr credential;
  const std::shared_ptr<const Settings> settings;
  FirstSteps first_steps;  // of acceptors whose token was not delivered yet
};

// ContextObject is a package's context and what src/abi needs to know about it. Only the context
// itself says how far it is. `exported` and `undelivered` change under exclusive use only.
struct ContextObject final : HandleObject, InSecretMemory {
  static constexpr HandleKind kKind = HandleKind::kContext;
  ContextObject(std::unique_ptr<sspi::Context> started, const sspi::Package& its_package,
                sspi::Role its_role)
      : context(std::move(started)), package(its_package), role(its_role) {}
  ~ContextObject() override;

  const std::unique_ptr<sspi::Context> context;
  const sspi::Package& package;
  const sspi::Role role;
  bool exported = false;  // it returns its attributes and its client, and protects no messages
  std::atomic<bool> spoke = false;  // messages were protected or opened
  HandleName token;  // what SECPKG_ATTR_ACCESS_TOKEN returned; destroyed with the context
  std::unique_ptr<Undelivered> undelivered;  // a step whose token was not delivered yet
  uint32_t legs = 0;                         // steps that were taken
  uint64_t number = 0;                       // in the trace; 0 before its first line
};

inline constexpr Error kFailedEarlier =
    fail(SEC_E_INVALID_HANDLE, "the context failed in an earlier call");

// has_failed returns whether a context is good for deletion only. A stream's that failed is not: it
// may still have an alert to send.
inline bool has_failed(const ContextObject& object) {
  return object.context->stage() == sspi::Stage::kFailed && !object.package.info().stream_tokens;
}

// use_context resolves a handle to a context that has not failed.
inline Result<Borrowed<ContextObject>> use_context(const SecHandle* handle,
                                                   Sharing sharing = Sharing::kShared) {
  auto borrowed = borrow<ContextObject>(handle, sharing);
  if (borrowed.ok() && has_failed(**borrowed)) {
    return kFailedEarlier;
  }
  return borrowed;
}

// use_established resolves a handle to a context that protects messages.
inline Result<Borrowed<ContextObject>> use_established(const SecHandle* handle) {
  auto borrowed = borrow<ContextObject>(handle);
  if (borrowed.ok() &&
      ((*borrowed)->exported || (*borrowed)->context->stage() != sspi::Stage::kEstablished)) {
    return fail(SEC_E_INVALID_HANDLE,
                "the context's handshake is not finished, it failed, or it was exported");
  }
  return borrowed;
}

// use_finished resolves a handle to a context whose handshake is complete, exported or not.
inline Result<Borrowed<ContextObject>> use_finished(const SecHandle* handle) {
  auto borrowed = borrow<ContextObject>(handle);
  if (borrowed.ok() && (*borrowed)->context->stage() != sspi::Stage::kEstablished) {
    return fail(SEC_E_INVALID_HANDLE, "the context's handshake is not finished, or it failed");
  }
  return borrowed;
}

// close_handle closes a handle of a kind, for FreeCredentialsHandle and DeleteSecurityContext.
SECURITY_STATUS close_handle(const SecHandle* handle, HandleKind kind);

}  // namespace opensspi::abi

// What stands behind the handles of credentials and contexts.
#pragma once

#include <memory>

#include "abi/handle_table.h"
#include "sspi/package.h"

namespace opensspi::abi {

// CredentialObject is a package's credential and the settings it was made under. Immutable.
struct CredentialObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kCredential;
  CredentialObject(sspi::CredentialPtr acquired, std::shared_ptr<const Settings> snapshot)
      : credential(std::move(acquired)), settings(std::move(snapshot)) {}
  const sspi::CredentialPtr credential;
  const std::shared_ptr<const Settings> settings;
};

// Phase says how far a context is. One that failed is good for nothing but deletion; one that was
// exported still tells of itself and its client, but protects no messages.
enum class Phase : uint8_t { kHalfOpen, kDone, kExported, kFailed };

// ContextObject is a package's context and what the edge must know of it. `phase` changes under
// exclusive use only.
struct ContextObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kContext;
  ContextObject(std::unique_ptr<sspi::Context> started, const sspi::Package& its_package,
                sspi::Role its_role)
      : context(std::move(started)), package(its_package), role(its_role) {}

  const std::unique_ptr<sspi::Context> context;
  const sspi::Package& package;
  const sspi::Role role;
  Phase phase = Phase::kHalfOpen;
  std::atomic<bool> spoke = false;  // messages were protected or opened
  HandleName token;                 // what SECPKG_ATTR_ACCESS_TOKEN answered; goes with the context
  ~ContextObject() override;
};

// use_context resolves a handle to a context that has not failed.
inline Result<Borrowed<ContextObject>> use_context(const SecHandle* handle,
                                                   Sharing sharing = Sharing::kShared) {
  auto borrowed = borrow<ContextObject>(handle, sharing);
  if (borrowed.ok() && (*borrowed)->phase == Phase::kFailed)
    return fail(SEC_E_INVALID_HANDLE, "the context failed in an earlier call");
  return borrowed;
}

// use_established resolves a handle to a context whose handshake is over.
inline Result<Borrowed<ContextObject>> use_established(const SecHandle* handle) {
  auto borrowed = borrow<ContextObject>(handle);
  if (borrowed.ok() && (*borrowed)->phase != Phase::kDone)
    return fail(SEC_E_INVALID_HANDLE,
                "the context's handshake is not finished, it failed, or it was exported");
  return borrowed;
}

// use_finished resolves a handle to a context whose handshake is over, exported or not.
inline Result<Borrowed<ContextObject>> use_finished(const SecHandle* handle) {
  auto borrowed = use_context(handle);
  if (borrowed.ok() && (*borrowed)->phase == Phase::kHalfOpen)
    return fail(SEC_E_INVALID_HANDLE, "the context's handshake is not finished");
  return borrowed;
}

// close_handle ends a handle of a kind, for FreeCredentialsHandle and DeleteSecurityContext.
SECURITY_STATUS close_handle(const SecHandle* handle, HandleKind kind);

}  // namespace opensspi::abi

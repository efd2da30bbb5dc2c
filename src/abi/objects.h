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

// Phase says how far a context is. A context that failed is good for nothing but deletion.
enum class Phase : uint8_t { kHalfOpen, kDone, kFailed };

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
    return fail(SEC_E_INVALID_HANDLE, "the context's handshake is not finished, or it failed");
  return borrowed;
}

// close_handle ends a handle of a kind, for FreeCredentialsHandle and DeleteSecurityContext.
SECURITY_STATUS close_handle(const SecHandle* handle, HandleKind kind);

}  // namespace opensspi::abi

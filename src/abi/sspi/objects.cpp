// SPDX-License-Identifier: MIT
#include "abi/sspi/objects.h"

#include "abi/core/guard.h"

namespace opensspi::abi {

CredentialObject::CredentialObject(sspi::CredentialPtr acquired,
                                   std::shared_ptr<const Settings> snapshot)
    : credential(std::move(acquired)), settings(std::move(snapshot)) {}

CredentialObject::~CredentialObject() = default;

ContextObject::~ContextObject() { handle_close(token, HandleKind::kToken); }

SECURITY_STATUS close_handle(const SecHandle* handle, HandleKind kind) {
  return guard_status([&]() -> Status {
    if (handle == nullptr || !handle_close(name_of(*handle), kind)) {
      return fail(SEC_E_INVALID_HANDLE, "the handle was freed, or never was one of this library");
    }
    return {};
  });
}

}  // namespace opensspi::abi

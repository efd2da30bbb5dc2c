// SPDX-License-Identifier: MIT
// The direction that a credential was acquired for.
#pragma once

#include "sspi/package.h"

namespace opensspi::sspi {

// check_serves is for Package::start: SEC_E_WRONG_CREDENTIAL_HANDLE unless the credential serves
// the role, that is, has what that side needs.
[[nodiscard]] inline Status check_serves(bool serves) {
  if (!serves) {
    return fail(SEC_E_WRONG_CREDENTIAL_HANDLE,
                "the credential was acquired for the other direction");
  }
  return {};
}

// check_direction is check_serves for a credential with an `outbound` half for initiators and an
// `inbound` one for acceptors, either of which may be null.
template <class Credential>
[[nodiscard]] Status check_direction(const Credential& credential, Role role) {
  return check_serves(role == Role::kInitiator ? credential.outbound() != nullptr
                                               : credential.inbound() != nullptr);
}

}  // namespace opensspi::sspi

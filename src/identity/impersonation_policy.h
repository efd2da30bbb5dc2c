// SPDX-License-Identifier: MIT
// The policy of who may be impersonated, checked before the kernel is asked.
#pragma once

#include "base/result.h"
#include "identity/access_token.h"
#include "identity/kernel_identity.h"
#include "settings/settings.h"

namespace opensspi::identity {

// may_be_client returns whether a client may become this Unix user: an ordinary user, or root or a
// system user that impersonation_system_users names. The uid of the process does not matter.
bool may_be_client(const UnixUser& user, const Settings& settings);

// user_to_become returns the token's Unix user, which lives as long as the token, or
// SEC_E_NO_IMPERSONATION with the remedy: none is mapped, the client allowed identification only,
// or may_be_client is false. The process itself (its own token, its own automatic account) always
// may.
Result<const UnixUser*> user_to_become(const AccessToken& token, const Settings& settings);

// check_way_back fails if the thread could not become `process` again afterwards.
Status check_way_back(const KernelIdentity& process);

}  // namespace opensspi::identity

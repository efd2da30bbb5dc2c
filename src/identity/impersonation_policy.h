// Who may be impersonated at all, before the kernel is asked.
#pragma once

#include "base/result.h"
#include "base/settings.h"
#include "identity/access_token.h"
#include "identity/kernel_identity.h"

namespace opensspi::identity {

// user_to_become answers the token's Unix user, which lives as long as the token, or
// SEC_E_NO_IMPERSONATION with the way out: none is mapped, the client allowed identification only,
// or it is a system user that impersonation_system_users does not name. The process's own user may
// always be.
Result<const UnixUser*> user_to_become(const AccessToken& token, const Settings& settings);

// check_way_back refuses where the thread could not become `process` again afterwards.
Status check_way_back(const KernelIdentity& process);

}  // namespace opensspi::identity

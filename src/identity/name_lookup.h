// SPDX-License-Identifier: MIT
// Names and SIDs that this machine can translate by itself.
#pragma once

#include <optional>
#include <string_view>

#include "identity/accounts.h"
#include "identity/local_authority.h"

namespace opensspi::identity {

// lookup_local_name and lookup_local_sid search, in this order: the well-known table, this
// computer, local accounts and groups, Unix users and groups. Nothing if none of them knows it.
Result<std::optional<AccountName>> lookup_local_name(LocalAuthority& local, std::string_view name);
Result<std::optional<AccountName>> lookup_local_sid(LocalAuthority& local, const Sid& sid);

}  // namespace opensspi::identity

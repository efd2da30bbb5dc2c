// SPDX-License-Identifier: MIT
// Token names: the names that tickets and domains gave for the users of access tokens that this
// library created.
#pragma once

#include <optional>
#include <string_view>

#include "identity/accounts.h"

namespace opensspi::identity {

// remember_client keeps the names of a client's SID and of its domain, for hosts that have no other
// source for them. The last kMaxTokenNames are kept, until the process ends. Any thread.
inline constexpr size_t kMaxTokenNames = 4096;
void remember_client(const Client& client);

// remembered_sid returns the name of a SID: a client's, its domain's, or that of a group that every
// domain has (Domain Users, …). Nothing for any other.
std::optional<AccountName> remembered_sid(const Sid& sid);

// remembered_name is the counterpart for DOMAIN\user and user@domain, without regard to case.
// Nothing for a bare name, and for a name of two SIDs.
std::optional<AccountName> remembered_name(std::string_view name);

}  // namespace opensspi::identity

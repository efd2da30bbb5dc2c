// SPDX-License-Identifier: MIT
// Unix users and groups, from the host's name services.
#pragma once

#include <optional>
#include <string>

#include "identity/client.h"

namespace opensspi::identity {

// unix_user_by_name and unix_user_by_uid return a user with all its groups, or nothing. They run as
// the process itself, even while the thread impersonates; forks wait for them.
std::optional<UnixUser> unix_user_by_name(const std::string& name);
std::optional<UnixUser> unix_user_by_uid(uid_t uid);
// unix_user_name and unix_group_name do not look up groups, which can take long.
std::optional<std::string> unix_user_name(uid_t uid);
std::optional<gid_t> unix_group_by_name(const std::string& name);
std::optional<std::string> unix_group_name(gid_t gid);

// unix_user_of_process returns the effective user of the process with its actual groups; a uid
// without a passwd entry is called uid<number>.
UnixUser unix_user_of_process();

inline constexpr uint64_t kUnixAuthority = 22;

// unix_user_sid and unix_group_sid return S-1-22-1-uid and S-1-22-2-gid, as Samba does.
inline Sid unix_user_sid(uid_t uid) { return Sid(kUnixAuthority, {1, uid}); }
inline Sid unix_group_sid(gid_t gid) { return Sid(kUnixAuthority, {2, gid}); }

}  // namespace opensspi::identity

// Unix users and groups, as the host's name services know them.
#pragma once

#include <optional>
#include <string>

#include "identity/client.h"

namespace opensspi::identity {

// unix_user_by_name and unix_user_by_uid answer a user with all its groups, or nothing. They ask as
// the process itself, also while the thread impersonates; forks wait for them.
std::optional<UnixUser> unix_user_by_name(const std::string& name);
std::optional<UnixUser> unix_user_by_uid(uid_t uid);
// unix_user_name and unix_group_name ask for no groups, which can take long.
std::optional<std::string> unix_user_name(uid_t uid);
std::optional<gid_t> unix_group_by_name(const std::string& name);
std::optional<std::string> unix_group_name(gid_t gid);

// unix_user_of_process answers the effective user of the process with the groups it really has; a
// uid that no passwd entry names is called uid<number>.
UnixUser unix_user_of_process();

inline constexpr uint64_t kUnixAuthority = 22;

// unix_user_sid and unix_group_sid answer S-1-22-1-uid and S-1-22-2-gid, as Samba does.
inline Sid unix_user_sid(uid_t uid) { return Sid(kUnixAuthority, {1, uid}); }
inline Sid unix_group_sid(gid_t gid) { return Sid(kUnixAuthority, {2, gid}); }

}  // namespace opensspi::identity

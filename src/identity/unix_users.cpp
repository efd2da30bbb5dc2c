#include "identity/unix_users.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/as_process.h"
#include "base/fork.h"

namespace opensspi::identity {
namespace {

constexpr size_t kFirstBufferLen = 4096;
constexpr size_t kLongestBufferLen = size_t{1024} * 1024;
constexpr int kMaxGroups = 65536;  // the kernel's own limit, NGROUPS_MAX

// Calls ask(buffer, length) with a larger buffer until it is large enough.
template <class Ask>
void with_buffer(Ask ask) {
  std::vector<char> buffer(kFirstBufferLen);
  while (ask(buffer.data(), buffer.size()) == ERANGE && buffer.size() < kLongestBufferLen)
    buffer.resize(buffer.size() * 4);
}

std::vector<gid_t> groups_of(const char* name, gid_t primary) {
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  while (getgrouplist(name, primary, groups.data(), &count) < 0 && count <= kMaxGroups) {
    if (count <= static_cast<int>(groups.size())) count = static_cast<int>(groups.size()) * 2;
    groups.resize(static_cast<size_t>(count));
  }
  groups.resize(static_cast<size_t>(std::min<int>(count, static_cast<int>(groups.size()))));
  return groups;
}

std::optional<UnixUser> from_entry(const passwd* entry) {
  if (entry == nullptr) return std::nullopt;
  return UnixUser{entry->pw_uid, entry->pw_gid, groups_of(entry->pw_name, entry->pw_gid),
                  entry->pw_name};
}

}  // namespace

std::optional<UnixUser> unix_user_by_name(const std::string& name) {
  const ForkHold hold;
  const AsProcess as_process;
  std::optional<UnixUser> user;
  with_buffer([&](char* buffer, size_t len) {
    passwd entry{};
    passwd* found = nullptr;
    const int problem = getpwnam_r(name.c_str(), &entry, buffer, len, &found);
    if (problem == 0) user = from_entry(found);
    return problem;
  });
  return user;
}

std::optional<UnixUser> unix_user_by_uid(uid_t uid) {
  const ForkHold hold;
  const AsProcess as_process;
  std::optional<UnixUser> user;
  with_buffer([&](char* buffer, size_t len) {
    passwd entry{};
    passwd* found = nullptr;
    const int problem = getpwuid_r(uid, &entry, buffer, len, &found);
    if (problem == 0) user = from_entry(found);
    return problem;
  });
  return user;
}

std::optional<std::string> unix_user_name(uid_t uid) {
  const ForkHold hold;
  const AsProcess as_process;
  std::optional<std::string> name;
  with_buffer([&](char* buffer, size_t len) {
    passwd entry{};
    passwd* found = nullptr;
    const int problem = getpwuid_r(uid, &entry, buffer, len, &found);
    if (found != nullptr) name = found->pw_name;
    return problem;
  });
  return name;
}

std::optional<gid_t> unix_group_by_name(const std::string& name) {
  const ForkHold hold;
  const AsProcess as_process;
  std::optional<gid_t> gid;
  with_buffer([&](char* buffer, size_t len) {
    group entry{};
    group* found = nullptr;
    const int problem = getgrnam_r(name.c_str(), &entry, buffer, len, &found);
    if (found != nullptr) gid = found->gr_gid;
    return problem;
  });
  return gid;
}

std::optional<std::string> unix_group_name(gid_t gid) {
  const ForkHold hold;
  const AsProcess as_process;
  std::optional<std::string> name;
  with_buffer([&](char* buffer, size_t len) {
    group entry{};
    group* found = nullptr;
    const int problem = getgrgid_r(gid, &entry, buffer, len, &found);
    if (found != nullptr) name = found->gr_name;
    return problem;
  });
  return name;
}

UnixUser unix_user_of_process() {
  const AsProcess as_process;
  UnixUser user;
  user.uid = geteuid();
  user.gid = getegid();
  user.name = unix_user_name(user.uid).value_or("uid" + std::to_string(user.uid));
  const int count = getgroups(0, nullptr);
  user.groups.resize(static_cast<size_t>(std::max(count, 0)));
  const int taken = getgroups(static_cast<int>(user.groups.size()), user.groups.data());
  user.groups.resize(static_cast<size_t>(std::max(taken, 0)));
  return user;
}

}  // namespace opensspi::identity

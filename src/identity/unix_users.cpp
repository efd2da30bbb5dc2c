// SPDX-License-Identifier: MIT
#include "identity/unix_users.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/as_process.h"
#include "base/fork.h"

namespace opensspi::identity {
namespace {

constexpr size_t kFirstBufferLen = 4096;
constexpr size_t kLongestBufferLen = size_t{1024} * 1024;
constexpr int kMaxGroups = 65536;  // the kernel's own limit, NGROUPS_MAX

// One query of the name services: ask(entry, buffer, length, found), with the arguments of
// getpwnam_r after the key, is repeated with a larger buffer until it is large enough; read(entry)
// makes the result.
template <class Entry, class Ask, class Read>
auto look_up(Ask ask, Read read) -> std::optional<decltype(read(Entry{}))> {
  const ForkHold hold;
  const AsProcess as_process;
  for (size_t len = kFirstBufferLen; len <= kLongestBufferLen; len *= 4) {
    std::vector<char> buffer(len);
    Entry entry{};
    Entry* found = nullptr;
    const int problem = ask(&entry, buffer.data(), buffer.size(), &found);
    if (problem == 0 && found != nullptr) {
      return read(*found);
    }
    if (problem != ERANGE) {
      break;
    }
  }
  return std::nullopt;
}

std::vector<gid_t> groups_of(const char* name, gid_t primary) {
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  while (getgrouplist(name, primary, groups.data(), &count) < 0 && count <= kMaxGroups) {
    if (count <= static_cast<int>(groups.size())) {
      count = static_cast<int>(groups.size()) * 2;
    }
    groups.resize(static_cast<size_t>(count));
  }
  groups.resize(static_cast<size_t>(std::min<int>(count, static_cast<int>(groups.size()))));
  return groups;
}

UnixUser user_of(const passwd& entry) {
  return {entry.pw_uid, entry.pw_gid, groups_of(entry.pw_name, entry.pw_gid), entry.pw_name};
}

}  // namespace

std::optional<UnixUser> unix_user_by_name(const std::string& name) {
  return look_up<passwd>([&](auto... rest) { return getpwnam_r(name.c_str(), rest...); }, user_of);
}

std::optional<UnixUser> unix_user_by_uid(uid_t uid) {
  return look_up<passwd>([=](auto... rest) { return getpwuid_r(uid, rest...); }, user_of);
}

std::optional<std::string> unix_user_name(uid_t uid) {
  return look_up<passwd>([=](auto... rest) { return getpwuid_r(uid, rest...); },
                         [](const passwd& entry) { return std::string(entry.pw_name); });
}

std::optional<gid_t> unix_group_by_name(const std::string& name) {
  return look_up<group>([&](auto... rest) { return getgrnam_r(name.c_str(), rest...); },
                        [](const group& entry) { return entry.gr_gid; });
}

std::optional<std::string> unix_group_name(gid_t gid) {
  return look_up<group>([=](auto... rest) { return getgrgid_r(gid, rest...); },
                        [](const group& entry) { return std::string(entry.gr_name); });
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

// SPDX-License-Identifier: MIT
#include "identity/kernel_identity.h"

#include <linux/keyctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace opensspi::identity {
namespace {

constexpr uint32_t kCapabilityVersion = _LINUX_CAPABILITY_VERSION_3;
constexpr int kMaxCapabilities = 64;
constexpr uid_t kUnchanged = static_cast<uid_t>(-1);

using CapabilityData = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

bool set_capability_data(const CapabilityData& data) {
  __user_cap_header_struct header{kCapabilityVersion, 0};
  return syscall(SYS_capset, &header, data.data()) == 0;
}

CapabilityData capability_data() {
  __user_cap_header_struct header{kCapabilityVersion, 0};
  CapabilityData data{};
  syscall(SYS_capget, &header, data.data());
  return data;
}

uint64_t ambient_capabilities() {
  uint64_t set = 0;
  for (int capability = 0; capability < kMaxCapabilities; ++capability) {
    const int raised = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0);
    if (raised < 0) {
      break;  // past the kernel's last one
    }
    if (raised > 0) {
      set |= uint64_t{1} << capability;
    }
  }
  return set;
}

bool set_ambient(uint64_t wanted) {
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return wanted == 0;
  }
  for (int capability = 0; capability < kMaxCapabilities; ++capability) {
    const bool raise = (wanted >> capability & 1) != 0;
    if (raise && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      return false;
    }
  }
  return true;
}

std::vector<gid_t> thread_groups() {
  const long count = syscall(SYS_getgroups, 0, nullptr);
  std::vector<gid_t> groups(static_cast<size_t>(std::max(count, 0L)));
  const long taken = syscall(SYS_getgroups, groups.size(), groups.data());
  groups.resize(static_cast<size_t>(std::max(taken, 0L)));
  std::ranges::sort(groups);
  return groups;
}

// The client must not get the process's keys. A kernel without keys, or a container that forbids
// them, has none.
bool join_fresh_session_keyring() {
  if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) >= 0) {
    return true;
  }
  return errno == ENOSYS || errno == EPERM || errno == EOPNOTSUPP;
}

bool same_capabilities(const CapabilityData& left, const CapabilityData& right) {
  return std::ranges::equal(left, right, [](const auto& one, const auto& two) {
    return one.effective == two.effective && one.permitted == two.permitted &&
           one.inheritable == two.inheritable;
  });
}

}  // namespace

uid_t thread_euid() { return static_cast<uid_t>(syscall(SYS_geteuid)); }

KernelIdentity KernelIdentity::of_thread() {
  KernelIdentity identity;
  identity.uid = thread_euid();
  identity.gid = static_cast<gid_t>(syscall(SYS_getegid));
  identity.groups = thread_groups();
  identity.capabilities = capability_data();
  identity.ambient = ambient_capabilities();
  prctl(PR_GET_PDEATHSIG, &identity.parent_death_signal);
  return identity;
}

KernelIdentity KernelIdentity::of_client(const KernelIdentity& process, const UnixUser& user) {
  KernelIdentity identity = process;
  identity.uid = user.uid;
  identity.gid = user.gid;
  identity.groups = user.groups;
  std::ranges::sort(identity.groups);
  identity.groups.erase(std::unique(identity.groups.begin(), identity.groups.end()),
                        identity.groups.end());
  for (auto& word : identity.capabilities) {
    word.effective = 0;
  }
  identity.ambient = 0;
  return identity;
}

bool KernelIdentity::operator==(const KernelIdentity& other) const {
  return same_ids(other) && same_capabilities(capabilities, other.capabilities) &&
         ambient == other.ambient;
}

// Permitted capabilities survive a change of the effective uid as long as the real or saved one
// stays, so those that a change of ids needs are made effective first, and the wanted ones are set
// last.
bool KernelIdentity::become() const {
  CapabilityData all = capability_data();
  for (auto& word : all) {
    word.effective = word.permitted;
  }
  if (!set_capability_data(all) || !set_ids() || !set_capabilities()) {
    return false;
  }
  return of_thread() == *this;
}

bool KernelIdentity::become_for_good() const {
  CapabilityData all = capability_data();
  for (auto& word : all) {
    word.effective = word.permitted;
  }
  const std::vector<gid_t> now = thread_groups();
  if (!set_capability_data(all)) {
    return false;
  }
  if (now != groups && syscall(SYS_setgroups, groups.size(), groups.data()) != 0) {
    return false;
  }
  if (syscall(SYS_setresgid, gid, gid, gid) != 0 || syscall(SYS_setresuid, uid, uid, uid) != 0) {
    return false;
  }
  if (!set_ambient(0) || !set_capability_data({})) {
    return false;
  }
  return join_fresh_session_keyring() && has_all_ids();
}

bool KernelIdentity::has_all_ids() const {
  uid_t uids[3] = {};
  gid_t gids[3] = {};
  syscall(SYS_getresuid, &uids[0], &uids[1], &uids[2]);
  syscall(SYS_getresgid, &gids[0], &gids[1], &gids[2]);
  KernelIdentity wanted = *this;
  wanted.capabilities = {};
  wanted.ambient = 0;
  return std::ranges::count(uids, uid) == 3 && std::ranges::count(gids, gid) == 3 &&
         of_thread() == wanted;
}

bool KernelIdentity::set_ids() const {
  const std::vector<gid_t> now = thread_groups();
  if (now != groups && syscall(SYS_setgroups, groups.size(), groups.data()) != 0) {
    return false;
  }
  if (syscall(SYS_setresgid, kUnchanged, gid, kUnchanged) != 0) {
    return false;
  }
  return syscall(SYS_setresuid, kUnchanged, uid, kUnchanged) == 0;
}

// A change of uid clears the signal that a parent's death sends; it is restored with the rest.
bool KernelIdentity::set_capabilities() const {
  if (!set_capability_data(capabilities) || !set_ambient(ambient)) {
    return false;
  }
  return prctl(PR_SET_PDEATHSIG, parent_death_signal) == 0;
}

}  // namespace opensspi::identity

// KernelIdentity: what the kernel knows of one thread's rights, read and set for that thread alone.
#pragma once

#include <linux/capability.h>
#include <sys/types.h>

#include <array>
#include <vector>

#include "identity/client.h"

namespace opensspi::identity {

// KernelIdentity holds the ids and capabilities that impersonation changes. glibc's own functions
// would change every thread of the process; these are the bare system calls.
struct KernelIdentity {
  uid_t uid = 0;  // effective; real and saved are never changed
  gid_t gid = 0;
  std::vector<gid_t> groups;  // sorted
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> capabilities{};
  uint64_t ambient = 0;  // one bit a capability
  int parent_death_signal = 0;

  // of_thread reads the calling thread's.
  static KernelIdentity of_thread();
  // of_client answers what a thread of `process` has while it is `user`: no effective and no
  // ambient capability.
  static KernelIdentity of_client(const KernelIdentity& process, const UnixUser& user);

  // become makes the calling thread have this identity; it answers whether all of it was set, read
  // back. On false the thread is somewhere between: the caller must set another one.
  [[nodiscard]] bool become() const;

  // become_for_good makes the whole of a process of one thread have these ids, real and saved ones,
  // too, no capabilities (root has all again after exec) and a session keyring of its own. False
  // where not all of it could be set, or what was set reads back as something else.
  [[nodiscard]] bool become_for_good() const;

  [[nodiscard]] bool same_ids(const KernelIdentity& other) const {
    return uid == other.uid && gid == other.gid && groups == other.groups;
  }
  [[nodiscard]] bool operator==(const KernelIdentity& other) const;

 private:
  [[nodiscard]] bool set_ids() const;
  [[nodiscard]] bool has_all_ids() const;
  [[nodiscard]] bool set_capabilities() const;
};

// thread_euid answers the calling thread's effective uid, from the kernel.
uid_t thread_euid();

}  // namespace opensspi::identity

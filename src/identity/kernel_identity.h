// SPDX-License-Identifier: MIT
// KernelIdentity: one thread's ids and capabilities in the kernel, read and set for that thread
// alone.
#pragma once

#include <linux/capability.h>
#include <sys/types.h>

#include <array>
#include <vector>

#include "identity/client.h"

namespace opensspi::identity {

// KernelIdentity holds the ids and capabilities that impersonation changes. glibc's functions would
// change every thread of the process, so these use raw system calls.
struct KernelIdentity {
  uid_t uid = 0;  // effective; real and saved are never changed
  gid_t gid = 0;
  std::vector<gid_t> groups;  // sorted
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> capabilities{};
  uint64_t ambient = 0;  // one bit per capability
  int parent_death_signal = 0;

  // of_thread reads the calling thread's.
  static KernelIdentity of_thread();
  // of_client returns what a thread of `process` has while it is `user`: no effective and no
  // ambient capability.
  static KernelIdentity of_client(const KernelIdentity& process, const UnixUser& user);

  // become gives the calling thread this identity; it returns whether all of it was set, by reading
  // it back. On false the thread has a mixture: the caller must set another identity.
  [[nodiscard]] bool become() const;

  // become_for_good gives a process with one thread these ids, including the real and saved ones,
  // no capabilities (root has all again after exec) and a session keyring of its own. False if not
  // all of it could be set, or if something else is read back.
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

// thread_euid returns the calling thread's effective uid, from the kernel.
uid_t thread_euid();

}  // namespace opensspi::identity

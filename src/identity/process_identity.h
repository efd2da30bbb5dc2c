// SPDX-License-Identifier: MIT
// ProcessIdentity: the process's own identity, and how many of its threads impersonate.
#pragma once

#include <optional>

#include "identity/kernel_identity.h"

namespace opensspi::identity {

// ProcessIdentity is shared by all threads. While one impersonates, the kernel makes the process
// undumpable; the last one that reverts restores the flag.
class ProcessIdentity {
 public:
  // leave records that the calling thread is about to leave `process`; come_back that it has
  // reverted.
  static void leave(const KernelIdentity& process);
  static void come_back();
  // was_ever_left costs one load.
  static bool was_ever_left();
  // of_stray_thread returns the process's identity if the calling thread has inherited the ids of a
  // client from a thread that impersonated. Nothing if it has the process's ids, or if the whole
  // process has changed its ids meanwhile.
  static std::optional<KernelIdentity> of_stray_thread();
};

}  // namespace opensspi::identity

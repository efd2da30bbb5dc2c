// ProcessIdentity: what the process itself is, and how many of its threads are somebody else.
#pragma once

#include <optional>

#include "identity/kernel_identity.h"

namespace opensspi::identity {

// ProcessIdentity is shared by all threads. While one impersonates, the kernel makes the process
// undumpable; the last one that comes back restores the flag.
class ProcessIdentity {
 public:
  // leave notes that the calling thread is about to leave `process`; come_back that it is the
  // process again.
  static void leave(const KernelIdentity& process);
  static void come_back();
  // was_ever_left costs one load.
  static bool was_ever_left();
  // of_stray_thread answers the process's identity where the calling thread has the ids of a client
  // by inheritance: it was started by a thread that impersonated. Nothing where it is the process,
  // or where the whole process has changed its ids meanwhile.
  static std::optional<KernelIdentity> of_stray_thread();
};

}  // namespace opensspi::identity

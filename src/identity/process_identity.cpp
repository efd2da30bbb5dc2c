// SPDX-License-Identifier: MIT
#include "identity/process_identity.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi::identity {
namespace {

struct Shared {
  Mutex mutex;  // under a ForkHold
  KernelIdentity process GUARDED_BY(mutex);
  int away GUARDED_BY(mutex) = 0;      // threads that impersonate
  int dumpable GUARDED_BY(mutex) = 1;  // the flag before the first of them left
  bool leader_away GUARDED_BY(mutex) = false;
};

constinit std::atomic<bool> g_ever_left{false};

constinit MadeOnce<Shared> g_shared;

Shared& shared() { return g_shared.get(); }

bool is_leader() { return gettid() == getpid(); }

thread_local bool t_away = false;

// Only the thread that forked continues, as the child's leader.
void count_child() UNCHECKED_LOCKING {
  if (!g_ever_left) {
    return;
  }
  shared().away = t_away ? 1 : 0;
  shared().leader_away = t_away;
}

[[maybe_unused]] const int kInstalled = pthread_atfork(nullptr, nullptr, count_child);

// The leader's effective uid; nothing if /proc is missing.
std::optional<uid_t> leader_euid() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/status", "re"),
                                                             std::fclose);
  char line[256];
  while (file && std::fgets(line, sizeof line, file.get()) != nullptr) {
    if (std::strncmp(line, "Uid:", 4) != 0) {
      continue;
    }
    char* after_real = nullptr;
    (void)std::strtoul(line + 4, &after_real, 10);
    return static_cast<uid_t>(std::strtoul(after_real, nullptr, 10));
  }
  return std::nullopt;
}

}  // namespace

void ProcessIdentity::leave(const KernelIdentity& process) {
  const ForkHold hold;
  const MutexLock lock(shared().mutex);
  if (shared().away++ == 0) {
    shared().process = process;
    shared().dumpable = prctl(PR_GET_DUMPABLE);
  }
  shared().leader_away |= is_leader();
  t_away = true;
  g_ever_left = true;
}

void ProcessIdentity::come_back() {
  const ForkHold hold;
  const MutexLock lock(shared().mutex);
  if (is_leader()) {
    shared().leader_away = false;
  }
  t_away = false;
  if (--shared().away == 0 && shared().dumpable == 1) {
    prctl(PR_SET_DUMPABLE, 1);
  }
}

bool ProcessIdentity::was_ever_left() { return g_ever_left.load(std::memory_order_relaxed); }

std::optional<KernelIdentity> ProcessIdentity::of_stray_thread() {
  const ForkHold hold;
  const MutexLock lock(shared().mutex);
  if (thread_euid() == shared().process.uid) {
    return std::nullopt;
  }
  if (!shared().leader_away && leader_euid() != shared().process.uid) {
    return std::nullopt;
  }
  return shared().process;
}

}  // namespace opensspi::identity

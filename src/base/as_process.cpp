// SPDX-License-Identifier: MIT
#include "base/as_process.h"

#include <atomic>

namespace opensspi {
namespace {

constinit std::atomic<const ThreadIdentity*> g_identity{nullptr};

}  // namespace

void set_thread_identity(const ThreadIdentity* identity) {
  g_identity.store(identity, std::memory_order_release);
}

AsProcess::AsProcess() {
  const ThreadIdentity* identity = g_identity.load(std::memory_order_acquire);
  suspended_ = identity != nullptr && identity->suspend();
}

AsProcess::~AsProcess() {
  if (suspended_) {
    g_identity.load(std::memory_order_acquire)->resume();
  }
}

}  // namespace opensspi

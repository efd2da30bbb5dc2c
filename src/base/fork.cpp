// SPDX-License-Identifier: MIT
#include "base/fork.h"

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "base/mutex.h"

namespace opensspi {
namespace {

constexpr size_t kMaxMutexes = 32;

struct Registry {
  std::array<ForkSafeMutex*, kMaxMutexes> mutexes{};
  std::atomic<size_t> count{0};
  std::atomic<uint64_t> generation{0};
};

Registry& registry() {
  static Registry instance;
  return instance;
}

struct Gate {
  Mutex mutex;
  Condition changed;
  int inside GUARDED_BY(mutex) = 0;  // threads with a ForkHold
  bool forking GUARDED_BY(mutex) = false;
};

Gate& gate() {
  static Gate* const instance = new Gate;  // NOLINT: kept for ever, threads may outlive main
  return *instance;
}

thread_local int t_holds = 0;

// A thread that forks while it holds the gate waits for the others only.
int own_share() { return t_holds > 0 ? 1 : 0; }

void close_gate() ACQUIRE(gate().mutex) {
  gate().mutex.lock();
  gate().forking = true;
  while (gate().inside != own_share()) {
    gate().changed.wait(gate().mutex);
  }
}

void open_gate() RELEASE(gate().mutex) {
  gate().forking = false;
  gate().mutex.unlock();
  gate().changed.notify_all();
}

// The child's only thread is the one that forked: no other thread is inside or waiting.
void renew_gate() RELEASE(gate().mutex) {
  gate().forking = false;
  gate().inside = own_share();
  new (&gate().changed) Condition;
  gate().mutex.unlock();
}

// The gate first: a thread inside it may take the mutexes, never the reverse. What this locks, the
// two functions after the fork unlock.
void before_fork() UNCHECKED_LOCKING {
  close_gate();
  for (size_t i = 0; i < registry().count; ++i) {
    registry().mutexes[i]->lock();
  }
}

void unlock_mutexes() UNCHECKED_LOCKING {
  for (size_t i = registry().count; i-- > 0;) {
    registry().mutexes[i]->unlock();
  }
}

void after_fork() UNCHECKED_LOCKING {
  unlock_mutexes();
  open_gate();
}

void after_fork_in_child() UNCHECKED_LOCKING {
  registry().generation.fetch_add(1, std::memory_order_relaxed);
  unlock_mutexes();
  renew_gate();
}

// The gate is created here, before there is a second thread.
[[maybe_unused]] const int kInstalled = [] {
  static_cast<void>(gate());
  return pthread_atfork(before_fork, after_fork, after_fork_in_child);
}();

}  // namespace

ForkSafeMutex::ForkSafeMutex() {
  const size_t index = registry().count.load();
  if (index == kMaxMutexes) {
    std::abort();  // raise kMaxMutexes: static objects only, so this shows at the first start
  }
  registry().mutexes[index] = this;
  registry().count.store(index + 1);
}

ForkHold::ForkHold() {
  if (t_holds++ > 0) {
    return;
  }
  const MutexLock lock(gate().mutex);
  while (gate().forking) {
    gate().changed.wait(gate().mutex);
  }
  ++gate().inside;
}

ForkHold::~ForkHold() {
  if (--t_holds > 0) {
    return;
  }
  const MutexLock lock(gate().mutex);
  --gate().inside;
  if (gate().forking) {
    gate().changed.notify_all();
  }
}

ForkPass::ForkPass() {
  const MutexLock lock(gate().mutex);
  ++gate().inside;
}

void ForkPass::adopt() { ++t_holds; }

void ForkPass::give_back() {
  --t_holds;
  suspend();
}

void ForkPass::suspend() {
  const MutexLock lock(gate().mutex);
  if (!std::exchange(inside_, false)) {
    return;
  }
  --gate().inside;
  if (gate().forking) {
    gate().changed.notify_all();
  }
}

void ForkPass::resume() {
  const MutexLock lock(gate().mutex);
  while (gate().forking) {
    gate().changed.wait(gate().mutex);
  }
  ++gate().inside;
  inside_ = true;
}

uint64_t fork_generation() { return registry().generation.load(std::memory_order_relaxed); }

}  // namespace opensspi

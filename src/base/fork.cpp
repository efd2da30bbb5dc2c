// SPDX-License-Identifier: MIT
#include "base/fork.h"

#include <pthread.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <new>
#include <utility>

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
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;  // threads with a ForkHold
  bool forking = false;
};

Gate& gate() {
  static Gate* const instance = new Gate;  // NOLINT: kept for ever, threads may outlive main
  return *instance;
}

thread_local int t_holds = 0;

// A thread that forks while it holds the gate waits for the others only.
int own_share() { return t_holds > 0 ? 1 : 0; }

void close_gate() {
  std::unique_lock lock(gate().mutex);
  gate().forking = true;
  gate().changed.wait(lock, [] { return gate().inside == own_share(); });
  lock.release();
}

void open_gate() {
  gate().forking = false;
  gate().mutex.unlock();
  gate().changed.notify_all();
}

// The child's only thread is the one that forked: no other thread is inside or waiting.
void renew_gate() {
  gate().forking = false;
  gate().inside = own_share();
  new (&gate().changed) std::condition_variable;
  gate().mutex.unlock();
}

// The gate first: a thread inside it may take the mutexes, never the reverse.
void before_fork() {
  close_gate();
  for (size_t i = 0; i < registry().count; ++i) {
    registry().mutexes[i]->lock();
  }
}

void unlock_mutexes() {
  for (size_t i = registry().count; i-- > 0;) {
    registry().mutexes[i]->unlock();
  }
}

void after_fork() {
  unlock_mutexes();
  open_gate();
}

void after_fork_in_child() {
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
  std::unique_lock lock(gate().mutex);
  gate().changed.wait(lock, [] { return !gate().forking; });
  ++gate().inside;
}

ForkHold::~ForkHold() {
  if (--t_holds > 0) {
    return;
  }
  const std::lock_guard lock(gate().mutex);
  --gate().inside;
  if (gate().forking) {
    gate().changed.notify_all();
  }
}

ForkPass::ForkPass() {
  const std::lock_guard lock(gate().mutex);
  ++gate().inside;
}

void ForkPass::adopt() { ++t_holds; }

void ForkPass::give_back() {
  --t_holds;
  suspend();
}

void ForkPass::suspend() {
  const std::lock_guard lock(gate().mutex);
  if (!std::exchange(inside_, false)) {
    return;
  }
  --gate().inside;
  if (gate().forking) {
    gate().changed.notify_all();
  }
}

void ForkPass::resume() {
  std::unique_lock lock(gate().mutex);
  gate().changed.wait(lock, [] { return !gate().forking; });
  ++gate().inside;
  inside_ = true;
}

uint64_t fork_generation() { return registry().generation.load(std::memory_order_relaxed); }

}  // namespace opensspi

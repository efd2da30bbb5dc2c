// SPDX-License-Identifier: MIT
// Support for fork: locks that survive it, and a number that distinguishes parent and child.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/mutex.h"

namespace opensspi {

// ForkSafeMutex is a mutex that no fork can leave locked in the child: it is taken around every
// fork. It must have static storage duration and must be a leaf: its holder takes no other
// ForkSafeMutex, no ForkHold that it does not have yet, and does not fork.
class ForkSafeMutex final : public Mutex {
 public:
  ForkSafeMutex();
};

// ForkHold keeps every fork waiting while it exists: for work that takes locks of other libraries
// (a database, name services), which a child would find locked permanently. A thread may nest them.
// A waiting fork has precedence over new ones. Its holder may take ForkSafeMutexes.
class ForkHold {
 public:
  ForkHold();
  ForkHold(const ForkHold&) = delete;
  ForkHold& operator=(const ForkHold&) = delete;
  ~ForkHold();
};

// ForkPass is a ForkHold that a thread takes for another one, which it starts and waits for.
// Without it the two would deadlock with a fork: the fork waits for the first, which waits for the
// second, which waits for the fork.
class ForkPass {
 public:
  // The thread that creates it has a ForkHold, so there is no waiting.
  ForkPass();
  ForkPass(const ForkPass&) = delete;
  ForkPass& operator=(const ForkPass&) = delete;
  ~ForkPass() { suspend(); }

  // adopt is the started thread's first act: from now on it counts as a holder, and ForkHolds nest
  // in it. give_back is its last.
  void adopt();
  void give_back();
  // suspend, called by any thread, allows forks while the started one does nothing that a child
  // could find half done. resume, called by the started thread, waits for a fork in progress.
  void suspend();
  void resume();

 private:
  bool inside_ = true;  // under the gate
};

// MadeOnce creates a T at its first use and never destroys it, because threads may outlive main. It
// replaces a local static: if a fork happens while another thread initialises a local static, its
// guard stays locked in the child; MadeOnce keeps the fork waiting. It must have static storage
// duration. get, on any thread, may create with a ForkHold; so a holder of a ForkSafeMutex must not
// be the first to call it.
template <class T>
class MadeOnce {
 public:
  constexpr MadeOnce() = default;
  MadeOnce(const MadeOnce&) = delete;
  MadeOnce& operator=(const MadeOnce&) = delete;

  template <class Make>
  T& get(Make make) {
    if (T* made = known()) {
      return *made;
    }
    const ForkHold hold;
    const MutexLock lock(mutex_);
    if (made_.load(std::memory_order_relaxed) == nullptr) {
      made_.store(new T(make()), std::memory_order_release);
    }
    return *made_.load(std::memory_order_relaxed);
  }
  T& get() {
    return get([] { return T(); });
  }
  // known returns the object, or nullptr if it was not created yet, for a creation that may fail
  // before.
  T* known() const { return made_.load(std::memory_order_acquire); }

 private:
  std::atomic<T*> made_{nullptr};
  Mutex mutex_;
};

// fork_generation counts the forks between this process and the one that loaded the library. Code
// with state that a child must not share (random pools, database connections) stores it and
// compares before use.
uint64_t fork_generation();

}  // namespace opensspi

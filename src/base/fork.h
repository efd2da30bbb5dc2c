// What a fork needs: locks that survive it, and a number that tells parent from child.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace opensspi {

// ForkSafeMutex is a mutex that no fork can leave locked in the child: it is taken around every
// fork. It must have static storage duration and must be a leaf: its holder takes no other
// ForkSafeMutex, no ForkHold that it does not have yet, and does not fork.
class ForkSafeMutex {
 public:
  ForkSafeMutex();
  ForkSafeMutex(const ForkSafeMutex&) = delete;
  ForkSafeMutex& operator=(const ForkSafeMutex&) = delete;

  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  bool try_lock() { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

// ForkHold keeps every fork waiting for as long as it lives: for work that takes locks of other
// libraries (a database, name services), which a child would find locked for ever. A thread may
// nest them. A waiting fork goes before new ones. Its holder may take ForkSafeMutexes.
class ForkHold {
 public:
  ForkHold();
  ForkHold(const ForkHold&) = delete;
  ForkHold& operator=(const ForkHold&) = delete;
  ~ForkHold();
};

// ForkPass is a ForkHold that a thread gets for another one, which it starts and waits for. Without
// it the two would deadlock with a fork: the fork waits for the first, which waits for the second,
// which waits for the fork.
class ForkPass {
 public:
  // The thread that makes it has a ForkHold, so nothing is waited for.
  ForkPass();
  ForkPass(const ForkPass&) = delete;
  ForkPass& operator=(const ForkPass&) = delete;
  ~ForkPass() { suspend(); }

  // adopt is the started thread's first act: from now on it counts as a holder, and ForkHolds nest
  // in it. give_back is its last.
  void adopt();
  void give_back();
  // suspend lets forks through, from any thread, while the started one does nothing that a child
  // could find half done. resume, by the started thread, waits for a fork that is under way.
  void suspend();
  void resume();

 private:
  bool inside_ = true;  // under the gate
};

// MadeOnce makes a T when it is first asked for and keeps it for ever, as threads may outlive main.
// It stands where a local static would: a fork that comes while another thread makes one leaves its
// guard taken in the child for ever; this one keeps the fork waiting. It must have static storage
// duration. get, from any thread, may make with the ForkHold that make then has; so a holder of a
// ForkSafeMutex must not be the first to call it.
template <class T>
class MadeOnce {
 public:
  constexpr MadeOnce() = default;
  MadeOnce(const MadeOnce&) = delete;
  MadeOnce& operator=(const MadeOnce&) = delete;

  template <class Make>
  T& get(Make make) {
    if (T* made = known()) return *made;
    const ForkHold hold;
    const std::lock_guard lock(mutex_);
    if (made_.load(std::memory_order_relaxed) == nullptr)
      made_.store(new T(make()), std::memory_order_release);
    return *made_.load(std::memory_order_relaxed);
  }
  T& get() {
    return get([] { return T(); });
  }
  // known answers what was made, or nullptr where nothing was yet: for making that may fail before.
  T* known() const { return made_.load(std::memory_order_acquire); }

 private:
  std::atomic<T*> made_{nullptr};
  std::mutex mutex_;
};

// fork_generation counts the forks between this process and the one that loaded the library.
// Whoever keeps state that a child must not share (random pools, database connections) remembers it
// and compares before use.
uint64_t fork_generation();

}  // namespace opensspi

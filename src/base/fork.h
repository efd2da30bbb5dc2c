// What a fork needs: locks that survive it, and a number that tells parent from child.
#pragma once

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

// fork_generation counts the forks between this process and the one that loaded the library.
// Whoever keeps state that a child must not share (random pools, database connections) remembers it
// and compares before use.
uint64_t fork_generation();

}  // namespace opensspi

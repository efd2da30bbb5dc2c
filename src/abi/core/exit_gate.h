// SPDX-License-Identifier: MIT
// The gate at the end of a process: libraries below this one (libcrypto, libkrb5) free their state
// in handlers of exit(), while other threads may still be in them.
#pragma once

#include <atomic>

#include "base/result.h"

namespace opensspi::abi {

// CallMark is a thread's count of the calls of this library that it is in.
struct CallMark {
  std::atomic<uint32_t> depth{0};
  CallMark* next = nullptr;
  CallMark* previous = nullptr;
};

extern constinit std::atomic<bool> g_exiting;
extern constinit thread_local CallMark* t_call_mark;

// make_call_mark makes this thread's mark at its first call. The first mark of the process installs
// the gate. It returns nullptr if the thread is at its end or there is no memory: the call is not
// gated then.
CallMark* make_call_mark();
// may_call_at_exit returns whether a call may start although the process is exiting: the thread
// that runs exit() may, and one that is in a call already.
bool may_call_at_exit(const CallMark& mark);

inline constexpr Error kExiting =
    fail(ERROR_SHUTDOWN_IN_PROGRESS, "the process is exiting; its other threads make no calls");

// exiting returns whether the process has started to exit, so that long work stops.
inline bool exiting() { return g_exiting.load(std::memory_order_relaxed); }

// InCall represents one call of the library. exit() waits for calls that are running, and lets no
// other start: `refused` returns true, and the call returns kExiting. The plain store and load cost
// a few cycles; the exiting thread pays for the barrier (membarrier).
class InCall {
 public:
  InCall() : mark_(t_call_mark == nullptr ? make_call_mark() : t_call_mark) {
    if (mark_ == nullptr) {
      return;
    }
    mark_->depth.store(mark_->depth.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    refused_ = exiting() && !may_call_at_exit(*mark_);
  }
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;
  ~InCall() {
    if (mark_ == nullptr) {
      return;
    }
    mark_->depth.store(mark_->depth.load(std::memory_order_relaxed) - 1, std::memory_order_release);
  }
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  CallMark* const mark_;
  bool refused_ = false;
};

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
#include "abi/core/exit_gate.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/library.h"

namespace opensspi::abi {

constinit std::atomic<bool> g_exiting{false};
constinit thread_local CallMark* t_call_mark = nullptr;

namespace {

using std::chrono::milliseconds;

// Cryptography ends within milliseconds, and key generation is cancelled. Threads that wait for the
// network may take longer, but do not conflict with libcrypto's clean-up.
constexpr milliseconds kLongestWait{2000};

ForkSafeMutex g_mutex;
CallMark* g_first GUARDED_BY(g_mutex) = nullptr;
pthread_t g_exiting_thread{};
bool g_installed GUARDED_BY(g_mutex) = false;
pthread_key_t g_key{};
// A key's destructor takes the mark out of the list. A thread_local destructor would do it too
// early, and its registration takes memory, which the first message of a thread must not need.
constinit thread_local CallMark t_mark;
constinit thread_local bool t_gone = false;

void add_to_list(CallMark& mark) REQUIRES(g_mutex) {
  mark.next = g_first;
  if (g_first != nullptr) {
    g_first->previous = &mark;
  }
  g_first = &mark;
}

// A thread ends: what it calls from now on, in destructors of other keys, is not gated.
void remove_from_list(void* ended) {
  const CallMark& mark = *static_cast<CallMark*>(ended);
  t_call_mark = nullptr;
  t_gone = true;
  const MutexLock lock(g_mutex);
  if (mark.next != nullptr) {
    mark.next->previous = mark.previous;
  }
  (mark.previous == nullptr ? g_first : mark.previous->next) = mark.next;
}

// A child has one thread, and the marks of all others of its parent. Their memory is that of stacks
// which its new threads use again, so the list begins anew. Nobody else is there to be kept out.
void forget_other_threads() UNCHECKED_LOCKING {
  g_first = t_call_mark;
  if (g_first != nullptr) {
    g_first->next = g_first->previous = nullptr;
  }
}

[[maybe_unused]] const int kForgets = pthread_atfork(nullptr, nullptr, forget_other_threads);

bool others_are_in_calls() {
  const MutexLock lock(g_mutex);
  for (const CallMark* mark = g_first; mark != nullptr; mark = mark->next) {
    if (mark != t_call_mark && mark->depth.load(std::memory_order_acquire) != 0) {
      return true;
    }
  }
  return false;
}

// After this, every other thread sees that the process exits, or this thread sees its mark.
void barrier_on_all_threads() {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0) {
    return;
  }
  std::this_thread::sleep_for(milliseconds(20));
}

void close_gate() {
  g_exiting_thread = pthread_self();
  g_exiting.store(true, std::memory_order_seq_cst);
  barrier_on_all_threads();
  const auto end = std::chrono::steady_clock::now() + kLongestWait;
  while (others_are_in_calls() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(milliseconds(1));
  }
}

// Handlers of exit() run in reverse order of registration. libcrypto installs its own at its first
// use, unless it is told not to; if the program used it before, its handler runs after this one.
bool install() {
  crypto::keep_library_at_exit();
  return pthread_key_create(&g_key, remove_from_list) == 0 && std::atexit(close_gate) == 0;
}

}  // namespace

CallMark* make_call_mark() {
  if (t_gone) {
    return nullptr;
  }
  const MutexLock lock(g_mutex);
  if (!g_installed && !install()) {
    return nullptr;
  }
  g_installed = true;
  if (pthread_setspecific(g_key, &t_mark) != 0) {
    return nullptr;
  }
  add_to_list(t_mark);
  t_call_mark = &t_mark;
  return t_call_mark;
}

bool may_call_at_exit(const CallMark& mark) {
  return mark.depth.load(std::memory_order_relaxed) > 1 ||
         pthread_equal(g_exiting_thread, pthread_self()) != 0;
}

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
#include "base/fork.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace opensspi {
namespace {

void fork_and_wait() {
  const pid_t child = fork();
  if (child == 0) {
    const ForkHold free_again;
    _exit(0);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(BaseForkPass, that_is_suspended_lets_forks_through) {
  ForkPass pass;
  pass.suspend();
  fork_and_wait();
  pass.adopt();
  pass.resume();
  pass.give_back();
  fork_and_wait();
}

// ThreadSanitizer knows no children of a process with threads.
#if !defined(__SANITIZE_THREAD__)
TEST(BaseForkPass, keeps_forks_waiting_for_the_thread_that_adopted_it) {
  ForkPass pass;
  std::atomic<bool> given_back = false;
  std::thread adopter([&] {
    pass.adopt();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    { const ForkHold nested; }  // does not wait, although a fork is waiting
    given_back = true;
    pass.give_back();
  });
  fork_and_wait();
  EXPECT_TRUE(given_back);
  adopter.join();
}
#endif

}  // namespace
}  // namespace opensspi

// SPDX-License-Identifier: MIT
// Fork: a server that starts its workers while its threads are working.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "opensspi/opensspi.h"
#include "pair.h"

namespace behaviour {
namespace {

// ThreadSanitizer does not support children of a process with threads, and AddressSanitizer (gcc
// 12) leaves its allocator locked in one, if another thread was in it.
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
bool handshake_and_message() {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, "plain text").room(SECBUFFER_TOKEN, 16);
  return EncryptMessage(&pair.client.context, 0, message.get(), 0) == SEC_E_OK &&
         DecryptMessage(&pair.server.context, message.get(), 0, nullptr) == SEC_E_OK &&
         message.text(0) == "plain text";
}

TEST(Fork, workers_that_are_forked_while_threads_work_do_their_own_handshakes) {
  const bool soak = std::getenv("OPENSSPI_SOAK") != nullptr;
  const int num_threads = soak ? 64 : 16;
  const int num_workers = soak ? 504 : 8;
  constexpr int kAtOnce = 8;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < num_threads; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        ASSERT_TRUE(handshake_and_message());
      }
    });
  }
  for (int begun = 0; begun < num_workers; begun += kAtOnce) {
    std::vector<pid_t> workers;
    for (int i = 0; i < kAtOnce; ++i) {
      const pid_t child = fork();
      if (child == 0) {
        alarm(60);  // a worker that hangs is killed
        const bool ok = handshake_and_message() && handshake_and_message();
        _exit(ok && !testing::Test::HasFailure() ? 0 : 1);
      }
      workers.push_back(child);
    }
    for (const pid_t worker : workers) {
      int status = -1;
      EXPECT_EQ(waitpid(worker, &status, 0), worker);
      EXPECT_EQ(status, 0);
    }
  }
  over = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(Fork, a_child_loads_libraries_while_its_parents_threads_do) {
  const auto load = [] { opensspi_free_library(opensspi_load_library("secur32", 0)); };
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        load();
      }
    });
  }
  for (int i = 0; i < 40; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);  // one that hangs is killed
      load();
      _exit(0);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "child " << i;
    if (status != 0) {
      break;
    }
  }
  over = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
}

// The stacks of the parent's threads are those of the child's own, and with them all that the
// library keeps for each thread.
TEST(Fork, a_child_that_starts_threads_ends) {
  std::atomic<int> num_known = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      EXPECT_TRUE(handshake_and_message());
      ++num_known;
      while (!over) {
        std::this_thread::yield();
      }
    });
  }
  while (num_known < 8) {
    std::this_thread::yield();
  }
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    std::atomic<bool> ok = true;
    std::vector<std::thread> own;
    for (int i = 0; i < 16; ++i) {
      own.emplace_back([&] { ok = handshake_and_message() && ok; });
    }
    for (std::thread& thread : own) {
      thread.join();
    }
    std::exit(ok ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  over = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
}
#endif

TEST(Fork, a_credential_of_the_parent_serves_in_its_children) {
  CredHandle inbound = acquire(SECPKG_CRED_INBOUND);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    Peer client;
    client.credential = acquire(SECPKG_CRED_OUTBOUND);
    Peer server;
    server.credential = inbound;
    std::string negotiate;
    std::string challenge;
    const bool ok = client.initialize("", negotiate, 0) == SEC_I_CONTINUE_NEEDED &&
                    server.accept(negotiate, challenge, 0) == SEC_I_CONTINUE_NEEDED;
    _exit(ok ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(FreeCredentialsHandle(&inbound), SEC_E_OK) << "the child freed its own copy";
}

}  // namespace
}  // namespace behaviour

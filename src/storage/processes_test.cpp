// SPDX-License-Identifier: MIT
// Many processes, threads, forks and sudden deaths around one store. Short forms of what `make
// soak` runs at full length.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "storage/registry.h"
#include "storage/storage.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::storage {
namespace {

constexpr const char* kSteps[] = {
    "CREATE TABLE pair (id INTEGER PRIMARY KEY, left_half INTEGER NOT NULL, right_half INTEGER NOT "
    "NULL, secret BLOB);"
    "INSERT INTO pair VALUES (1, 0, 0, NULL);"};
constexpr SealedColumn kSecret{"pair", "secret", "id"};
constexpr SealedColumn kSealed[] = {kSecret};
constexpr Schema kSchema{"pairs", kSteps, kSealed};
const RegisteredSchema kRegistered(kSchema);

class StorageProcessesTest : public testing::Test {
 protected:
  std::shared_ptr<Storage> prepared() {
    auto store = Storage::open_directory(env, settings, home);
    if (!store || !(*store)->prepare(kSchema)) {
      return nullptr;
    }
    return *store;
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  std::string home = temporary.path("home");
};

// Adds one to both halves, in two statements.
Status raise(Storage& store) {
  Transaction transaction = TRY(store.write());
  TRY(transaction.run("UPDATE pair SET left_half = left_half + 1"));
  const Bytes sealed = TRY(transaction.seal(kSecret, 1, as_bytes("secret")));
  TRY(transaction.run("UPDATE pair SET right_half = right_half + 1, secret = ?", ByteView(sealed)));
  return transaction.commit();
}

struct Pair {
  int64_t left = -1;
  int64_t right = -2;
};

Result<Pair> read_pair(Storage& store) {
  Transaction transaction = TRY(store.read());
  Statement row = TRY(transaction.query("SELECT left_half, right_half, secret FROM pair"));
  (void)TRY(row.step());
  const Bytes sealed = row.blob(2);
  if (!sealed.empty()) {
    TRY(transaction.open(kSecret, 1, sealed));
  }
  return Pair{row.integer(0), row.integer(1)};
}

int soak_or(int short_form, int soak) {
  return std::getenv("OPENSSPI_SOAK") != nullptr ? soak : short_form;
}

int rounds(int short_form) { return soak_or(short_form, short_form * 100); }

template <class Work>
pid_t start(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(work() ? 0 : 1);
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST_F(StorageProcessesTest, four_that_make_it_at_once_agree_on_one_key) {
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(start([&] {
      const auto store = prepared();
      return store && raise(*store).ok();
    }));
  }
  for (pid_t child : children) {
    EXPECT_EQ(wait_for(child), 0);
  }
  const Result<Pair> pair = read_pair(*prepared());
  ASSERT_THAT(pair, IsOk()) << pair.error().why;
  EXPECT_EQ(pair->left, 4);
  EXPECT_EQ(pair->right, 4);
}

TEST_F(StorageProcessesTest, four_that_write_lose_nothing) {
  const int each = rounds(10);
  ASSERT_TRUE(prepared());
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(start([&] {
      const auto store = prepared();
      bool all = store != nullptr;
      for (int round = 0; all && round < each; ++round) {
        all = raise(*store).ok();
      }
      return all;
    }));
  }
  for (pid_t child : children) {
    EXPECT_EQ(wait_for(child), 0);
  }
  EXPECT_EQ(read_pair(*prepared())->left, 4 * each);
}

TEST_F(StorageProcessesTest, a_writer_that_is_killed_leaves_all_or_nothing) {
  ASSERT_TRUE(prepared());
  std::mt19937 random(1);
  for (int round = 0; round < rounds(25); ++round) {
    const pid_t writer = start([&] {
      const auto store = prepared();
      while (store && raise(*store).ok()) {
      }
      return false;
    });
    usleep(static_cast<useconds_t>(2000 + random() % 30000));
    kill(writer, SIGKILL);
    wait_for(writer);
    const auto store = prepared();
    ASSERT_NE(store, nullptr);
    const Result<Pair> pair = read_pair(*store);
    ASSERT_THAT(pair, IsOk()) << pair.error().why;
    EXPECT_EQ(pair->left, pair->right);
    EXPECT_TRUE(store->check()->problems.empty());
  }
}

TEST_F(StorageProcessesTest, a_rekey_that_is_killed_leaves_every_value_readable) {
  ASSERT_TRUE(prepared());
  ASSERT_THAT(raise(*prepared()), IsOk());
  std::mt19937 random(2);
  for (int round = 0; round < rounds(15); ++round) {
    const pid_t writer = start([&] {
      const auto store = prepared();
      while (store && store->rekey().ok()) {
      }
      return false;
    });
    usleep(static_cast<useconds_t>(2000 + random() % 30000));
    kill(writer, SIGKILL);
    wait_for(writer);
    const Result<Pair> pair = read_pair(*prepared());
    ASSERT_THAT(pair, IsOk()) << "round " << round << ": " << pair.error().why;
  }
}

TEST_F(StorageProcessesTest, writers_killed_beside_a_rekey_leave_every_value_readable_and_counted) {
  ASSERT_TRUE(prepared());
  std::mt19937 random(3);
  for (int round = 0; round < rounds(5); ++round) {
    std::vector<pid_t> children;
    for (int i = 0; i < 2; ++i) {
      children.push_back(start([&] {
        const auto store = prepared();
        while (store && raise(*store).ok()) {
        }
        return false;
      }));
    }
    children.push_back(start([&] {
      const auto store = prepared();
      while (store && store->rekey().ok()) {
      }
      return false;
    }));
    for (const pid_t child : children) {
      usleep(static_cast<useconds_t>(2000 + random() % 30000));
      kill(child, SIGKILL);
    }
    for (const pid_t child : children) {
      wait_for(child);
    }
    const auto store = prepared();
    ASSERT_NE(store, nullptr) << "round " << round;
    const Result<Pair> pair = read_pair(*store);
    ASSERT_THAT(pair, IsOk()) << "round " << round << ": " << pair.error().why;
    EXPECT_EQ(pair->left, pair->right);
    EXPECT_EQ(store->check()->problems, std::vector<std::string>()) << "round " << round;
  }
}

TEST_F(StorageProcessesTest, many_threads_share_one_store) {
  const auto store = prepared();
  ASSERT_TRUE(store);
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 3; ++round) {
        const bool fine = i % 8 == 0 ? raise(*store).ok() : read_pair(*store).ok();
        if (!fine || !store->change_counter().ok()) {
          ++failures;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read_pair(*store)->left, 24);
}

TEST_F(StorageProcessesTest, children_forked_while_threads_work_can_use_it) {
  const auto store = prepared();
  ASSERT_TRUE(store);
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < soak_or(16, 64); ++i) {
    threads.emplace_back([&, i] {
      while (!stop) {
        (void)(i % 4 == 0 ? raise(*store).ok() : read_pair(*store).ok());
      }
    });
  }
  for (int round = 0; round < rounds(8); ++round) {
    const pid_t child = start([&] {
      alarm(20);
      return read_pair(*store).ok() && raise(*store).ok() && store->change_counter().ok();
    });
    EXPECT_EQ(wait_for(child), 0) << "round " << round;
  }
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  const Result<Pair> pair = read_pair(*store);
  EXPECT_EQ(pair->left, pair->right);
}

TEST_F(StorageProcessesTest, a_child_that_never_uses_it_holds_no_lock_for_a_dead_parent) {
  ASSERT_TRUE(prepared());
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t parent = start([&] {
    const auto store = prepared();
    std::thread forker([&] {
      const pid_t idle = fork();
      if (idle == 0) {
        sleep(5);
        _exit(0);
      }
    });
    forker.join();
    Result<Transaction> transaction = store->write();
    (void)!write(ready[1], "x", 1);
    sleep(30);
    return transaction.ok();
  });
  char go = 0;
  ASSERT_EQ(read(ready[0], &go, 1), 1);
  kill(parent, SIGKILL);
  wait_for(parent);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(raise(*prepared()), IsOk());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(4));
  close(ready[0]);
  close(ready[1]);
}

}  // namespace
}  // namespace opensspi::storage

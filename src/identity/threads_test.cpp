// SPDX-License-Identifier: MIT
// Identities under many threads, while accounts change and children are forked.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "identity/accounts.h"
#include "settings/table.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::identity {
namespace {

constexpr uint8_t kChallenge[8] = {};

LogonAttempt attempt_of(std::string_view user) {
  return LogonAttempt{user, "", {}, std::span<const uint8_t, 8>(kChallenge), {}, {}, 0};
}

class IdentityThreadsTest : public testing::Test {
 protected:
  void SetUp() override {
    env.variables["OPENSSPI_HOME"] = temporary.path("home");
    settings = settings.with(Setting::kAuthorities, "local").with(Setting::kLockoutThreshold, "0");
    identities = open_accounts(env, std::make_shared<const Settings>(settings));
    NewAccount account;
    account.name = "alice";
    ASSERT_THAT(book()->add(account, as_bytes("x")), IsOk());
  }
  std::shared_ptr<AccountBook> book() {
    return *AccountBook::open(env, settings, storage::Place::kUser);
  }
  bool knows(std::string_view user) {
    auto answer = identities->resolve(attempt_of(user));
    return answer.ok() && !std::get<Verifier>(*answer).decoy;
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  std::unique_ptr<Identities> identities;
};

TEST_F(IdentityThreadsTest, sixty_four_look_up_and_settle_while_accounts_change) {
  std::atomic<int> failures{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      while (!stop) {
        auto answer = identities->resolve(attempt_of(i % 2 == 0 ? "alice" : "mallory"));
        const bool fine = answer.ok() && std::get<Verifier>(*answer).decoy == (i % 2 == 1);
        if (!fine) {
          ++failures;
        }
        if (fine) {
          (void)identities->settle(std::get<Verifier>(*answer), i % 4 < 2).ok();
        }
      }
    });
  }
  const auto changing = book();
  for (int round = 0; round < 10; ++round) {
    AccountChange change;
    change.comment = std::to_string(round);
    EXPECT_THAT(changing->change("alice", change), IsOk());
  }
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failures, 0);
}

TEST_F(IdentityThreadsTest, children_forked_meanwhile_know_the_accounts) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        (void)knows("alice");
        (void)identities->process_client();
      }
    });
  }
  for (int round = 0; round < 8; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(knows("alice") && identities->own_secret().ok() && !knows("mallory") ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << round;
  }
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST_F(IdentityThreadsTest, four_processes_make_one_own_account) {
  std::vector<pid_t> children;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const auto own = open_accounts(env, std::make_shared<const Settings>(settings))->own_secret();
      const bool told = own.ok() && write(ends[1], own->nt_hash.reveal().data(), 16) == 16;
      _exit(told ? 0 : 1);
    }
    children.push_back(child);
  }
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::array<std::array<uint8_t, 16>, 4> secrets{};
  for (auto& secret : secrets) {
    ASSERT_EQ(read(ends[0], secret.data(), 16), 16);
  }
  for (const auto& secret : secrets) {
    EXPECT_EQ(secret, secrets[0]);
  }
  close(ends[0]);
  close(ends[1]);
}

TEST_F(IdentityThreadsTest, no_change_of_an_account_is_lost_while_its_groups_are_removed) {
  std::atomic<bool> stop{false};
  std::atomic<int> removed{0};
  std::thread remover([&] {
    while (!stop) {
      removed += book()->remove_group("web").ok() ? 1 : 0;
    }
  });
  for (int i = 0; i < 50; ++i) {
    const std::string kept = "kept" + std::to_string(i);
    AccountChange change;
    change.groups = {"web", kept};
    EXPECT_THAT(book()->change("alice", change), IsOk());
    const std::vector<std::string> groups = book()->find("alice")->groups;
    EXPECT_NE(std::ranges::find(groups, kept), groups.end()) << kept;
  }
  while (removed == 0) {
    std::this_thread::yield();
  }
  stop = true;
  remover.join();
}

}  // namespace
}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
// Impersonation, tested with files that the kernel refuses. Tests that become other users need
// root.
#include "identity/impersonation.h"

#include <atomic>
#include <thread>
#include <vector>

#include "base/as_process.h"
#include "identity/accounts.h"
#include "identity/unix_users.h"
#include "settings/table.h"
#include "storage/storage.h"
#include "support/impersonation.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

TEST_F(IdentityImpersonationTest, the_kernel_opens_the_clients_files_and_no_others) {
  const KernelIdentity before = KernelIdentity::of_thread();
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_TRUE(can_read(alices));
  EXPECT_FALSE(can_read(bobs));
  EXPECT_FALSE(can_read(secret));
  EXPECT_EQ(thread_token()->client()->user, "alice");
  revert();
  EXPECT_TRUE(can_read(secret));
  EXPECT_EQ(thread_token(), nullptr);
  EXPECT_TRUE(KernelIdentity::of_thread() == before) << "exactly";
}

TEST_F(IdentityImpersonationTest, what_the_client_makes_is_the_clients) {
  const std::string made = temporary.path("shared");
  ASSERT_EQ(mkdir(made.c_str(), 0777), 0);
  chmod(made.c_str(), 0777);
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const int file = open((made + "/file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  revert();
  struct stat found {};
  ASSERT_EQ(fstat(file, &found), 0);
  close(file);
  EXPECT_EQ(found.st_uid, kAlice);
  EXPECT_EQ(found.st_gid, kAlice);
}

TEST_F(IdentityImpersonationTest, supplementary_groups_are_the_clients) {
  const std::string shared = temporary.path("project");
  make_file(shared, 0, 0640);
  ASSERT_EQ(chown(shared.c_str(), 0, kProject), 0);
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_TRUE(can_read(shared));
}

TEST_F(IdentityImpersonationTest, other_threads_stay_the_process) {
  std::atomic<int> stage{0};
  bool other_could = false;
  std::thread other([&] {
    while (stage != 1) {
      std::this_thread::yield();
    }
    other_could = can_read(secret) && thread_euid() == 0 && thread_token() == nullptr;
    stage = 2;
  });
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  stage = 1;
  while (stage != 2) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(can_read(secret));
  other.join();
  EXPECT_TRUE(other_could);
}

TEST_F(IdentityImpersonationTest, a_client_without_a_unix_user_is_refused_with_the_way_out) {
  const TokenPtr token = AccessToken::of_client(client_for(std::nullopt), TokenType::kImpersonation,
                                                ImpersonationLevel::kImpersonation, "NtLmSsp");
  const Status refused = impersonate(token, settings);
  ASSERT_EQ(code_of(refused), SEC_E_NO_IMPERSONATION);
  EXPECT_NE(std::string(refused.error().why).find("--unix-user"), std::string::npos);
  EXPECT_EQ(thread_token(), nullptr);
  EXPECT_EQ(code_of(impersonate(AccessToken::anonymous(), settings)), SEC_E_NO_IMPERSONATION);
}

TEST_F(IdentityImpersonationTest, system_users_only_where_the_setting_names_them) {
  EXPECT_EQ(code_of(impersonate(token_for(33), settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(code_of(impersonate(token_for(65534), settings)), SEC_E_NO_IMPERSONATION);
  const Settings named = settings.with(Setting::kImpersonationSystemUsers, "someone, user33");
  EXPECT_EQ(code_of(impersonate(token_for(33), named)), 0);
  EXPECT_EQ(thread_euid(), 33u);
  revert();
  EXPECT_EQ(code_of(impersonate(token_for(34), named)), SEC_E_NO_IMPERSONATION);
}

TEST_F(IdentityImpersonationTest,
       an_identification_token_is_refused_unless_the_setting_wants_names_only) {
  const TokenPtr token = token_for(kAlice, ImpersonationLevel::kIdentification);
  EXPECT_EQ(code_of(impersonate(token, settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(code_of(impersonate(token, identify)), 0);
  EXPECT_EQ(thread_euid(), 0u);
}

TEST_F(IdentityImpersonationTest, identify_names_the_client_and_changes_nothing) {
  const KernelIdentity before = KernelIdentity::of_thread();
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), identify)), 0);
  EXPECT_TRUE(KernelIdentity::of_thread() == before);
  EXPECT_EQ(thread_token()->level(), ImpersonationLevel::kIdentification);
  EXPECT_EQ(thread_token()->client()->user, "alice");
  EXPECT_TRUE(can_read(secret));
}

TEST_F(IdentityImpersonationTest, a_second_client_replaces_the_first_and_a_refused_one_does_not) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  ASSERT_EQ(code_of(impersonate(token_for(kBob), settings)), 0);
  EXPECT_TRUE(can_read(bobs));
  EXPECT_FALSE(can_read(alices));
  EXPECT_EQ(code_of(impersonate(token_for(33), settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(thread_euid(), kBob);
  EXPECT_EQ(thread_token()->client()->unix_user->uid, kBob);
  revert();
  EXPECT_EQ(thread_euid(), 0u);
}

TEST_F(IdentityImpersonationTest, the_librarys_own_work_is_done_as_the_process) {
  TestEnv env;
  const auto store = *storage::Storage::open_directory(env, settings, temporary.path("home"));
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  {
    const AsProcess as_process;
    EXPECT_TRUE(can_read(secret));
    const AsProcess nested;
    EXPECT_EQ(thread_euid(), 0u);
  }
  EXPECT_FALSE(can_read(secret));
  EXPECT_THAT(store->write(), IsOk());
  EXPECT_THAT(storage::Storage::open_directory(env, settings, temporary.path("home")), IsOk());
  EXPECT_TRUE(unix_user_by_name("root").has_value());
  EXPECT_EQ(unix_user_of_process().uid, 0u);
  EXPECT_THAT(env.read_file(secret, 10), IsOk());
  EXPECT_FALSE(can_read(secret)) << "and the thread is the client again";
}

TEST_F(IdentityImpersonationTest, revert_within_as_process_stays_the_process) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  {
    const AsProcess as_process;
    EXPECT_EQ(thread_euid(), 0u);
  }
  revert();
  revert();
  EXPECT_EQ(thread_euid(), 0u);
}

TEST_F(IdentityImpersonationTest,
       a_thread_started_meanwhile_has_the_clients_rights_and_can_revert) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  bool began_as_client = false;
  bool guarded_as_process = false;
  bool client_again = false;
  bool reverted = false;
  std::thread started([&] {
    began_as_client = !can_read(secret) && thread_token() == nullptr;
    {
      const AsProcess as_process;
      guarded_as_process = can_read(secret);
    }
    client_again = !can_read(secret);
    revert();
    reverted = can_read(secret);
  });
  started.join();
  EXPECT_TRUE(began_as_client);
  EXPECT_TRUE(guarded_as_process);
  EXPECT_TRUE(client_again);
  EXPECT_TRUE(reverted);
  EXPECT_FALSE(can_read(secret)) << "this thread is still the client";
}

TEST_F(IdentityImpersonationTest,
       a_thread_started_meanwhile_is_not_given_the_processs_credentials) {
  TestEnv env;
  env.variables["OPENSSPI_HOME"] = temporary.path("own");
  const auto identities = open_accounts(env, std::make_shared<const Settings>(settings));
  EXPECT_THAT(identities->own_secret(), IsOk());
  EXPECT_FALSE(began_as_client());
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_FALSE(began_as_client());
  int32_t refused = 0;
  bool reverted = false;
  std::thread started([&] {
    for (int i = 0; i < 2; ++i) {
      refused = identities->own_secret().error().code;
    }
    refused = began_as_client() ? refused : 0;
    revert();
    reverted = !began_as_client() && identities->own_secret().ok();
  });
  started.join();
  EXPECT_EQ(refused, SEC_E_NO_CREDENTIALS);
  EXPECT_TRUE(reverted);
}

TEST_F(IdentityImpersonationTest, a_pools_thread_is_the_process_again_for_the_next_job) {
  std::thread pool([&] {
    for (int job = 0; job < 50; ++job) {
      EXPECT_EQ(code_of(impersonate(token_for(job % 2 == 0 ? kAlice : kBob), settings)), 0);
      EXPECT_NE(can_read(alices), can_read(bobs));
      revert();
      EXPECT_TRUE(can_read(secret));
    }
  });
  pool.join();
}

TEST_F(IdentityImpersonationTest, it_ends_with_the_thread_and_dumpable_is_as_before) {
  prctl(PR_SET_DUMPABLE, 1);
  std::thread forgetful([&] {
    EXPECT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
    EXPECT_NE(prctl(PR_GET_DUMPABLE), 1) << "a client must not trace the process";
  });
  forgetful.join();
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

TEST_F(IdentityImpersonationTest, many_threads_are_many_clients_at_once) {
  prctl(PR_SET_DUMPABLE, 1);
  std::vector<std::thread> threads;
  for (uid_t i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        EXPECT_EQ(code_of(impersonate(token_for(kAlice + i), settings)), 0);
        EXPECT_EQ(thread_euid(), kAlice + i);
        {
          const AsProcess as_process;
          EXPECT_EQ(thread_euid(), 0u);
        }
        EXPECT_EQ(thread_euid(), kAlice + i);
        revert();
        EXPECT_EQ(thread_euid(), 0u);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

// As on Windows, where a child has the process's token: real ids are the process's, so a program
// can go back to them, and a shell does. A server that starts programs for a client must not rely
// on it.
TEST_F(IdentityImpersonationTest, a_null_token_is_refused) {
  EXPECT_EQ(code_of(impersonate(nullptr, settings)), SEC_E_INVALID_HANDLE);
}

}  // namespace
}  // namespace opensspi::identity

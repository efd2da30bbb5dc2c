// SPDX-License-Identifier: MIT
// Impersonation across processes: services with capabilities, children, and what a client could do.
#include <linux/keyctl.h>

#include <csignal>
#include <cstdlib>
#include <vector>

#include "base/as_process.h"
#include "identity/impersonation.h"
#include "settings/table.h"
#include "support/impersonation.h"

namespace opensspi::identity {
namespace {

TEST_F(IdentityImpersonationTest, a_forked_child_is_still_the_client_and_can_revert) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(!can_read(secret));
    REQUIRE(thread_token() != nullptr);
    revert();
    REQUIRE(can_read(secret));
    return "";
  });
  EXPECT_EQ(problem, "");
}

TEST_F(IdentityImpersonationTest, a_program_started_meanwhile_begins_with_the_clients_rights) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_TRUE(cat_can_read(alices));
  EXPECT_FALSE(cat_can_read(secret));
}

TEST_F(IdentityImpersonationTest, a_shell_started_meanwhile_goes_back_to_the_process) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const std::string command = "cat " + secret + " >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT: that is what is shown
}

// The identity of a child that became the client permanently: checked from inside, then by a shell.
std::string is_for_good(const std::string& secret, const std::string& own) {
  uid_t uids[3];
  gid_t gids[3];
  getresuid(&uids[0], &uids[1], &uids[2]);
  getresgid(&gids[0], &gids[1], &gids[2]);
  REQUIRE(uids[0] == kAlice && uids[1] == kAlice && uids[2] == kAlice);
  REQUIRE(gids[0] == kAlice && gids[1] == kAlice && gids[2] == kAlice);
  const KernelIdentity now = KernelIdentity::of_thread();
  for (const auto& word : now.capabilities) {
    REQUIRE(word.effective == 0 && word.permitted == 0 && word.inheritable == 0);
  }
  REQUIRE(now.ambient == 0 && now.groups.size() == 2);
  REQUIRE(!can_read(secret) && can_read(own));
  revert();
  REQUIRE(setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0);
  {
    const AsProcess as_process;
    REQUIRE(!can_read(secret));
  }
  REQUIRE(thread_token() == nullptr);
  REQUIRE(std::system(("cat " + secret + " >/dev/null 2>&1").c_str()) != 0);  // NOLINT
  REQUIRE(std::system(("cat " + own + " >/dev/null 2>&1").c_str()) == 0);     // NOLINT
  return "";
}

TEST_F(IdentityImpersonationTest, a_child_that_becomes_the_client_for_good_cannot_go_back) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(code_of(become_client_for_good()) == 0);
    return is_for_good(secret, alices);
  });
  EXPECT_EQ(problem, "");
  EXPECT_EQ(thread_euid(), kAlice) << "the parent's thread is the client until it reverts";
  revert();
  EXPECT_TRUE(can_read(secret));
}

TEST_F(IdentityImpersonationTest, a_child_of_a_service_with_capabilities_keeps_none) {
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(become_service(kService, {CAP_SETUID, CAP_SETGID, CAP_DAC_OVERRIDE}));
    REQUIRE(code_of(impersonate(token_for(kAlice), settings)) == 0);
    return in_child([&]() -> std::string {
      REQUIRE(code_of(become_client_for_good()) == 0);
      return is_for_good(secret, alices);
    });
  });
  EXPECT_EQ(problem, "");
}

TEST_F(IdentityImpersonationTest, a_child_has_a_session_keyring_of_its_own) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const auto session = [] { return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 0); };
  const long before = session();
  if (before < 0) {
    GTEST_SKIP() << "the kernel has no keyrings here";
  }
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(code_of(become_client_for_good()) == 0);
    REQUIRE(session() != before);
    return "";
  });
  EXPECT_EQ(problem, "");
}

TEST_F(IdentityImpersonationTest,
       only_a_child_of_an_impersonating_thread_becomes_the_client_for_good) {
  EXPECT_EQ(code_of(become_client_for_good()), SEC_E_NO_IMPERSONATION);
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_EQ(code_of(become_client_for_good()), SEC_E_NO_IMPERSONATION) << "the server itself";
  EXPECT_EQ(thread_euid(), kAlice);
  revert();
  const auto refused_in_child = [&] {
    return in_child([&]() -> std::string {
      REQUIRE(code_of(become_client_for_good()) == SEC_E_NO_IMPERSONATION);
      REQUIRE(can_read(secret));
      return "";
    });
  };
  EXPECT_EQ(refused_in_child(), "") << "nobody is impersonated";
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), identify)), 0);
  EXPECT_EQ(refused_in_child(), "") << "the thread only names the client";
}

TEST_F(IdentityImpersonationTest, access_is_for_the_process_and_faccessat_for_the_client) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_EQ(access(secret.c_str(), R_OK), 0)
      << "access(2) asks for the real uid, by its definition";
  EXPECT_NE(faccessat(AT_FDCWD, secret.c_str(), R_OK, AT_EACCESS), 0);
  EXPECT_EQ(faccessat(AT_FDCWD, alices.c_str(), R_OK, AT_EACCESS), 0);
}

TEST_F(IdentityImpersonationTest, the_client_can_neither_signal_nor_trace_the_process) {
  const pid_t server = getpid();
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  const pid_t client = fork();
  if (client == 0) {
    char go = 0;
    if (setgroups(0, nullptr) != 0 || setresgid(kAlice, kAlice, kAlice) != 0 ||
        setresuid(kAlice, kAlice, kAlice) != 0) {
      _exit(3);
    }
    if (read(ready[0], &go, 1) != 1) {
      _exit(3);
    }
    const std::string memory = "/proc/" + std::to_string(server) + "/mem";
    _exit((kill(server, 0) == 0 ? 1 : 0) | (can_read(memory) ? 2 : 0));
  }
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  ASSERT_EQ(write(ready[1], "x", 1), 1);
  int status = 0;
  waitpid(client, &status, 0);
  revert();
  EXPECT_EQ(status, 0);
  close(ready[0]);
  close(ready[1]);
}

TEST_F(IdentityImpersonationTest, a_service_with_capabilities_loses_them_while_it_is_the_client) {
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(become_service(kService, {CAP_SETUID, CAP_SETGID, CAP_DAC_OVERRIDE}));
    REQUIRE(can_read(secret));
    const KernelIdentity before = KernelIdentity::of_thread();
    REQUIRE(code_of(impersonate(token_for(kAlice), settings)) == 0);
    REQUIRE(can_read(alices));
    REQUIRE(!can_read(bobs));
    REQUIRE(!can_read(secret));
    REQUIRE(KernelIdentity::of_thread().ambient == 0);
    REQUIRE(!cat_can_read(secret));
    {
      const AsProcess as_process;
      REQUIRE(can_read(secret));
    }
    REQUIRE(!can_read(secret));
    revert();
    REQUIRE(KernelIdentity::of_thread() == before);
    REQUIRE(can_read(secret));
    REQUIRE(code_of(impersonate(token_for(0), settings)) == SEC_E_NO_IMPERSONATION);
    return "";
  });
  EXPECT_EQ(problem, "");
}

TEST_F(IdentityImpersonationTest, without_the_privilege_it_fails_closed_and_names_the_way_out) {
  for (const auto& capabilities :
       {std::vector<int>{}, {CAP_SETUID}, {CAP_SETGID}, {CAP_DAC_OVERRIDE}}) {
    const std::string problem = in_child([&]() -> std::string {
      bool become = false;
      if (capabilities.empty()) {
        become = become_service(kService, {});
      }
      if (!capabilities.empty()) {
        become = become_service(kService, {capabilities[0]});
      }
      REQUIRE(become);
      const KernelIdentity before = KernelIdentity::of_thread();
      const Status refused = impersonate(token_for(kAlice), settings);
      REQUIRE(code_of(refused) == SEC_E_NO_IMPERSONATION);
      REQUIRE(std::string(refused.error().why).find("CAP_SETUID") != std::string::npos);
      REQUIRE(thread_token() == nullptr);
      REQUIRE(KernelIdentity::of_thread() == before);
      return "";
    });
    EXPECT_EQ(problem, "");
  }
}

TEST_F(IdentityImpersonationTest, the_processs_own_user_always_succeeds) {
  const std::string plain = in_child([&]() -> std::string {
    REQUIRE(become_service(kService, {}));
    REQUIRE(code_of(impersonate(token_for(kService), settings)) == 0);
    REQUIRE(thread_token() != nullptr);
    revert();
    return "";
  });
  EXPECT_EQ(plain, "");
  const std::string capable = in_child([&]() -> std::string {
    REQUIRE(become_service(kService, {CAP_DAC_OVERRIDE}));
    REQUIRE(code_of(impersonate(token_for(kService), settings)) == 0);
    REQUIRE(!can_read(secret));  // the user has no capabilities, only the service has
    revert();
    REQUIRE(can_read(secret));
    return "";
  });
  EXPECT_EQ(capable, "");
}

// A client that maps to the server's own uid is a system user like any other; the process's own
// token and automatic account are not.
TEST_F(IdentityImpersonationTest,
       root_is_its_own_client_only_as_itself_or_where_the_setting_names_it) {
  EXPECT_EQ(code_of(impersonate(token_for(0), settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(thread_token(), nullptr);
  auto self = std::make_shared<Client>(*client_for(UnixUser{0, 0, {0}, "root"}));
  self->is_this_process = true;
  EXPECT_EQ(code_of(impersonate(AccessToken::of_process(self), settings)), 0);
  revert();
  const Settings named = settings.with(Setting::kImpersonationSystemUsers, "user0");
  EXPECT_EQ(code_of(impersonate(token_for(0), named)), 0);
}

TEST_F(IdentityImpersonationTest,
       a_token_of_the_process_is_not_an_exception_after_its_uid_has_changed) {
  const std::string problem = in_child([&]() -> std::string {
    auto self = std::make_shared<Client>(*client_for(UnixUser{0, 0, {0}, "root"}));
    self->is_this_process = true;
    REQUIRE(seteuid(kService) == 0);
    REQUIRE(code_of(impersonate(AccessToken::of_process(self), settings)) ==
            SEC_E_NO_IMPERSONATION);
    REQUIRE(geteuid() == kService);
    return "";
  });
  EXPECT_EQ(problem, "");
}

TEST_F(IdentityImpersonationTest, a_process_that_could_not_come_back_is_refused) {
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(setresuid(kService, 0, kService) == 0);
    REQUIRE(code_of(impersonate(token_for(kAlice), settings)) == SEC_E_NO_IMPERSONATION);
    REQUIRE(thread_euid() == 0);
    return "";
  });
  EXPECT_EQ(problem, "");
}

}  // namespace
}  // namespace opensspi::identity

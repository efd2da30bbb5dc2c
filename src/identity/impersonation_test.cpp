// Impersonation, proved by files that the kernel refuses. Tests that become other users need root.
#include "identity/impersonation.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include "base/as_process.h"
#include "identity/kernel_identity.h"
#include "identity/unix_users.h"
#include "store/store.h"
#include "store/test_env.h"

namespace opensspi::identity {
namespace {

constexpr uid_t kAlice = 54001;
constexpr uid_t kBob = 54002;
constexpr uid_t kService = 54003;
constexpr gid_t kProject = 54010;

ClientPtr client_for(std::optional<UnixUser> user) {
  auto client = std::make_shared<Client>();
  client->user = "alice";
  client->domain = "SERVER";
  client->sid = Sid(5, {21, 1, 2, 3, 1001});
  client->unix_user = std::move(user);
  return client;
}

TokenPtr token_for(uid_t uid, ImpersonationLevel level = ImpersonationLevel::kImpersonation) {
  return AccessToken::of_client(
      client_for(UnixUser{uid, uid, {uid, kProject}, "user" + std::to_string(uid)}),
      TokenType::kImpersonation, level, "NtLmSsp");
}

int code_of(const Status& status) { return status.ok() ? 0 : status.error().code; }

bool can_read(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) close(file);
  return file >= 0;
}

void make_file(const std::string& path, uid_t owner, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
  ASSERT_GE(file, 0);
  EXPECT_EQ(fchmod(file, mode), 0);
  EXPECT_EQ(fchown(file, owner, owner), 0);
  close(file);
}

// Runs `work` in a child, which answers what went wrong: "" for nothing.
std::string in_child(const std::function<std::string()>& work) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string problem = work();
    _exit(write(ends[1], problem.data(), problem.size()) < 0 ? 2 : 0);
  }
  close(ends[1]);
  std::string problem;
  char block[512];
  for (ssize_t len = 0; (len = read(ends[0], block, sizeof block)) > 0;)
    problem.append(block, static_cast<size_t>(len));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    problem += " died with status " + std::to_string(status);
  return problem;
}

// Runs cat without a shell; answers whether it could read the file.
bool cat_can_read(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execl("/bin/cat", "cat", path.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0;
}

#define REQUIRE(condition)                                                                      \
  do {                                                                                          \
    if (!(condition)) return std::string("line ") + std::to_string(__LINE__) + ": " #condition; \
  } while (false)

// Becomes the user for good, as a service manager does, with these ambient capabilities.
bool become_service(uid_t uid, std::initializer_list<int> capabilities) {
  prctl(PR_SET_KEEPCAPS, 1);
  if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
    return false;
  uint64_t set = 0;
  for (int capability : capabilities) set |= uint64_t{1} << capability;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int word = 0; word < 2; ++word) {
    const auto bits = static_cast<uint32_t>(set >> (32 * word));
    data[word] = {bits, bits, bits};
  }
  if (syscall(SYS_capset, &header, data) != 0) return false;
  for (int capability : capabilities)
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return false;
  prctl(PR_SET_DUMPABLE, 1);
  return true;
}

class ImpersonationTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root";
    chmod(temporary.path("").c_str(), 0755);
    make_file(secret, 0, 0600);
    make_file(alices, kAlice, 0600);
    make_file(bobs, kBob, 0600);
  }
  void TearDown() override { revert(); }

  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  Settings identify = settings.with(Setting::kImpersonation, "identify");
  std::string secret = temporary.path("root-only");
  std::string alices = temporary.path("alices");
  std::string bobs = temporary.path("bobs");
};

TEST_F(ImpersonationTest, the_kernel_opens_the_clients_files_and_no_others) {
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

TEST_F(ImpersonationTest, what_the_client_makes_is_the_clients) {
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

TEST_F(ImpersonationTest, supplementary_groups_are_the_clients) {
  const std::string shared = temporary.path("project");
  make_file(shared, 0, 0640);
  ASSERT_EQ(chown(shared.c_str(), 0, kProject), 0);
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_TRUE(can_read(shared));
}

TEST_F(ImpersonationTest, other_threads_stay_the_process) {
  std::atomic<int> stage{0};
  bool other_could = false;
  std::thread other([&] {
    while (stage != 1) std::this_thread::yield();
    other_could = can_read(secret) && thread_euid() == 0 && thread_token() == nullptr;
    stage = 2;
  });
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  stage = 1;
  while (stage != 2) std::this_thread::yield();
  EXPECT_FALSE(can_read(secret));
  other.join();
  EXPECT_TRUE(other_could);
}

TEST_F(ImpersonationTest, a_client_without_a_unix_user_is_refused_with_the_way_out) {
  const TokenPtr token = AccessToken::of_client(client_for(std::nullopt), TokenType::kImpersonation,
                                                ImpersonationLevel::kImpersonation, "NtLmSsp");
  const Status refused = impersonate(token, settings);
  ASSERT_EQ(code_of(refused), SEC_E_NO_IMPERSONATION);
  EXPECT_NE(std::string(refused.error().why).find("--unix-user"), std::string::npos);
  EXPECT_EQ(thread_token(), nullptr);
  EXPECT_EQ(code_of(impersonate(AccessToken::anonymous(), settings)), SEC_E_NO_IMPERSONATION);
}

TEST_F(ImpersonationTest, system_users_only_where_the_setting_names_them) {
  EXPECT_EQ(code_of(impersonate(token_for(33), settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(code_of(impersonate(token_for(65534), settings)), SEC_E_NO_IMPERSONATION);
  const Settings named = settings.with(Setting::kImpersonationSystemUsers, "someone, user33");
  EXPECT_EQ(code_of(impersonate(token_for(33), named)), 0);
  EXPECT_EQ(thread_euid(), 33u);
  revert();
  EXPECT_EQ(code_of(impersonate(token_for(34), named)), SEC_E_NO_IMPERSONATION);
}

TEST_F(ImpersonationTest, an_identification_token_is_refused_unless_the_setting_wants_names_only) {
  const TokenPtr token = token_for(kAlice, ImpersonationLevel::kIdentification);
  EXPECT_EQ(code_of(impersonate(token, settings)), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(code_of(impersonate(token, identify)), 0);
  EXPECT_EQ(thread_euid(), 0u);
}

TEST_F(ImpersonationTest, identify_names_the_client_and_changes_nothing) {
  const KernelIdentity before = KernelIdentity::of_thread();
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), identify)), 0);
  EXPECT_TRUE(KernelIdentity::of_thread() == before);
  EXPECT_EQ(thread_token()->level(), ImpersonationLevel::kIdentification);
  EXPECT_EQ(thread_token()->client()->user, "alice");
  EXPECT_TRUE(can_read(secret));
}

TEST_F(ImpersonationTest, a_second_client_replaces_the_first_and_a_refused_one_does_not) {
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

TEST_F(ImpersonationTest, the_librarys_own_work_is_done_as_the_process) {
  TestEnv env;
  const auto store = *store::Store::open_directory(env, settings, temporary.path("home"));
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  {
    const AsProcess as_process;
    EXPECT_TRUE(can_read(secret));
    const AsProcess nested;
    EXPECT_EQ(thread_euid(), 0u);
  }
  EXPECT_FALSE(can_read(secret));
  EXPECT_TRUE(store->write().ok());
  EXPECT_TRUE(store::Store::open_directory(env, settings, temporary.path("home")).ok());
  EXPECT_TRUE(unix_user_by_name("root").has_value());
  EXPECT_EQ(unix_user_of_process().uid, 0u);
  EXPECT_TRUE(env.read_file(secret, 10).ok());
  EXPECT_FALSE(can_read(secret)) << "and the thread is the client again";
}

TEST_F(ImpersonationTest, revert_within_as_process_stays_the_process) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  {
    const AsProcess as_process;
    EXPECT_EQ(thread_euid(), 0u);
  }
  revert();
  revert();
  EXPECT_EQ(thread_euid(), 0u);
}

TEST_F(ImpersonationTest, a_thread_started_meanwhile_has_the_clients_rights_and_can_revert) {
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

TEST_F(ImpersonationTest, a_pools_thread_is_the_process_again_for_the_next_job) {
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

TEST_F(ImpersonationTest, it_ends_with_the_thread_and_dumpable_is_as_before) {
  prctl(PR_SET_DUMPABLE, 1);
  std::thread forgetful([&] {
    EXPECT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
    EXPECT_NE(prctl(PR_GET_DUMPABLE), 1) << "a client must not trace the process";
  });
  forgetful.join();
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

TEST_F(ImpersonationTest, many_threads_are_many_clients_at_once) {
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
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

TEST_F(ImpersonationTest, a_forked_child_is_still_the_client_and_can_revert) {
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

TEST_F(ImpersonationTest, a_program_started_meanwhile_begins_with_the_clients_rights) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_TRUE(cat_can_read(alices));
  EXPECT_FALSE(cat_can_read(secret));
}

// As on Windows, where a child has the process's token: real ids are the process's, so a program
// can go back to them, and a shell does. Whoever starts programs for a client must not rely on it.
TEST_F(ImpersonationTest, a_shell_started_meanwhile_goes_back_to_the_process) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  const std::string command = "cat " + secret + " >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT: that is what is shown
}

TEST_F(ImpersonationTest, access_answers_for_the_process_and_faccessat_for_the_client) {
  ASSERT_EQ(code_of(impersonate(token_for(kAlice), settings)), 0);
  EXPECT_EQ(access(secret.c_str(), R_OK), 0)
      << "access(2) asks for the real uid, by its definition";
  EXPECT_NE(faccessat(AT_FDCWD, secret.c_str(), R_OK, AT_EACCESS), 0);
  EXPECT_EQ(faccessat(AT_FDCWD, alices.c_str(), R_OK, AT_EACCESS), 0);
}

TEST_F(ImpersonationTest, the_client_can_neither_signal_nor_trace_the_process) {
  const pid_t server = getpid();
  int ready[2];
  ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
  const pid_t client = fork();
  if (client == 0) {
    char go = 0;
    if (setgroups(0, nullptr) != 0 || setresgid(kAlice, kAlice, kAlice) != 0 ||
        setresuid(kAlice, kAlice, kAlice) != 0)
      _exit(3);
    if (read(ready[0], &go, 1) != 1) _exit(3);
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

TEST_F(ImpersonationTest, a_service_with_capabilities_loses_them_while_it_is_the_client) {
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

TEST_F(ImpersonationTest, without_the_privilege_it_fails_closed_and_names_the_way_out) {
  for (const auto& capabilities :
       {std::vector<int>{}, {CAP_SETUID}, {CAP_SETGID}, {CAP_DAC_OVERRIDE}}) {
    const std::string problem = in_child([&]() -> std::string {
      bool become = false;
      if (capabilities.empty()) become = become_service(kService, {});
      if (!capabilities.empty()) become = become_service(kService, {capabilities[0]});
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

TEST_F(ImpersonationTest, the_processs_own_user_always_succeeds) {
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
  EXPECT_EQ(code_of(impersonate(token_for(0), settings)), 0) << "root that talks to itself";
}

TEST_F(ImpersonationTest, a_process_that_could_not_come_back_is_refused) {
  const std::string problem = in_child([&]() -> std::string {
    REQUIRE(setresuid(kService, 0, kService) == 0);
    REQUIRE(code_of(impersonate(token_for(kAlice), settings)) == SEC_E_NO_IMPERSONATION);
    REQUIRE(thread_euid() == 0);
    return "";
  });
  EXPECT_EQ(problem, "");
}

TEST_F(ImpersonationTest, a_null_token_is_refused) {
  EXPECT_EQ(code_of(impersonate(nullptr, settings)), SEC_E_INVALID_HANDLE);
}

}  // namespace
}  // namespace opensspi::identity

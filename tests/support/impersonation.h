// SPDX-License-Identifier: MIT
// For the tests of impersonation: tokens, files of several owners, and work in a child process.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "identity/impersonation.h"
#include "identity/kernel_identity.h"
#include "settings/table.h"
#include "support/test_env.h"

namespace opensspi::identity {

inline constexpr uid_t kAlice = 54001;
inline constexpr uid_t kBob = 54002;
inline constexpr uid_t kService = 54003;
inline constexpr gid_t kProject = 54010;

inline ClientPtr client_for(std::optional<UnixUser> user) {
  auto client = std::make_shared<Client>();
  client->user = "alice";
  client->domain = "SERVER";
  client->sid = Sid(5, {21, 1, 2, 3, 1001});
  client->unix_user = std::move(user);
  return client;
}

inline TokenPtr token_for(uid_t uid,
                          ImpersonationLevel level = ImpersonationLevel::kImpersonation) {
  return AccessToken::of_client(
      client_for(UnixUser{uid, uid, {uid, kProject}, "user" + std::to_string(uid)}),
      TokenType::kImpersonation, level, "NtLmSsp");
}

inline int code_of(const Status& status) { return status.ok() ? 0 : status.error().code; }

inline bool can_read(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    close(file);
  }
  return file >= 0;
}

inline void make_file(const std::string& path, uid_t owner, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
  ASSERT_GE(file, 0);
  EXPECT_EQ(fchmod(file, mode), 0);
  EXPECT_EQ(fchown(file, owner, owner), 0);
  close(file);
}

// Runs `work` in a child, and returns what went wrong; "" for nothing.
inline std::string in_child(const std::function<std::string()>& work) {
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
  for (ssize_t len = 0; (len = read(ends[0], block, sizeof block)) > 0;) {
    problem.append(block, static_cast<size_t>(len));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    problem += " died with status " + std::to_string(status);
  }
  return problem;
}

// Runs cat without a shell; returns whether it could read the file.
inline bool cat_can_read(const std::string& path) {
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

// Becomes the user permanently, as a service manager does, with these ambient capabilities.
inline bool become_service(uid_t uid, std::initializer_list<int> capabilities) {
  prctl(PR_SET_KEEPCAPS, 1);
  if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 ||
      setresuid(uid, uid, uid) != 0) {
    return false;
  }
  uint64_t set = 0;
  for (int capability : capabilities) {
    set |= uint64_t{1} << capability;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int word = 0; word < 2; ++word) {
    const auto bits = static_cast<uint32_t>(set >> (32 * word));
    data[word] = {bits, bits, bits};
  }
  if (syscall(SYS_capset, &header, data) != 0) {
    return false;
  }
  for (int capability : capabilities) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      return false;
    }
  }
  prctl(PR_SET_DUMPABLE, 1);
  return true;
}

class IdentityImpersonationTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) {
      GTEST_SKIP() << "needs root";
    }
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

}  // namespace opensspi::identity

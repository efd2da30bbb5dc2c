// SPDX-License-Identifier: MIT
// Failed logons with a full disk.
#include "identity/lockouts.h"

#include <sys/resource.h>

#include <csignal>

#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

// FullDisk makes every write to a file fail while it exists.
class FullDisk {
 public:
  FullDisk() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit nothing{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &nothing);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(IdentityAccountsTest, a_full_disk_turns_no_lock_off) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  ASSERT_THAT(add("bob", "right"), IsOk());
  {
    const FullDisk full;
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_LOGON_FAILURE);
    }
    EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
    EXPECT_EQ(logon(*server, "bob", "right"), 0);
  }
  EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
  EXPECT_EQ(logon(*open(), "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT)
      << "the last attempt could be written";
  env.time.ticks += 10 * 60 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
}

TEST_F(IdentityAccountsTest, failures_from_before_the_disk_was_full_count) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  for (int i = 0; i < 2; ++i) {
    (void)logon(*server, "alice", "wrong");
  }
  const FullDisk full;
  (void)logon(*server, "alice", "wrong");
  EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
}

}  // namespace
}  // namespace opensspi::identity

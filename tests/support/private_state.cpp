// SPDX-License-Identifier: MIT
// Every test program keeps its state in a directory that is made for the run and removed after it.
// It does not see the host's settings and stores: $HOME is that directory, and root's /etc/opensspi
// and /var/lib/opensspi are empty.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace {

// A test that starts this program anew, as another user, gives it a home of its own.
constexpr const char* kGiven = "OPENSSPI_TEST_HOME_IS_GIVEN";
struct HostState {
  const char* directory;
  const char* mount_options;
};
constexpr HostState kHostState[] = {{"/etc/opensspi", "mode=0755"},
                                    {"/var/lib/opensspi", "mode=0700"}};  // as a store's must be

bool any_host_state() {
  for (const HostState& state : kHostState) {
    if (access(state.directory, F_OK) == 0) {
      return true;
    }
  }
  return false;
}

bool hide_host_state() {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return false;
  }
  for (const HostState& state : kHostState) {
    if (access(state.directory, F_OK) != 0) {
      continue;
    }
    if (mount("tmpfs", state.directory, "tmpfs", 0, state.mount_options) != 0) {
      return false;
    }
  }
  return true;
}

class PrivateState final : public testing::Environment {
 public:
  PrivateState() {
    if (getenv(kGiven) != nullptr) {
      return;
    }
    if (any_host_state() && !hide_host_state()) {
      std::fprintf(stderr,
                   "warning: only root can hide this host's own OpenSSPI state from the tests\n");
    }
    char path[] = "/tmp/opensspi-test-state-XXXXXX";
    if (mkdtemp(path) == nullptr) {
      throw std::runtime_error("no directory for the tests");
    }
    directory_ = path;
    setenv("OPENSSPI_HOME", path, 1);
    setenv("HOME", path, 1);
    for (const char* name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
      unsetenv(name);
    }
  }
  ~PrivateState() override {
    if (directory_.empty() || getpid() != owner_) {
      return;  // a child that exits is not its owner
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

 private:
  const pid_t owner_ = getpid();
  std::filesystem::path directory_;
};

// Before main: a library that looks early sees it too.
[[maybe_unused]] const auto* const kState = testing::AddGlobalTestEnvironment(new PrivateState);

}  // namespace

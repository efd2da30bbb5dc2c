// SPDX-License-Identifier: MIT
// Media that are full or cannot be written, in a mount namespace that belongs to the test.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace opensspi::testing {

// kNoNamespaces is returned by `work` if the host forbids a mount; in_namespace then skips the
// test.
inline constexpr int kNoNamespaces = 77;

// in_namespace expects that `work` returns 0 in a child with mounts of its own. It skips the test
// if the host forbids mounts.
inline void in_namespace(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    const bool apart =
        unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    _exit(apart ? work() : kNoNamespaces);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == kNoNamespaces) {
    GTEST_SKIP() << "needs root, and mount namespaces";
  }
  EXPECT_EQ(status, 0) << "step " << WEXITSTATUS(status) << " was wrong";
}

// mount_read_only makes what is in a directory read-only.
inline bool mount_read_only(const std::string& directory) {
  const char* const path = directory.c_str();
  return mount(path, path, nullptr, MS_BIND, nullptr) == 0 &&
         mount("none", path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

// mount_small mounts an empty disk of a size ("160k") on a directory; resize_small changes its
// size.
inline bool mount_small(const std::string& directory, const std::string& size) {
  const std::string options = "mode=700,size=" + size;
  return mount("none", directory.c_str(), "tmpfs", 0, options.c_str()) == 0;
}
inline bool resize_small(const std::string& directory, const std::string& size) {
  const std::string options = "size=" + size;
  return mount("none", directory.c_str(), "tmpfs", MS_REMOUNT, options.c_str()) == 0;
}

}  // namespace opensspi::testing

// SPDX-License-Identifier: MIT
#include "storage/settings_writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class StorageSettingsWriter : public ::testing::Test {
 protected:
  Status append(const std::string& path, const std::string& line) {
    return edit_settings_file(env, path, [&](std::string_view text) -> Result<std::string> {
      return std::string(text) + line;
    });
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
  }
  static void write(const std::string& path, const std::string& text, mode_t mode = 0600) {
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
  }

  TestEnv env;
  TemporaryDirectory disk;
  std::string file = disk.path("opensspi.conf");
};

TEST_F(StorageSettingsWriter, makes_the_file_and_its_directories_for_the_user_alone) {
  const std::string deep = disk.path("config/opensspi/opensspi.conf");
  const mode_t mask = umask(0);
  EXPECT_THAT(append(deep, "a\n"), IsOk());
  umask(mask);
  EXPECT_EQ(text_of(deep), "a\n");
  EXPECT_EQ(mode_of(deep), 0600U);
  EXPECT_EQ(mode_of(disk.path("config/opensspi")), 0700U);
  EXPECT_EQ(mode_of(disk.path("config")), 0700U);
}

TEST_F(StorageSettingsWriter, keeps_text_and_mode_and_leaves_nothing_else_behind) {
  write(file, "# mine\n", 0644);
  EXPECT_THAT(append(file, "a\n"), IsOk());
  EXPECT_EQ(text_of(file), "# mine\na\n");
  EXPECT_EQ(mode_of(file), 0644U);
  EXPECT_EQ(std::distance(fs::directory_iterator(disk.path("")), fs::directory_iterator()), 2);
  EXPECT_EQ(mode_of(disk.path(".opensspi.conf.lock")), 0600U) << "no other user can take the lock";
}

constexpr const char* kAccessList = "system.posix_acl_access";

// An access control list in the form of the kernel (linux/posix_acl_xattr.h): user 54001 may read.
std::vector<uint8_t> access_list() {
  std::vector<uint8_t> list = {2, 0, 0, 0};
  const auto add = [&](uint16_t tag, uint16_t permissions, uint32_t id) {
    for (const uint32_t part : {uint32_t{tag} | uint32_t{permissions} << 16, id}) {
      for (int shift = 0; shift < 32; shift += 8) {
        list.push_back(static_cast<uint8_t>(part >> shift));
      }
    }
  };
  constexpr uint32_t kNobody = 0xFFFFFFFF;
  add(0x01, 6, kNobody);  // the owner
  add(0x02, 4, 54001);
  add(0x04, 0, kNobody);  // the group
  add(0x10, 4, kNobody);  // the mask
  add(0x20, 0, kNobody);  // others
  return list;
}

std::vector<uint8_t> list_of(const std::string& path) {
  std::vector<uint8_t> list(1024);
  const ssize_t len = getxattr(path.c_str(), kAccessList, list.data(), list.size());
  list.resize(len > 0 ? static_cast<size_t>(len) : 0);
  return list;
}

TEST_F(StorageSettingsWriter, keeps_the_access_control_list) {
  write(file, "# mine\n");
  const std::vector<uint8_t> list = access_list();
  if (setxattr(file.c_str(), kAccessList, list.data(), list.size(), 0) != 0) {
    GTEST_SKIP() << "the file system has no access control lists";
  }
  const mode_t mode = mode_of(file);
  EXPECT_THAT(append(file, "a\n"), IsOk());
  EXPECT_EQ(text_of(file), "# mine\na\n");
  EXPECT_EQ(list_of(file), list);
  EXPECT_EQ(mode_of(file), mode);
}

TEST_F(StorageSettingsWriter, takes_no_access_control_list_from_the_directory) {
  write(file, "# mine\n");
  const std::vector<uint8_t> list = access_list();
  if (setxattr(disk.path("").c_str(), "system.posix_acl_default", list.data(), list.size(), 0) !=
      0) {
    GTEST_SKIP() << "the file system has no access control lists";
  }
  EXPECT_THAT(append(file, "a\n"), IsOk());
  EXPECT_TRUE(list_of(file).empty());
  EXPECT_EQ(mode_of(file), 0600U);
}

TEST_F(StorageSettingsWriter, an_edit_that_fails_changes_nothing) {
  write(file, "# mine\n");
  const Status edited = edit_settings_file(env, file, [](std::string_view) -> Result<std::string> {
    return fail(ERROR_NOT_FOUND, "not there");
  });
  EXPECT_THAT(edited, FailsWith(ERROR_NOT_FOUND));
  EXPECT_THAT(append(file, std::string(70'000, 'x')), FailsWith(ERROR_FILE_TOO_LARGE));
  EXPECT_EQ(text_of(file), "# mine\n");
}

TEST_F(StorageSettingsWriter, refuses_files_and_directories_that_others_may_write) {
  write(file, "", 0620);
  EXPECT_THAT(append(file, "a\n"), FailsWith(ERROR_INVALID_OWNER));
  chmod(file.c_str(), 0600);
  chmod(disk.path("").c_str(), 0770);
  const Status refused = append(file, "a\n");
  EXPECT_THAT(refused, FailsWith(ERROR_INVALID_OWNER));
  EXPECT_THAT(refused.error().why, HasSubstr("chmod go-w"));
  EXPECT_EQ(text_of(file), "");
}

TEST_F(StorageSettingsWriter, refuses_links_and_what_is_no_file) {
  write(disk.path("other"), "kept\n");
  fs::create_symlink(disk.path("other"), file);
  EXPECT_THAT(append(file, "a\n"), FailsWith(ERROR_BAD_FILE_TYPE));
  EXPECT_EQ(text_of(disk.path("other")), "kept\n");
  fs::remove(disk.path("other"));
  EXPECT_THAT(append(file, "a\n"), FailsWith(ERROR_BAD_FILE_TYPE)) << "a link to nothing";
  fs::remove(file);
  fs::create_directory(file);
  EXPECT_THAT(append(file, "a\n"), FailsWith(ERROR_BAD_FILE_TYPE));
  fs::create_directory(disk.path("real"));
  chmod(disk.path("real").c_str(), 0700);
  fs::create_symlink(disk.path("real"), disk.path("linked"));
  EXPECT_THAT(append(disk.path("linked/opensspi.conf"), "a\n"), FailsWith(ERROR_BAD_FILE_TYPE));
  EXPECT_TRUE(fs::is_empty(disk.path("real")));
}

TEST_F(StorageSettingsWriter, keeps_the_group) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give files to any group";
  }
  write(file, "# of a service\n", 0640);
  ASSERT_EQ(chown(file.c_str(), 0, 54001), 0);
  EXPECT_THAT(append(file, "a\n"), IsOk());
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_gid, 54001U);
  EXPECT_EQ(mode_of(file), 0640U);
}

TEST_F(StorageSettingsWriter, root_writes_nothing_into_anothers_directory) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  fs::create_directory(disk.path("alice"));
  ASSERT_EQ(chown(disk.path("alice").c_str(), 54001, 54001), 0);
  for (const char* name : {"alice/opensspi.conf", "alice/.config/opensspi/opensspi.conf"}) {
    const Status refused = append(disk.path(name), "a\n");
    EXPECT_THAT(refused, FailsWith(ERROR_INVALID_OWNER));
    EXPECT_THAT(refused.error().why, HasSubstr("sudo -H"));
  }
  EXPECT_TRUE(fs::is_empty(disk.path("alice")));
}

// Each process adds a line many times; none is lost.
TEST_F(StorageSettingsWriter, processes_that_edit_at_once_lose_nothing) {
  constexpr int kProcesses = 4;
  constexpr int kLines = 25;
  for (int process = 0; process < kProcesses; ++process) {
    if (fork() == 0) {
      bool ok = true;
      for (int line = 0; line < kLines; ++line) {
        ok = append(file, "x\n").ok() && ok;
      }
      _exit(ok ? 0 : 1);
    }
  }
  for (int process = 0; process < kProcesses; ++process) {
    int status = 0;
    ASSERT_GT(wait(&status), 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(text_of(file).size(), size_t{2} * kProcesses * kLines);
}

// A reader sees one text or the other, never half of one.
TEST_F(StorageSettingsWriter, a_reader_never_sees_half_a_file) {
  const std::string first(30'000, 'a');
  const std::string second(40'000, 'b');
  write(file, first);
  std::thread writer([&] {
    for (int round = 0; round < 50; ++round) {
      EXPECT_THAT(edit_settings_file(env, file,
                                     [&](std::string_view text) -> Result<std::string> {
                                       return text == first ? second : first;
                                     }),
                  IsOk());
    }
  });
  for (int round = 0; round < 500; ++round) {
    const std::string seen = text_of(file);
    ASSERT_TRUE(seen == first || seen == second) << seen.size();
  }
  writer.join();
}

}  // namespace
}  // namespace opensspi::storage

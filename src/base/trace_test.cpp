// SPDX-License-Identifier: MIT
#include "base/trace.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <thread>
#include <vector>

#include "support/results.h"
#include "support/test_env.h"

namespace opensspi {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class BaseTrace : public ::testing::Test {
 protected:
  ~BaseTrace() override { static_cast<void>(trace::set_destination("")); }

  static std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream stream(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
      lines.push_back(line);
    }
    return lines;
  }
  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
  }

  TemporaryDirectory disk;
  std::string file = disk.path("trace");
};

TEST_F(BaseTrace, is_off_until_it_has_a_destination) {
  EXPECT_FALSE(trace::is_on());
  trace::Line("nowhere").text("name", "value");
  ASSERT_THAT(trace::set_destination(file), IsOk());
  EXPECT_TRUE(trace::is_on());
  ASSERT_THAT(trace::set_destination(""), IsOk());
  EXPECT_FALSE(trace::is_on());
  EXPECT_TRUE(lines_of(file).empty());
}

TEST_F(BaseTrace, a_line_has_time_process_thread_and_parts) {
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("step")
      .text("package", "NTLM")
      .text("none", "")
      .number("leg", 2)
      .status(static_cast<int32_t>(SEC_E_LOGON_DENIED), "the password is wrong");
  trace::Line("step").status(0, "").status(0x12345678, "");
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 2U);
  const std::string ids = std::to_string(getpid()) + "/" + std::to_string(gettid());
  EXPECT_THAT(
      lines[0],
      MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z " + ids +
                   " step package=NTLM leg=2 code=SEC_E_LOGON_DENIED why=\"the password "
                   "is wrong\""));
  EXPECT_THAT(lines[1], EndsWith(" step code=SEC_E_OK code=305419896"));
  EXPECT_EQ(mode_of(file), 0600U);
}

TEST_F(BaseTrace, names_from_a_peer_cannot_forge_a_line) {
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("account")
      .text("user", "a\n2026 forged code=SEC_E_OK")
      .text("quote", "a\" b=\"c\\")
      .text("bytes", "\xff\x1b[31m")
      .text("letters", "J\xc3\xb6rg");
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], EndsWith(" account user=\"a?2026 forged code=SEC_E_OK\" "
                                 "quote=\"a\\\" b=\\\"c\\\\\" bytes=\"??[31m\" "
                                 "letters=\"J\xc3\xb6rg\""));
}

TEST_F(BaseTrace, a_long_line_is_cut) {
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("long").text("value", std::string(10'000, 'x')).number("after", 1);
  trace::Line("next");
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), trace::Line::kMaxLine - 1);
  EXPECT_THAT(lines[1], EndsWith(" next"));
}

TEST_F(BaseTrace, leaves_errno_alone) {
  ASSERT_THAT(trace::set_destination(file), IsOk());
  errno = EDOM;
  trace::Line("step");
  EXPECT_EQ(errno, EDOM);
}

TEST_F(BaseTrace, appends_and_follows_a_file_that_was_rotated) {
  std::ofstream(file) << "before\n";
  chmod(file.c_str(), 0640);
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("first");
  ASSERT_EQ(rename(file.c_str(), disk.path("trace.1").c_str()), 0);
  trace::Line("second");  // until settings are read again, to the old file
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("third");
  const auto old = lines_of(disk.path("trace.1"));
  ASSERT_EQ(old.size(), 3U);
  EXPECT_EQ(old[0], "before");
  EXPECT_THAT(old[2], EndsWith(" second"));
  ASSERT_EQ(lines_of(file).size(), 1U);
  EXPECT_THAT(lines_of(file)[0], EndsWith(" third"));
}

TEST_F(BaseTrace, refuses_what_others_could_read_it_from) {
  std::ofstream(file) << "";
  chmod(file.c_str(), 0620);
  EXPECT_THAT(trace::set_destination(file), FailsWith(ERROR_INVALID_OWNER));
  EXPECT_FALSE(trace::is_on());
  chmod(file.c_str(), 0600);
  ASSERT_EQ(symlink(file.c_str(), disk.path("link").c_str()), 0);
  EXPECT_THAT(trace::set_destination(disk.path("link")), FailsWith(ERROR_BAD_FILE_TYPE));
  ASSERT_EQ(mkfifo(disk.path("fifo").c_str(), 0600), 0);
  EXPECT_FALSE(trace::set_destination(disk.path("fifo")).ok()) << "and does not wait";
  EXPECT_THAT(trace::set_destination("/dev/null"), FailsWith(ERROR_BAD_FILE_TYPE));
  ASSERT_EQ(link(file.c_str(), disk.path("second").c_str()), 0);
  EXPECT_THAT(trace::set_destination(file), FailsWith(ERROR_BAD_FILE_TYPE)) << "it has two names";
  ASSERT_EQ(unlink(disk.path("second").c_str()), 0);
  EXPECT_THAT(trace::set_destination(disk.path("none/trace")), FailsWith(ERROR_OPEN_FAILED));
  EXPECT_FALSE(trace::is_on());
  if (geteuid() == 0) {
    ASSERT_EQ(chown(file.c_str(), 54001, 54001), 0);
    const Status refused = trace::set_destination(file);
    EXPECT_THAT(refused, FailsWith(ERROR_INVALID_OWNER));
    EXPECT_THAT(refused.error().why, HasSubstr("belongs to another user"));
  }
}

TEST_F(BaseTrace, refuses_a_directory_in_which_others_could_replace_it) {
  const std::string directory = disk.path("shared");
  ASSERT_EQ(mkdir(directory.c_str(), 0700), 0);
  const std::string there = directory + "/trace";
  for (const mode_t mode : {0777U, 0770U, 0720U}) {
    chmod(directory.c_str(), mode);
    const Status refused = trace::set_destination(there);
    EXPECT_THAT(refused, FailsWith(ERROR_INVALID_OWNER)) << std::oct << mode;
    EXPECT_THAT(refused.error().why, HasSubstr("directory that others may write"));
    EXPECT_FALSE(trace::is_on());
    EXPECT_EQ(mode_of(there), 0U) << "and no file is made";
  }
  chmod(directory.c_str(), 01777);
  EXPECT_THAT(trace::set_destination(there), IsOk()) << "sticky, as /tmp is";
  ASSERT_EQ(trace::set_destination("").ok(), true);
  chmod(directory.c_str(), 0755);
  EXPECT_THAT(trace::set_destination(there), IsOk());
  if (geteuid() == 0) {
    ASSERT_EQ(rename(there.c_str(), (there + ".1").c_str()), 0);
    ASSERT_EQ(chown(directory.c_str(), 54001, 54001), 0);
    const Status refused = trace::set_destination(there);
    EXPECT_THAT(refused, FailsWith(ERROR_INVALID_OWNER));
    EXPECT_THAT(refused.error().why, HasSubstr("directory of another user"));
  }
}

std::vector<std::string>& sunk() {
  static std::vector<std::string> lines;
  return lines;
}

TEST_F(BaseTrace, a_sink_gets_lines_with_or_without_a_file) {
  const trace::Sink sink = [](const char* line, size_t len) {
    EXPECT_EQ(std::string(line).size(), len);
    sunk().emplace_back(line, len);
  };
  sunk().clear();
  trace::set_sink(sink);
  EXPECT_TRUE(trace::is_on());
  trace::Line("first").text("value", "a\nb");
  ASSERT_THAT(trace::set_destination(""), IsOk());
  EXPECT_TRUE(trace::is_on()) << "the setting is another matter";
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("second").text("value", std::string(10'000, 'x'));
  trace::set_sink(nullptr);
  EXPECT_TRUE(trace::is_on());
  trace::Line("third");
  ASSERT_THAT(trace::set_destination(""), IsOk());
  EXPECT_FALSE(trace::is_on());
  trace::set_sink(sink);
  trace::Line("fourth");
  trace::set_sink(nullptr);
  EXPECT_FALSE(trace::is_on());
  ASSERT_EQ(sunk().size(), 3U);
  EXPECT_THAT(sunk()[0], EndsWith(" first value=\"a?b\""));
  EXPECT_EQ(sunk()[1], lines_of(file)[0]);
  EXPECT_THAT(sunk()[2], EndsWith(" fourth"));
  EXPECT_EQ(lines_of(file).size(), 2U);
}

// The number of the descriptor that is open on a file; -1 for none.
int number_of(const std::string& path) {
  struct stat named {};
  struct stat found {};
  for (int number = STDERR_FILENO + 1; number < 256; ++number) {
    if (stat(path.c_str(), &named) == 0 && fstat(number, &found) == 0 &&
        found.st_dev == named.st_dev && found.st_ino == named.st_ino) {
      return number;
    }
  }
  return -1;
}

// What daemons do: they close every descriptor, and their own files get the numbers.
TEST_F(BaseTrace, writes_nothing_into_a_file_that_took_its_descriptor) {
  ASSERT_THAT(trace::set_destination(file), IsOk());
  const int number = number_of(file);
  ASSERT_GT(number, STDERR_FILENO);
  const int other = open(disk.path("other").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(dup2(other, number), number);
  trace::Line("lost");
  EXPECT_TRUE(lines_of(disk.path("other")).empty());
  EXPECT_TRUE(lines_of(file).empty());
  ASSERT_THAT(trace::set_destination(file), IsOk());
  trace::Line("found");
  EXPECT_TRUE(lines_of(disk.path("other")).empty());
  ASSERT_EQ(lines_of(file).size(), 1U);
  EXPECT_THAT(lines_of(file)[0], EndsWith(" found"));
  close(other);
  close(number);
}

TEST_F(BaseTrace, threads_and_children_write_whole_lines) {
  constexpr size_t kWriters = 4;
  constexpr size_t kLines = 200;
  ASSERT_THAT(trace::set_destination(file), IsOk());
  const auto write_lines = [] {
    for (size_t i = 0; i < kLines; ++i) {
      trace::Line("step").text("value", std::string(300, 'x')).text("end", "here");
    }
  };
  for (size_t i = 0; i < kWriters; ++i) {
    if (fork() == 0) {
      write_lines();
      _exit(0);
    }
  }
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kWriters; ++i) {
    threads.emplace_back(write_lines);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  while (wait(nullptr) > 0) {
  }
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 2 * kWriters * kLines);
  for (const std::string& line : lines) {
    ASSERT_THAT(line, EndsWith(" end=here"));
  }
}

}  // namespace
}  // namespace opensspi

// SPDX-License-Identifier: MIT
// After kill -9: every master key file is complete or absent, and a blob that was returned opens.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <random>

#include "support/key_ring.h"
#include "support/results.h"

namespace opensspi::dpapi {
namespace {

using testing::DpapiDisk;
using testing::open_text;
using testing::sealed;

constexpr int64_t kDay = int64_t{24} * 3600 * kTicksPerSecond;
constexpr size_t kMaxBlobs = 4096;
constexpr size_t kBlobRoom = 256;
constexpr std::string_view kSecret = "secret";

// Log is in memory that outlives the writer.
struct Log {
  size_t num_blobs;
  size_t lens[kMaxBlobs];
  uint8_t blobs[kMaxBlobs][kBlobRoom];

  void add(ByteView blob) {
    std::ranges::copy(blob, blobs[num_blobs]);
    lens[num_blobs] = blob.size();
    ++num_blobs;
  }
  [[nodiscard]] ByteView blob(size_t at) const { return {blobs[at], lens[at]}; }
};

class DpapiCrashTest : public ::testing::Test {
 protected:
  DpapiCrashTest() {
    log = static_cast<Log*>(
        mmap(nullptr, sizeof(Log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }
  ~DpapiCrashTest() override { munmap(log, sizeof(Log)); }

  // Each step creates a new key, because 90 days are over; every third one reseals all keys.
  [[noreturn]] void write_for_ever(DpapiDisk& disk) const {
    for (int step = 0;; ++step) {
      disk.env.time.ticks = kUnixEpochTicks + static_cast<int64_t>(log->num_blobs) * 91 * kDay;
      const auto ring = disk.ring();
      const auto key = ring->preferred();
      if (!key.ok()) {
        _exit(1);
      }
      log->add(sealed({as_bytes(kSecret), {}, {}, 0}, **key));
      if (step % 3 == 2 && !ring->reseal().ok()) {
        _exit(2);
      }
    }
  }

  void check(DpapiDisk& disk) const {
    const auto ring = disk.ring();
    for (size_t i = 0; i < log->num_blobs; ++i) {
      const auto key = ring->find(parse_blob(log->blob(i))->master_key);
      ASSERT_THAT(key, IsOk()) << "blob " << i << ": " << key.error().why;
      EXPECT_EQ(open_text(log->blob(i), **key), kSecret);
    }
    const std::vector<Guid> ids = ring->ids().value();
    for (const Guid& id : ids) {
      const Bytes file = ring->file(id).value();
      EXPECT_THAT(parse_master_key_file(file), IsOk()) << id.text() << " is not whole";
    }
    EXPECT_TRUE(disk.store()->check()->problems.empty());
  }

  Log* log;
};

TEST_F(DpapiCrashTest, a_writer_killed_at_random_loses_no_blob_that_it_handed_out) {
  constexpr int kRounds = 5, kKills = 8;
  std::mt19937 random(20260711);  // NOLINT: the same sequence each time
  for (int round = 0; round < kRounds; ++round) {
    DpapiDisk disk;
    log->num_blobs = 0;
    for (int kill_number = 0; kill_number < kKills; ++kill_number) {
      const pid_t child = fork();
      if (child == 0) {
        write_for_ever(disk);
      }
      usleep(static_cast<useconds_t>(random() % 150'000));
      kill(child, SIGKILL);
      int status = 0;
      waitpid(child, &status, 0);
      ASSERT_TRUE(WIFSIGNALED(status)) << "the writer failed: " << WEXITSTATUS(status);
    }
    check(disk);
  }
}

// Two, three, … processes find no key at once.
TEST_F(DpapiCrashTest, processes_that_make_the_first_key_at_once_end_with_one) {
  for (int round = 0; round < 10; ++round) {
    DpapiDisk disk;
    log->num_blobs = 0;
    int gate[2];
    ASSERT_EQ(pipe(gate), 0);
    std::vector<pid_t> children;
    for (size_t i = 0; i < 6; ++i) {
      const pid_t child = fork();
      if (child != 0) {
        children.push_back(child);
        continue;
      }
      close(gate[1]);
      char byte = 0;
      (void)!read(gate[0], &byte, 1);
      const auto key = disk.ring()->preferred();
      if (!key.ok()) {
        _exit(1);
      }
      const Bytes blob = sealed({as_bytes(kSecret), {}, {}, 0}, **key);
      std::ranges::copy(blob, log->blobs[i]);
      log->lens[i] = blob.size();
      _exit(0);
    }
    close(gate[0]);
    close(gate[1]);
    for (const pid_t child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      EXPECT_EQ(status, 0);
    }
    log->num_blobs = children.size();
    EXPECT_EQ(disk.ring()->ids()->size(), 1u);
    EXPECT_EQ(disk.num_pre_keys(), 1);
    check(disk);
  }
}

}  // namespace
}  // namespace opensspi::dpapi

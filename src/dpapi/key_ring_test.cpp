// SPDX-License-Identifier: MIT
// Key rings on disk: first use, renewal, re-seals, other processes, and hostile files.
#include "support/key_ring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "support/results.h"

namespace opensspi::dpapi {
namespace {

using testing::DpapiDisk;
using testing::open_text;
using testing::sealed;

constexpr int64_t kDay = int64_t{24} * 3600 * kTicksPerSecond;

class DpapiKeyRingTest : public ::testing::Test {
 protected:
  DpapiKeyRingTest() { umask(077); }
  static Bytes protect(KeyRing& with, std::string_view text) {
    const auto key = with.preferred();
    EXPECT_THAT(key, IsOk()) << (key.ok() ? "" : key.error().why);
    return key.ok() ? sealed({as_bytes(text), {}, {}, 0}, **key) : Bytes();
  }
  static std::string unprotect(KeyRing& with, ByteView bytes) {
    const auto key = with.find(parse_blob(bytes)->master_key);
    if (!key.ok()) {
      return "no key " + std::to_string(key.error().code);
    }
    return open_text(bytes, **key);
  }
  std::string path(const std::string& name) { return disk.directory() + "/" + name; }
  Guid preferred_id() { return disk.ring()->preferred_file()->value().id; }

  DpapiDisk disk;
  std::unique_ptr<KeyRing> ring = disk.ring();
};

const std::string kBadKeyState =
    "no key " + std::to_string(static_cast<int32_t>(NTE_BAD_KEY_STATE));

TEST_F(DpapiKeyRingTest, the_first_key_is_made_once_and_found_by_other_processes) {
  const Bytes blob = protect(*ring, "secret");
  EXPECT_EQ(unprotect(*ring, blob), "secret");
  const auto other = disk.ring();
  EXPECT_EQ(unprotect(*other, blob), "secret");
  EXPECT_EQ(protect(*other, "more").empty(), false);
  EXPECT_EQ(other->ids()->size(), 1u);
  EXPECT_EQ(other->ids()->front().text(), preferred_id().text());
}

TEST_F(DpapiKeyRingTest, files_are_the_owners_alone) {
  protect(*ring, "secret");
  struct stat found {};
  ASSERT_EQ(stat(disk.directory().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  for (const std::string& name : {std::string("Preferred"), preferred_id().text()}) {
    ASSERT_EQ(stat(path(name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777, 0600u);
  }
}

TEST_F(DpapiKeyRingTest, after_90_days_there_is_another_key_and_the_old_one_still_opens) {
  const Bytes first = protect(*ring, "first");
  disk.env.time.ticks += 89 * kDay;
  EXPECT_EQ(parse_blob(protect(*disk.ring(), "x"))->master_key, parse_blob(first)->master_key);
  disk.env.time.ticks += 2 * kDay;
  const auto later = disk.ring();
  const Bytes second = protect(*later, "second");
  EXPECT_NE(parse_blob(second)->master_key, parse_blob(first)->master_key);
  EXPECT_EQ(unprotect(*later, first), "first");
  EXPECT_EQ(unprotect(*disk.ring(), second), "second");
  EXPECT_EQ(later->ids()->size(), 2u);
}

TEST_F(DpapiKeyRingTest, a_clock_that_is_set_back_renews_the_key_and_loses_none) {
  const Bytes first = protect(*ring, "first");
  disk.env.time.ticks -= 400 * kDay;
  const auto back = disk.ring();
  const Bytes second = protect(*back, "second");
  EXPECT_NE(parse_blob(second)->master_key, parse_blob(first)->master_key);
  EXPECT_EQ(unprotect(*back, first), "first");
  EXPECT_EQ(parse_blob(protect(*disk.ring(), "x"))->master_key, parse_blob(second)->master_key)
      << "one new key, not one a process";
}

TEST_F(DpapiKeyRingTest, rings_of_two_sids_do_not_open_one_another) {
  const auto other = disk.ring("S-1-22-1-4711");
  const Bytes mine = protect(*ring, "mine"), theirs = protect(*other, "theirs");
  EXPECT_EQ(unprotect(*other, mine), kBadKeyState);
  EXPECT_EQ(unprotect(*ring, theirs), kBadKeyState);
  // Neither does a file that is carried over.
  const std::string name = parse_blob(theirs)->master_key.text();
  std::filesystem::copy_file(disk.home() + "/Protect/S-1-22-1-4711/" + name, path(name));
  EXPECT_EQ(unprotect(*disk.ring(), theirs), kBadKeyState);
}

TEST_F(DpapiKeyRingTest, a_key_that_is_not_there_says_so_and_makes_nothing) {
  const auto key = ring->find(Guid::random(disk.env));
  EXPECT_THAT(key, FailsWith(NTE_BAD_KEY_STATE));
  EXPECT_THAT(key.error().why, ::testing::HasSubstr("opensspi dpapi import"));
  EXPECT_FALSE(std::filesystem::exists(disk.home()));
}

TEST_F(DpapiKeyRingTest, a_damaged_or_missing_preferred_key_is_replaced_by_a_new_one) {
  const Bytes first = protect(*ring, "first");
  std::ofstream(path("Preferred")) << "short";
  const Bytes second = protect(*disk.ring(), "second");
  EXPECT_NE(parse_blob(second)->master_key, parse_blob(first)->master_key);
  std::filesystem::remove(path(preferred_id().text()));
  const Bytes third = protect(*disk.ring(), "third");
  const auto fresh = disk.ring();
  EXPECT_EQ(unprotect(*fresh, first), "first");
  EXPECT_EQ(unprotect(*fresh, second), kBadKeyState);
  EXPECT_EQ(unprotect(*fresh, third), "third");
}

TEST_F(DpapiKeyRingTest, a_renamed_cut_or_altered_key_file_does_not_open) {
  const Bytes blob = protect(*ring, "secret");
  const Guid id = preferred_id();
  std::filesystem::rename(path(id.text()), path(Guid::random(disk.env).text()));
  EXPECT_EQ(unprotect(*disk.ring(), blob), kBadKeyState);
  const Guid other = disk.ring()->ids()->front();
  EXPECT_THAT(disk.ring()->find(other), FailsWith(NTE_BAD_KEY_STATE));
  std::filesystem::rename(path(other.text()), path(id.text()));
  EXPECT_EQ(unprotect(*disk.ring(), blob), "secret");
  std::filesystem::resize_file(path(id.text()), 467);
  EXPECT_EQ(unprotect(*disk.ring(), blob), kBadKeyState);
}

TEST_F(DpapiKeyRingTest, links_fifos_and_files_that_others_may_read_are_refused) {
  const Bytes blob = protect(*ring, "secret");
  const std::string file = path(preferred_id().text());
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "no key 5");
  ASSERT_EQ(chmod(file.c_str(), 0600), 0);
  std::filesystem::rename(file, disk.home() + "/elsewhere");
  std::filesystem::create_symlink(disk.home() + "/elsewhere", file);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "no key 5");
  std::filesystem::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  const std::string refused = unprotect(*disk.ring(), blob);
  EXPECT_NE(refused, "secret");
  EXPECT_THAT(refused, ::testing::StartsWith("no key "));
  std::filesystem::remove(file);
  std::filesystem::rename(disk.home() + "/elsewhere", file);
  ASSERT_EQ(chmod(disk.directory().c_str(), 0755), 0);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "no key 5");
  ASSERT_EQ(chmod(disk.directory().c_str(), 0700), 0);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "secret");
  // Protect itself must not lead elsewhere.
  std::filesystem::rename(disk.home() + "/Protect", disk.home() + "/Other");
  std::filesystem::create_directory_symlink(disk.home() + "/Other", disk.home() + "/Protect");
  EXPECT_EQ(unprotect(*disk.ring(), blob), "no key 5");
}

TEST_F(DpapiKeyRingTest, a_file_of_another_owner_is_refused) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const Bytes blob = protect(*ring, "secret");
  ASSERT_EQ(chown(path(preferred_id().text()).c_str(), 12345, 0), 0);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "no key 5");
}

TEST_F(DpapiKeyRingTest, keys_that_are_added_open_and_stay_as_they_are) {
  const auto key = testing::random_master_key(), other = testing::random_master_key();
  const Guid id = Guid::random(disk.env);
  ASSERT_THAT(ring->add(id, *key), IsOk());
  const std::string before = to_hex(*ring->file(id));
  ASSERT_THAT(ring->add(id, *key), IsOk());
  EXPECT_EQ(to_hex(*ring->file(id)), before);
  EXPECT_THAT(ring->add(id, *other), FailsWith(ERROR_ALREADY_EXISTS));
  EXPECT_TRUE(ct_equal(ring->open(id).value()->reveal(), key->reveal()));
  EXPECT_FALSE(ring->preferred_file()->has_value()) << "an added key protects no new data";
  // A file that does not open here is replaced.
  std::ofstream(path(id.text())) << "no master key file";
  ASSERT_THAT(disk.ring()->add(id, *key), IsOk());
  EXPECT_THAT(disk.ring()->find(id), IsOk());
}

TEST_F(DpapiKeyRingTest, a_re_seal_leaves_every_key_open_under_one_new_pre_key) {
  const Bytes blob = protect(*ring, "secret");
  const Guid added = Guid::random(disk.env);
  ASSERT_THAT(ring->add(added, *testing::random_master_key()), IsOk());
  const std::string before = to_hex(*ring->file(added));
  std::ofstream(path(Guid::random(disk.env).text())) << "no master key file";
  const auto counts = disk.ring()->reseal();
  ASSERT_THAT(counts, IsOk()) << counts.error().why;
  EXPECT_EQ(counts->succeeded, 2u);
  EXPECT_EQ(counts->failed, 1u);
  EXPECT_NE(to_hex(*ring->file(added)), before);
  EXPECT_EQ(disk.num_pre_keys(), 1);
  EXPECT_EQ(unprotect(*disk.ring(), blob), "secret");
  EXPECT_THAT(disk.ring()->find(added), IsOk());
}

TEST_F(DpapiKeyRingTest, a_rekey_of_the_storage_leaves_every_key_open) {
  const Bytes blob = protect(*ring, "secret");
  ASSERT_THAT(disk.store()->rekey(), IsOk());
  EXPECT_EQ(unprotect(*disk.ring(), blob), "secret");
  EXPECT_TRUE(disk.store()->check()->problems.empty());
  EXPECT_GE(disk.store()->check()->sealed_values, 1u);
}

TEST_F(DpapiKeyRingTest, without_its_storage_a_key_file_does_not_open) {
  const Bytes blob = protect(*ring, "secret");
  for (const char* name : {"store.db", "master.key", "store.lock"}) {
    std::filesystem::remove(disk.home() + "/" + name);
  }
  EXPECT_EQ(unprotect(*disk.ring(), blob), kBadKeyState);
  const Bytes fresh = protect(*disk.ring(), "fresh");
  EXPECT_EQ(unprotect(*disk.ring(), fresh), "fresh");
}

TEST_F(DpapiKeyRingTest, a_forked_child_opens_keys_of_its_own_and_both_go_on) {
  const Bytes blob = protect(*ring, "secret");
  const pid_t child = fork();
  if (child == 0) {
    const bool good = unprotect(*ring, blob) == "secret" &&
                      parse_blob(protect(*ring, "x"))->master_key == parse_blob(blob)->master_key;
    _exit(good ? 0 : 1);
  }
  EXPECT_EQ(unprotect(*ring, blob), "secret");
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

// The parent has the key opened; the child uses only the file, which was removed.
TEST_F(DpapiKeyRingTest, a_forked_child_forgets_opened_keys) {
  const Bytes blob = protect(*ring, "secret");
  std::filesystem::remove(path(preferred_id().text()));
  ASSERT_EQ(unprotect(*ring, blob), "secret");
  const pid_t child = fork();
  if (child == 0) {
    const bool forgotten = unprotect(*ring, blob) == kBadKeyState;
    const bool protects_with_another =
        parse_blob(protect(*ring, "x"))->master_key != parse_blob(blob)->master_key;
    _exit((forgotten ? 0 : 1) + (protects_with_another ? 0 : 2));
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0) << "1: an opened key was kept; 2: the preferred key was kept";
  EXPECT_EQ(unprotect(*ring, blob), "secret");
}

TEST_F(DpapiKeyRingTest, threads_share_one_ring) {
  const Bytes blob = protect(*ring, "secret");
  const auto fresh = disk.ring();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        good +=
            unprotect(*fresh, blob) == "secret" && unprotect(*fresh, protect(*fresh, "y")) == "y";
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace opensspi::dpapi

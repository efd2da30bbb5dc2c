// SPDX-License-Identifier: MIT
// Stores on disks that are full or cannot be written, in a mount namespace that belongs to the
// test, and writers that are killed: what was reported stored stays, and every store stays whole.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "cert/stores/file_store.h"
#include "cert/stores/serialized.h"
#include "cert/stores/system_backing.h"
#include "support/certificates.h"
#include "support/mount_namespace.h"
#include "support/results.h"
#include "support/test_env.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using opensspi::testing::in_namespace;
using opensspi::testing::kNoNamespaces;
using opensspi::testing::mount_read_only;
using opensspi::testing::mount_small;
using opensspi::testing::resize_small;
using testing::from_hex;

ElementPtr root() {
  return Element::create(ElementKind::kCertificate, from_hex(samples::kRoot)).value();
}
size_t count(const Store& store) { return store.elements(ElementKind::kCertificate).size(); }

class CertStoreMounts : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(medium); }

  // records returns the user's "My" store as another process would open it.
  StorePtr records() {
    const auto open = [this](storage::Place, Making) {
      return storage::Storage::open_directory(env, settings, medium + "/home");
    };
    return open_system_part(open, storage::Place::kUser, "My", Access::kReadWrite).value();
  }
  static Status add(Store& store) {
    const auto added = store.add(root(), AddDisposition::kAlways, AddMode::kCopy);
    return added.ok() ? Status() : Status(added.error());
  }
  [[nodiscard]] std::string file() const { return medium + "/store"; }
  [[nodiscard]] size_t num_files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(medium),
                                             std::filesystem::directory_iterator()));
  }

  TestEnv env;
  Settings settings = Settings::defaults();
  TemporaryDirectory temporary;
  std::string medium = temporary.path("medium");
};

TEST_F(CertStoreMounts, a_full_disk_says_so_and_loses_no_certificate) {
  in_namespace([&] {
    if (!mount_small(medium, "200k")) {
      return kNoNamespaces;
    }
    const StorePtr store = records();
    size_t num_added = 0;
    Status last;
    while ((last = add(*store)).ok()) {
      ++num_added;
    }
    if (!last.error().is(ERROR_DISK_FULL)) {
      return 1;
    }
    if (num_added == 0 || count(*store) != num_added || count(*records()) != num_added) {
      return 2;
    }
    // With free space again, the work continues.
    if (!resize_small(medium, "1m")) {
      return 3;
    }
    return add(*store).ok() && count(*records()) == num_added + 1 ? 0 : 4;
  });
}

TEST_F(CertStoreMounts, a_read_only_disk_shows_its_certificates_and_takes_none) {
  ASSERT_THAT(add(*records()), IsOk());
  in_namespace([&] {
    if (!mount_read_only(medium)) {
      return kNoNamespaces;
    }
    const StorePtr store = records();
    if (count(*store) != 1) {
      return 1;
    }
    const Status added = add(*store);
    if (added.ok() || !added.error().is(ERROR_WRITE_PROTECT)) {
      return 2;
    }
    return count(*store) == 1 ? 0 : 3;
  });
}

TEST_F(CertStoreMounts, a_full_disk_leaves_a_stores_file_as_it_was) {
  in_namespace([&] {
    if (!mount_small(medium, "64k")) {
      return kNoNamespaces;
    }
    const StorePtr store = open_file_store(file(), {.writable = true}).value();
    size_t num_written = 0;
    while (add(*store).ok() && store->commit(false).ok()) {
      num_written = count(*store);
    }
    const Status refused = store->commit(false);
    if (refused.ok() || !refused.error().is(ERROR_DISK_FULL)) {
      return 1;
    }
    if (num_files() != 1) {
      return 2;
    }
    const auto read = open_file_store(file(), {});
    return read.ok() && num_written > 0 && count(**read) == num_written ? 0 : 3;
  });
}

// The writer is killed at another moment each time.
TEST_F(CertStoreMounts, a_killed_writer_leaves_a_whole_file) {
  for (int round = 0; round < 20; ++round) {
    const size_t before = round == 0 ? 0 : count(**open_file_store(file(), {}));
    const pid_t writer = fork();
    if (writer == 0) {
      const StorePtr store = open_file_store(file(), {.writable = true}).value();
      while (add(*store).ok() && store->commit(false).ok()) {
      }
      _exit(1);
    }
    for (int i = 0; i < 10'000; ++i) {
      const auto read = open_file_store(file(), {});
      if (read.ok() && count(**read) > before) {
        break;
      }
      usleep(500);
    }
    usleep(static_cast<useconds_t>(round * 137));
    kill(writer, SIGKILL);
    int status = 0;
    waitpid(writer, &status, 0);
    ASSERT_EQ(WTERMSIG(status), SIGKILL);
    const auto read = open_file_store(file(), {});
    ASSERT_THAT(read, IsOk()) << round;
    ASSERT_GT(count(**read), before) << round;
  }
}

// Each of two programs writes its whole store: the file is always that of one of them.
TEST_F(CertStoreMounts, two_writers_leave_the_file_of_one_of_them) {
  const auto write_often = [this](size_t num) {
    const auto store = memory_store();
    for (size_t i = 0; i < num; ++i) {
      store->load(root());
    }
    const Bytes bytes = write_store(*store);
    for (int i = 0; i < 200; ++i) {
      if (!write_file(file(), bytes).ok()) {
        return 1;
      }
      const auto read = open_file_store(file(), {});
      if (!read.ok() || (count(**read) != 3 && count(**read) != 50)) {
        return 2;
      }
    }
    return 0;
  };
  const pid_t other = fork();
  if (other == 0) {
    _exit(write_often(3));
  }
  EXPECT_EQ(write_often(50), 0);
  int status = 0;
  waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(num_files(), 1U);
}

}  // namespace
}  // namespace opensspi::cert

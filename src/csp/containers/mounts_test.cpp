// SPDX-License-Identifier: MIT
// Containers on media that are full or cannot be written: in a mount namespace that belongs to the
// test.
#include <gtest/gtest.h>

#include "support/containers.h"
#include "support/mount_namespace.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using opensspi::testing::in_namespace;
using opensspi::testing::kNoNamespaces;
using opensspi::testing::mount_read_only;
using opensspi::testing::mount_small;
using opensspi::testing::resize_small;
using testing::Disk;
using testing::kUserPlace;
using testing::pair_of;
using testing::small_blob;

constexpr auto kSign = KeySpec::kSignature;

class CspContainerMountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(medium);
    (void)small_blob(0);  // generated once, not in each child
  }

  Status add(const std::string& name) {
    const auto container = TRY(disk.containers()->create(kUserPlace, name));
    return container->store(kSign, pair_of(small_blob(0)));
  }
  bool is_whole(const std::string& name) {
    const auto container = disk.containers()->open(kUserPlace, name);
    return container.ok() && (*container)->load(kSign).ok();
  }

  TemporaryDirectory temporary;
  std::string medium = temporary.path("medium");
  Disk disk{medium + "/home"};
};

TEST_F(CspContainerMountsTest, on_a_read_only_disk_keys_work_and_nothing_else_changes) {
  ASSERT_THAT(add("Mine"), IsOk());
  in_namespace([&] {
    if (!mount_read_only(medium)) {
      return kNoNamespaces;
    }
    if (!is_whole("Mine")) {
      return 1;
    }
    if (disk.containers()->names(kUserPlace)->size() != 1) {
      return 2;
    }
    const Error refused = add("New").error();
    if (refused.code != ERROR_WRITE_PROTECT) {
      return 3;
    }
    if (std::string_view(refused.why).find("read-only") == std::string_view::npos) {
      return 4;
    }
    if (!disk.containers()->remove(kUserPlace, "Mine").error().is(ERROR_WRITE_PROTECT)) {
      return 5;
    }
    const auto open = disk.containers()->open(kUserPlace, "Mine").value();
    if (!open->store(kSign, pair_of(small_blob(1))).error().is(ERROR_WRITE_PROTECT)) {
      return 6;
    }
    if (!disk.containers()->open(kUserPlace, "New").error().is(NTE_BAD_KEYSET)) {
      return 7;
    }
    return disk.containers()->opaque_key().ok() ? 0 : 8;
  });
}

TEST_F(CspContainerMountsTest, a_full_disk_says_so_and_every_container_stays_whole) {
  in_namespace([&] {
    if (!mount_small(medium, "160k")) {
      return kNoNamespaces;
    }
    int num_added = 0;
    Status last;
    while ((last = add("container " + std::to_string(num_added))).ok()) {
      ++num_added;
    }
    if (!last.error().is(ERROR_DISK_FULL)) {
      return 1;
    }
    if (num_added == 0) {
      return 2;
    }
    for (int i = 0; i < num_added; ++i) {
      if (!is_whole("container " + std::to_string(i))) {
        return 3;
      }
    }
    if (!disk.store()->check()->problems.empty()) {
      return 4;
    }
    // With free space again, the work continues.
    if (!resize_small(medium, "400k")) {
      return 5;
    }
    if (!disk.containers()->remove(kUserPlace, "container 0").ok()) {
      return 6;
    }
    return add("after").ok() && is_whole("after") ? 0 : 7;
  });
}

}  // namespace
}  // namespace opensspi::csp

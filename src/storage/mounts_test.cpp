// SPDX-License-Identifier: MIT
// The store on media that cannot be written, or are full: in a mount namespace of the test.
#include <gtest/gtest.h>

#include "storage/storage.h"
#include "support/mount_namespace.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::storage {
namespace {

using opensspi::testing::in_namespace;
using opensspi::testing::kNoNamespaces;
using opensspi::testing::mount_read_only;
using opensspi::testing::mount_small;

constexpr const char* kSteps[] = {"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT);"};
constexpr Schema kSchema{"things", kSteps, {}};

class StorageMountsTest : public ::testing::Test {
 protected:
  Result<std::shared_ptr<Storage>> open() { return Storage::open_directory(env, settings, home); }
  Status add() {
    const std::shared_ptr<Storage> store = TRY(open());
    TRY(store->prepare(kSchema));
    Transaction transaction = TRY(store->write());
    TRY(transaction.run("INSERT INTO thing (name) VALUES (zeroblob(4000))"));
    return transaction.commit();
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  std::string disk = temporary.path("disk");
  std::string home = disk + "/home";
};

TEST_F(StorageMountsTest, a_store_on_a_read_only_disk_can_be_read) {
  std::filesystem::create_directory(disk);
  ASSERT_THAT(add(), IsOk());
  in_namespace([&] {
    if (!mount_read_only(disk)) {
      return kNoNamespaces;
    }
    auto store = open();
    if (!store || !(*store)->prepare(kSchema)) {
      return 1;
    }
    if (!(*store)->read()) {
      return 2;
    }
    if (!(*store)->derived_key("x") || !(*store)->change_counter()) {
      return 2;
    }
    if (!(*store)->write().error().is(ERROR_WRITE_PROTECT)) {
      return 3;
    }
    if (!(*store)->check() || !(*store)->check()->problems.empty()) {
      return 4;
    }
    home = disk + "/another";
    const Error refused = open().error();
    if (refused.code != ERROR_WRITE_PROTECT) {
      return 5;
    }
    return std::string_view(refused.why).find("OPENSSPI_HOME") == std::string_view::npos ? 6 : 0;
  });
}

TEST_F(StorageMountsTest, a_full_disk_says_so_and_keeps_what_was_there) {
  std::filesystem::create_directory(disk);
  in_namespace([&] {
    if (!mount_small(disk, "128k")) {
      return kNoNamespaces;
    }
    Status last;
    int added = 0;
    while ((last = add()).ok()) {
      ++added;
    }
    if (!last.error().is(ERROR_DISK_FULL)) {
      return 1;
    }
    auto store = open();
    if (!store) {
      return 2;
    }
    Transaction transaction = std::move((*store)->read()).value();
    Statement count = std::move(transaction.query("SELECT count(*) FROM thing")).value();
    if (!count.step()) {
      return 3;
    }
    return added > 0 && count.integer(0) == added ? 0 : 4;
  });
}

}  // namespace
}  // namespace opensspi::storage

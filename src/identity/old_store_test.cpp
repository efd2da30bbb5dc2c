// SPDX-License-Identifier: MIT
// Stores that earlier versions wrote: nothing is lost when they are opened.
#include <sqlite3.h>
#include <sys/stat.h>

#include "support/accounts.h"
#include "support/paths.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

std::string old_store() { return opensspi::testing::test_data() + "/store/layout1/"; }

// The store in layout1 was written by OpenSSPI 0.1.0 before values were bound: alice in two groups,
// bob, disabled, and Grüße, who is mapped to daemon.
class IdentityOldStoreTest : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    ASSERT_EQ(mkdir(home.c_str(), 0700), 0);
    for (const char* name : {"store.db", "master.key"}) {
      std::filesystem::copy_file(old_store() + name, path(name));
      ASSERT_EQ(chmod(path(name).c_str(), 0600), 0);
    }
  }
  [[nodiscard]] std::string path(const std::string& name) const { return home + "/" + name; }
  // Returns the first number that a query returns.
  [[nodiscard]] int64_t number(const char* sql) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path("store.db").c_str(), &database), SQLITE_OK);
    int64_t found = -1;
    const auto take = [](void* to, int, char** row, char**) {
      *static_cast<int64_t*>(to) = std::atoll(row[0]);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql, take, &found, nullptr), SQLITE_OK) << sql;
    sqlite3_close(database);
    return found;
  }
  std::vector<std::string> problems() {
    const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
    return store->check()->problems;
  }

  std::string home = temporary.path("home");
};

TEST_F(IdentityOldStoreTest, its_accounts_log_on_as_before) {
  ASSERT_EQ(number("PRAGMA user_version"), 1);
  const auto server = open();
  EXPECT_EQ(logon(*server, "alice", "Summer1!"), 0);
  EXPECT_EQ(logon(*server, "grüße", "Winter2!"), 0);
  EXPECT_EQ(logon(*server, "bob", "Autumn3!"), ERROR_ACCOUNT_DISABLED);
  EXPECT_EQ(logon(*server, "alice", "Winter2!"), ERROR_LOGON_FAILURE);
  EXPECT_EQ(book()->find("alice")->groups, (std::vector<std::string>{"Administrators", "Staff"}));
  EXPECT_EQ(book()->find("grüße")->unix_user, "daemon");
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(problems(), std::vector<std::string>());
}

TEST_F(IdentityOldStoreTest, what_was_not_bound_before_is_bound_now) {
  ASSERT_EQ(logon(*open(), "alice", "Summer1!"), 0);
  (void)number(
      "UPDATE principal SET name = 'x', folded = 'X' WHERE folded = 'ALICE';"
      "UPDATE principal SET name = 'alice', folded = 'ALICE' WHERE folded = 'BOB';"
      "UPDATE machine SET revision = revision + 1");
  EXPECT_NE(logon(*open(), "alice", "Autumn3!"), 0);
  EXPECT_EQ(problems().size(), 2u);
}

TEST_F(IdentityOldStoreTest, without_its_key_it_stays_as_it_is_and_loses_nothing) {
  std::filesystem::rename(path("master.key"), path("away"));
  EXPECT_EQ(book()->list()->size(), 3u);
  EXPECT_EQ(number("PRAGMA user_version"), 1);
  std::filesystem::rename(path("away"), path("master.key"));
  EXPECT_EQ(logon(*open(), "alice", "Summer1!"), 0);
  EXPECT_EQ(number("PRAGMA user_version"), 2);
}

TEST_F(IdentityOldStoreTest, a_running_server_that_could_not_migrate_follows_one_that_did) {
  std::filesystem::rename(path("master.key"), path("away"));
  const auto running = book();
  std::filesystem::rename(path("away"), path("master.key"));
  EXPECT_EQ(logon(*open(), "alice", "Summer1!"), 0);
  EXPECT_THAT(running->set_password("alice", as_bytes("new")), IsOk());
  EXPECT_EQ(logon(*open(), "alice", "new"), 0);
  EXPECT_EQ(problems(), std::vector<std::string>());
}

TEST_F(IdentityOldStoreTest, one_that_could_not_migrate_does_so_before_it_seals) {
  std::filesystem::rename(path("master.key"), path("away"));
  const auto running = book();
  std::filesystem::rename(path("away"), path("master.key"));
  EXPECT_THAT(running->set_password("alice", as_bytes("new")), IsOk());
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(logon(*open(), "alice", "new"), 0);
  EXPECT_EQ(logon(*open(), "grüße", "Winter2!"), 0);
  EXPECT_EQ(problems(), std::vector<std::string>());
}

TEST_F(IdentityOldStoreTest, a_value_that_does_not_open_is_kept_and_told) {
  (void)number(
      "UPDATE account SET nt_hash = zeroblob(44) WHERE id ="
      " (SELECT id FROM principal WHERE folded = 'BOB')");
  EXPECT_EQ(book()->list()->size(), 3u);
  const auto found = problems();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].find("account.nt_hash"), std::string::npos);
  ASSERT_THAT(book()->set_password("bob", as_bytes("new")), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
}

}  // namespace
}  // namespace opensspi::identity

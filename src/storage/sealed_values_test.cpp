// SPDX-License-Identifier: MIT
// Sealed values are bound to what is beside them in the clear, and counted.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <fstream>

#include "storage/registry.h"
#include "storage/seal_register.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::storage {
namespace {

constexpr const char* kSteps[] = {
    "CREATE TABLE owner (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "CREATE TABLE item (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES owner (id)"
    " ON DELETE CASCADE, secret BLOB NOT NULL);"};
constexpr const char* kBound[] = {
    "SELECT name FROM item JOIN owner ON owner.id = owner WHERE item.id = ?"};
constexpr SealedColumn kSecret{"item", "secret", "id", kBound};
constexpr SealedColumn kSealed[] = {kSecret};
constexpr Schema kSchema{"items", kSteps, kSealed};
const RegisteredSchema kRegistered(kSchema);

class StorageSealedValuesTest : public testing::Test {
 protected:
  std::shared_ptr<Storage> open() {
    std::shared_ptr<Storage> store = *Storage::open_directory(env, settings, home);
    EXPECT_THAT(store->prepare(kSchema), IsOk());
    return store;
  }
  // Alters the file without the library.
  void alter(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((home + "/store.db").c_str(), &database), SQLITE_OK);
    char* problem = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &problem), SQLITE_OK)
        << sql << ": " << problem;
    sqlite3_close(database);
  }
  std::vector<std::string> problems() { return open()->check()->problems; }
  [[nodiscard]] bool tells(std::string_view words) {
    const auto found = problems();
    return found.size() == 1 && found[0].find(words) != std::string::npos;
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  std::string home = temporary.path("home");
};

Status put(Transaction& transaction, int64_t id, std::string_view secret) {
  const Bytes sealed = TRY(transaction.seal(kSecret, id, as_bytes(secret)));
  return transaction.run("UPDATE item SET secret = ? WHERE id = ?", ByteView(sealed), id);
}

Status add(Storage& store, int64_t id, std::string_view name, std::string_view secret) {
  Transaction transaction = TRY(store.write());
  TRY(transaction.run("INSERT INTO owner VALUES (?, ?)", id, name));
  TRY(transaction.run("INSERT INTO item VALUES (?, ?, x'')", id, id));
  TRY(put(transaction, id, secret));
  return transaction.commit();
}

Status replace(Storage& store, int64_t id, std::string_view secret) {
  Transaction transaction = TRY(store.write());
  TRY(put(transaction, id, secret));
  return transaction.commit();
}

Status remove(Storage& store, int64_t id) {
  Transaction transaction = TRY(store.write());
  TRY(transaction.run("DELETE FROM owner WHERE id = ?", id));
  return transaction.commit();
}

std::string secret_of(Storage& store, int64_t id) {
  Transaction transaction = store.read().value();
  Statement row = transaction.query("SELECT secret FROM item WHERE id = ?", id).value();
  if (!row.step().value()) {
    return "absent";
  }
  const Bytes sealed = row.blob(0);
  const auto plain = transaction.open(kSecret, id, sealed);
  return plain.ok() ? std::string(as_text(plain->reveal())) : "closed";
}

TEST_F(StorageSealedValuesTest, a_value_opens_beside_its_own_name_only) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "alice", "hers"), IsOk());
  ASSERT_THAT(add(*store, 2, "bob", "his"), IsOk());
  EXPECT_EQ(secret_of(*store, 1), "hers");
  alter("UPDATE owner SET name = CASE name WHEN 'alice' THEN 'bob' ELSE 'alice' END");
  EXPECT_EQ(secret_of(*store, 1), "closed");
  EXPECT_EQ(secret_of(*store, 2), "closed");
  EXPECT_EQ(problems().size(), 2u);
}

TEST_F(StorageSealedValuesTest, all_that_the_library_does_keeps_the_register_right) {
  const auto store = open();
  for (int64_t id = 1; id <= 5; ++id) {
    ASSERT_THAT(add(*store, id, "name", "secret"), IsOk());
  }
  ASSERT_THAT(replace(*store, 1, "changed"), IsOk());
  ASSERT_THAT(replace(*store, 1, "and again"), IsOk());
  ASSERT_THAT(remove(*store, 2), IsOk()) << "its item goes with it, by the foreign key";
  {
    Transaction undone = store->write().value();
    ASSERT_THAT(put(undone, 3, "never"), IsOk());
  }
  ASSERT_THAT(replace(*store, 4, "after one that was undone"), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
  EXPECT_EQ(store->check()->sealed_values, 4u);
  ASSERT_THAT(store->rekey(), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
  ASSERT_THAT(replace(*store, 4, "after the rekey"), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
}

TEST_F(StorageSealedValuesTest, a_forked_child_keeps_the_register_right) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "secret"), IsOk());
  const pid_t child = fork();
  if (child == 0) {
    _exit(replace(*store, 1, "the child's").ok() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(secret_of(*store, 1), "the child's");
  EXPECT_EQ(problems(), std::vector<std::string>());
}

TEST_F(StorageSealedValuesTest, check_finds_an_earlier_value_that_was_put_back) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "exportable"), IsOk());
  ASSERT_THAT(add(*store, 2, "other", "x"), IsOk());
  alter("CREATE TABLE kept AS SELECT * FROM item");
  ASSERT_THAT(replace(*store, 1, "locked"), IsOk());
  ASSERT_THAT(replace(*store, 2, "y"), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
  alter("UPDATE item SET secret = (SELECT secret FROM kept WHERE kept.id = 1) WHERE id = 1");
  EXPECT_EQ(secret_of(*store, 1), "exportable") << "a row that was right once opens";
  EXPECT_TRUE(tells("item.secret of row 1 is an earlier one"));
}

TEST_F(StorageSealedValuesTest, check_finds_a_removed_row_that_was_put_back) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "secret"), IsOk());
  ASSERT_THAT(add(*store, 2, "other", "x"), IsOk());
  alter("CREATE TABLE kept AS SELECT * FROM item; CREATE TABLE owners AS SELECT * FROM owner");
  ASSERT_THAT(remove(*store, 1), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>());
  alter(
      "INSERT INTO owner SELECT * FROM owners WHERE id = 1;"
      "INSERT INTO item SELECT * FROM kept WHERE id = 1");
  EXPECT_TRUE(tells("item.secret of row 1 was put back"));
}

TEST_F(StorageSealedValuesTest, check_finds_rows_that_were_taken_away_or_put_back_together) {
  const auto store = open();
  for (int64_t id = 1; id <= 3; ++id) {
    ASSERT_THAT(add(*store, id, "name", "before"), IsOk());
  }
  alter("CREATE TABLE kept AS SELECT * FROM item");
  for (int64_t id = 1; id <= 3; ++id) {
    ASSERT_THAT(replace(*store, id, "after"), IsOk());
  }
  alter("UPDATE item SET secret = (SELECT secret FROM kept WHERE kept.id = item.id)");
  EXPECT_TRUE(tells("sealed values were put back"));
  alter("DELETE FROM item WHERE id = 2");
  EXPECT_TRUE(tells("taken away"));
  ASSERT_THAT(store->rekey(), IsOk());
  EXPECT_EQ(problems(), std::vector<std::string>()) << "what the command said";
}

TEST_F(StorageSealedValuesTest,
       a_register_that_is_missing_altered_or_put_back_is_told_and_stops_nothing) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "secret"), IsOk());
  alter("CREATE TABLE kept AS SELECT * FROM meta");
  ASSERT_THAT(add(*store, 2, "name", "secret"), IsOk());
  for (const char* attack :
       {"UPDATE meta SET value = (SELECT value FROM kept WHERE name = 'register')"
        " WHERE name = 'register'",
        "UPDATE meta SET value = zeroblob(68) WHERE name = 'register'",
        "DELETE FROM meta WHERE name = 'register'"}) {
    alter(attack);
    EXPECT_EQ(problems().size(), 1u) << attack;
    EXPECT_THAT(replace(*store, 1, "still works"), IsOk());
    EXPECT_EQ(problems().size(), 1u) << "and nothing that is written hides it: " << attack;
  }
}

TEST_F(StorageSealedValuesTest, a_generation_is_part_of_what_is_sealed) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "secret"), IsOk());
  alter("UPDATE item SET secret = CAST(x'6300000000000000' || substr(secret, 9) AS BLOB)");
  EXPECT_EQ(secret_of(*store, 1), "closed");
}

TEST_F(StorageSealedValuesTest, a_database_that_lists_an_unknown_column_is_not_rekeyed) {
  const auto store = open();
  ASSERT_THAT(add(*store, 1, "name", "secret"), IsOk());
  alter(
      "CREATE TABLE future (id INTEGER PRIMARY KEY, secret BLOB);"
      "INSERT INTO sealed_column VALUES ('future', 'secret', 'id')");
  EXPECT_THAT(store->rekey(), FailsWith(ERROR_REVISION_MISMATCH));
  EXPECT_TRUE(tells("future.secret"));
  EXPECT_EQ(secret_of(*store, 1), "secret");
}

TEST(StorageSealRegister, sums_are_the_same_in_any_order_and_secret) {
  const crypto::SealKey key(std::array<uint8_t, 32>{7});
  const RegisteredValue one{"t", "c", 1, 1};
  const RegisteredValue two{"t", "c", 2, 2};
  SealRegister left(key);
  SealRegister right(key);
  left.toggle(one);
  left.toggle(two);
  right.toggle(two);
  right.toggle(one);
  EXPECT_EQ(left.sum(), right.sum());
  left.toggle(one);
  EXPECT_EQ(left.sum(), left.code_of(two));
  for (const RegisteredValue& other :
       {RegisteredValue{"t", "c", 1, 2}, RegisteredValue{"t", "c", 2, 1},
        RegisteredValue{"tc", "", 1, 1}, RegisteredValue{"", "tc", 1, 1}}) {
    EXPECT_NE(left.code_of(one), left.code_of(other));
  }
  EXPECT_NE(left.code_of(one), SealRegister(crypto::SealKey()).code_of(one));
}

TEST(StorageSealRegister, opens_for_its_own_key_only_and_goes_on_counting) {
  const crypto::SealKey key(std::array<uint8_t, 32>{7});
  SealRegister written(key);
  EXPECT_EQ(written.next_generation(), 1u);
  EXPECT_EQ(written.next_generation(), 2u);
  written.toggle({"t", "c", 1, 2});
  SealRegister read(key);
  ASSERT_THAT(read.open(written.sealed()), IsOk());
  EXPECT_EQ(read.sum(), written.sum());
  EXPECT_EQ(read.next_generation(), 3u);
  SealRegister other((crypto::SealKey()));
  EXPECT_THAT(other.open(written.sealed()), FailsWith(NTE_BAD_DATA));
  EXPECT_THAT(read.open({}), FailsWith(NTE_BAD_DATA));
}

}  // namespace
}  // namespace opensspi::storage

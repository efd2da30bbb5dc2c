// SPDX-License-Identifier: MIT
#include "storage/storage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "settings/table.h"
#include "storage/registry.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::storage {
namespace {

constexpr const char* kSteps[] = {
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, secret BLOB);",
    "ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7;"};
constexpr SealedColumn kSecret{"thing", "secret", "id"};
constexpr SealedColumn kSealed[] = {kSecret};
constexpr Schema kSchema{"things", kSteps, kSealed};
const RegisteredSchema kRegistered(kSchema);

class StorageTest : public testing::Test {
 protected:
  Result<std::shared_ptr<Storage>> open() { return Storage::open_directory(env, settings, home); }
  std::shared_ptr<Storage> prepared() {
    std::shared_ptr<Storage> store = *open();
    EXPECT_THAT(store->prepare(kSchema), IsOk());
    return store;
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
  std::string home = temporary.path("home");
};

Status add(Storage& store, int64_t id, std::string_view name, std::string_view secret) {
  Transaction transaction = TRY(store.write());
  const Bytes sealed = TRY(transaction.seal(kSecret, id, as_bytes(secret)));
  TRY(transaction.run("INSERT INTO thing (id, name, secret) VALUES (?, ?, ?)", id, name,
                      ByteView(sealed)));
  return transaction.commit();
}

Result<std::string> secret_of(Storage& store, int64_t id) {
  Transaction transaction = TRY(store.read());
  Statement row = TRY(transaction.query("SELECT secret FROM thing WHERE id = ?", id));
  if (!TRY(row.step())) {
    return fail(ERROR_NOT_FOUND, "no such thing");
  }
  const Bytes sealed = row.blob(0);
  const SecretBytes plain = TRY(transaction.open(kSecret, id, sealed));
  return std::string(as_text(plain.reveal()));
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool reports_damage(const Result<std::shared_ptr<Storage>>& store) {
  if (!store.ok()) {
    return store.error().is(ERROR_FILE_CORRUPT);
  }
  const Result<CheckReport> report = (*store)->check();
  return report.ok() ? !report->problems.empty() : report.error().is(ERROR_FILE_CORRUPT);
}

mode_t mode_of(const std::string& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 07777;
}

TEST_F(StorageTest, what_was_committed_is_there_when_it_is_opened_again) {
  ASSERT_THAT(add(*prepared(), 1, "one", "hunter2"), IsOk());
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
}

TEST_F(StorageTest, what_was_not_committed_is_gone) {
  const auto store = prepared();
  {
    Transaction transaction = store->write().value();
    ASSERT_THAT(transaction.run("INSERT INTO thing (id, name) VALUES (1, 'one')"), IsOk());
  }
  EXPECT_EQ(secret_of(*store, 1).error().code, ERROR_NOT_FOUND);
}

TEST_F(StorageTest, only_its_owner_can_enter) {
  ASSERT_THAT(add(*prepared(), 1, "one", "hunter2"), IsOk());
  EXPECT_EQ(mode_of(home), 0700u);
  for (const char* name : {"store.db", "store.lock", "master.key"}) {
    EXPECT_EQ(mode_of(home + "/" + name), 0600u) << name;
  }
}

TEST_F(StorageTest, secrets_are_not_in_the_database_in_clear) {
  ASSERT_THAT(add(*prepared(), 1, "visible-name", "hunter2-hunter2"), IsOk());
  const std::string database = contents_of(home + "/store.db");
  EXPECT_NE(database.find("visible-name"), std::string::npos);
  EXPECT_EQ(database.find("hunter2-hunter2"), std::string::npos);
}

TEST_F(StorageTest, a_sealed_value_opens_in_its_own_place_only) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  {
    Transaction transaction = store->write().value();
    ASSERT_THAT(
        transaction.run("INSERT INTO thing (id, name, secret) SELECT 2, 'two', secret FROM thing"),
        IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  EXPECT_EQ(secret_of(*store, 2).error().code, NTE_BAD_DATA);
}

TEST_F(StorageTest, a_directory_open_to_others_is_refused_with_the_command_that_mends_it) {
  (void)prepared();
  chmod(home.c_str(), 0750);
  const Error refused = open().error();
  EXPECT_EQ(refused.code, ERROR_ACCESS_DENIED);
  EXPECT_NE(std::string(refused.why).find("chmod go-rwx '" + home + "'"), std::string::npos)
      << refused.why;
}

TEST_F(StorageTest, a_file_open_to_others_is_refused) {
  (void)prepared();
  chmod((home + "/store.db").c_str(), 0644);
  EXPECT_EQ(open().error().code, ERROR_ACCESS_DENIED);
}

TEST_F(StorageTest, links_are_not_followed) {
  (void)prepared();
  const std::string link = temporary.path("link");
  std::filesystem::create_symlink(home, link);
  EXPECT_EQ(Storage::open_directory(env, settings, link).error().code, ERROR_ACCESS_DENIED);
  std::filesystem::rename(home + "/store.db", home + "/real.db");
  std::filesystem::create_symlink(home + "/real.db", home + "/store.db");
  EXPECT_EQ(open().error().code, ERROR_ACCESS_DENIED);
}

TEST_F(StorageTest, a_link_above_the_directory_is_fine) {
  std::filesystem::create_directory(temporary.path("disk"));
  std::filesystem::create_symlink(temporary.path("disk"), temporary.path("users"));
  home = temporary.path("users") + "/me";
  EXPECT_THAT(open(), IsOk());
}

TEST_F(StorageTest, another_owners_directory_is_refused) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  (void)prepared();
  ASSERT_EQ(chown(home.c_str(), 65534, 65534), 0);
  const Error refused = open().error();
  EXPECT_EQ(refused.code, ERROR_ACCESS_DENIED);
  EXPECT_NE(std::string(refused.why).find("not owned by this user"), std::string::npos);
}

TEST_F(StorageTest, root_makes_none_in_another_users_home) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  std::filesystem::create_directory(temporary.path("alice"));
  ASSERT_EQ(chown(temporary.path("alice").c_str(), 65534, 65534), 0);
  home = temporary.path("alice") + "/.local/state/opensspi";
  EXPECT_EQ(open().error().code, ERROR_ACCESS_DENIED);
  EXPECT_TRUE(std::filesystem::is_empty(temporary.path("alice")));
}

TEST_F(StorageTest, one_that_is_not_there_is_not_made_by_looking) {
  env.variables["OPENSSPI_HOME"] = home;
  EXPECT_EQ(Storage::open_existing(env, settings, Place::kUser).error().code, ERROR_FILE_NOT_FOUND);
  EXPECT_FALSE(std::filesystem::exists(home));
}

TEST_F(StorageTest, the_change_counter_moves_with_each_write_and_with_nothing_else) {
  const auto store = prepared();
  const auto other = prepared();
  const uint32_t before = *store->change_counter();
  EXPECT_EQ(*other->change_counter(), before);
  ASSERT_THAT(add(*other, 1, "one", "x"), IsOk());
  const uint32_t after = *store->change_counter();
  EXPECT_NE(after, before);
  (void)secret_of(*other, 1);
  EXPECT_EQ(*store->change_counter(), after);
  EXPECT_EQ(store->read()->change_counter(), after);
}

TEST_F(StorageTest, a_damaged_file_says_so) {
  ASSERT_THAT(add(*prepared(), 1, "one", "x"), IsOk());
  std::ofstream(home + "/store.db", std::ios::binary)
      << "this is no database at all, but long enough";
  EXPECT_EQ(open().error().code, ERROR_FILE_CORRUPT);
}

TEST_F(StorageTest, a_file_cut_short_anywhere_says_so) {
  ASSERT_THAT(add(*prepared(), 1, "one", "x"), IsOk());
  const std::string whole = contents_of(home + "/store.db");
  for (size_t len = 1; len < whole.size(); len += 997) {
    std::ofstream(home + "/store.db", std::ios::binary) << whole.substr(0, len);
    EXPECT_TRUE(reports_damage(open())) << len;
  }
}

TEST_F(StorageTest, a_newer_layout_is_refused_and_nothing_is_changed) {
  {
    Transaction transaction = prepared()->write().value();
    ASSERT_THAT(transaction.run("UPDATE room SET version = 3 WHERE name = 'things'"), IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  const std::string before = contents_of(home + "/store.db");
  EXPECT_EQ((*open())->prepare(kSchema).error().code, ERROR_REVISION_MISMATCH);
  EXPECT_EQ(contents_of(home + "/store.db"), before);
}

TEST_F(StorageTest, an_older_schema_is_brought_up_to_date) {
  constexpr Schema kOlder{"things", std::span(kSteps).first(1), kSealed};
  ASSERT_THAT((*open())->prepare(kOlder), IsOk());
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "x"), IsOk());
  Transaction transaction = store->read().value();
  Statement row = transaction.query("SELECT size FROM thing").value();
  ASSERT_TRUE(*row.step());
  EXPECT_EQ(row.integer(0), 7);
}

TEST_F(StorageTest, without_its_key_nothing_opens_and_no_new_key_is_made) {
  ASSERT_THAT(add(*prepared(), 1, "one", "x"), IsOk());
  std::filesystem::remove(home + "/master.key");
  EXPECT_EQ(secret_of(*prepared(), 1).error().code, NTE_BAD_KEYSET);
  EXPECT_FALSE(std::filesystem::exists(home + "/master.key"));
}

TEST_F(StorageTest, rekey_seals_everything_anew_and_running_processes_follow) {
  const auto running = prepared();
  ASSERT_THAT(add(*running, 1, "one", "hunter2"), IsOk());
  ASSERT_THAT(add(*running, 2, "two", ""), IsOk());
  const std::string old_key = contents_of(home + "/master.key");
  const std::string old_derived = to_hex((*running->derived_key("test"))->reveal());
  ASSERT_THAT(prepared()->rekey(), IsOk());
  EXPECT_NE(contents_of(home + "/master.key"), old_key);
  EXPECT_EQ(*secret_of(*running, 1), "hunter2");
  EXPECT_EQ(*secret_of(*running, 2), "");
  EXPECT_NE(to_hex((*running->derived_key("test"))->reveal()), old_derived);
  std::ofstream(home + "/master.key") << old_key;
  EXPECT_EQ(secret_of(*prepared(), 1).error().code, NTE_BAD_KEYSET);
}

TEST_F(StorageTest, a_rekey_that_died_half_way_left_both_keys) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  const std::string old_key = contents_of(home + "/master.key");
  std::ofstream(home + "/master.key") << std::string(64, 'a') + "\n" + old_key;
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
  ASSERT_THAT(prepared()->rekey(), IsOk());
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
}

TEST_F(StorageTest, the_key_can_be_a_mounted_secret_and_moves_there_by_rekey) {
  ASSERT_THAT(add(*prepared(), 1, "one", "hunter2"), IsOk());
  const std::string mounted = temporary.path("secret");
  std::ofstream(mounted) << std::string(32, 'k');
  chmod(mounted.c_str(), 0600);
  settings = settings.with(Setting::kMasterKey, "path:" + mounted);
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
  ASSERT_THAT(prepared()->rekey(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(home + "/master.key"));
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
  EXPECT_EQ(prepared()->rekey().error().code, NTE_BAD_KEYSET) << "the same key is no new key";
}

TEST_F(StorageTest, the_key_can_be_a_systemd_credential) {
  settings = settings.with(Setting::kMasterKey, "credential:opensspi");
  EXPECT_EQ(open().error().code, NTE_BAD_KEYSET) << "CREDENTIALS_DIRECTORY is not set";
  std::ofstream(temporary.path("opensspi")) << std::string(64, '7') << "\n";
  chmod(temporary.path("opensspi").c_str(), 0400);
  env.variables["CREDENTIALS_DIRECTORY"] = temporary.path("");
  ASSERT_THAT(add(*prepared(), 1, "one", "hunter2"), IsOk());
  EXPECT_FALSE(std::filesystem::exists(home + "/master.key"));
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
}

TEST_F(StorageTest, a_mounted_secret_that_others_may_read_or_write_is_refused) {
  const std::string mounted = temporary.path("secret");
  std::ofstream(mounted) << std::string(32, 'k');
  settings = settings.with(Setting::kMasterKey, "path:" + mounted);
  for (const mode_t mode : {0604, 0602, 0620, 0666}) {
    ASSERT_EQ(chmod(mounted.c_str(), mode), 0);
    EXPECT_EQ(open().error().code, NTE_BAD_KEYSET) << std::oct << mode;
  }
  ASSERT_EQ(chmod(mounted.c_str(), 0600), 0);
  const std::string link = temporary.path("link");
  std::filesystem::create_symlink(mounted, link);
  settings = settings.with(Setting::kMasterKey, "path:" + link);
  EXPECT_THAT(open(), IsOk()) << "Kubernetes mounts secrets through links";
}

TEST_F(StorageTest, a_mounted_secret_that_is_not_a_file_is_refused_at_once) {
  const std::string fifo = temporary.path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {fifo, temporary.path(""), std::string("/dev/zero")}) {
    settings = settings.with(Setting::kMasterKey, "path:" + path);
    EXPECT_EQ(open().error().code, NTE_BAD_KEYSET) << path;
  }
}

TEST_F(StorageTest, a_mounted_secret_of_another_user_is_refused) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const std::string mounted = temporary.path("secret");
  std::ofstream(mounted) << std::string(32, 'k');
  chmod(mounted.c_str(), 0400);
  ASSERT_EQ(chown(mounted.c_str(), 4711, 4711), 0);
  settings = settings.with(Setting::kMasterKey, "path:" + mounted);
  EXPECT_EQ(open().error().code, NTE_BAD_KEYSET);
}

TEST_F(StorageTest, a_backup_follows_no_link) {
  const auto store = prepared();
  const std::string victim = temporary.path("victim");
  std::ofstream(victim) << "precious";
  const std::string path = temporary.path("backup.db");
  std::filesystem::create_symlink(victim, path);
  EXPECT_EQ(store->backup(path).error().code, ERROR_FILE_EXISTS);
  EXPECT_EQ(contents_of(victim), "precious");
}

// An attacker who may write to the directory repeatedly replaces the new file by a link.
TEST_F(StorageTest, a_backup_follows_no_link_that_is_swapped_in_either) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  const std::string victim = temporary.path("victim");
  const std::string path = temporary.path("backup.db");
  std::ofstream(victim) << "precious";
  std::atomic<bool> done{false};
  std::thread attacker([&] {
    while (!done) {
      std::filesystem::create_symlink(victim, path + ".link");
      struct stat found {};
      if (lstat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
        rename((path + ".link").c_str(), path.c_str());
      }
      unlink((path + ".link").c_str());
    }
  });
  for (int i = 0; i < 200; ++i) {
    (void)store->backup(path).ok();
    unlink(path.c_str());
  }
  done = true;
  attacker.join();
  EXPECT_EQ(contents_of(victim), "precious");
}

TEST_F(StorageTest, a_backup_is_whole_private_and_overwrites_nothing) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  const std::string path = temporary.path("backup.db");
  ASSERT_THAT(store->backup(path), IsOk());
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(store->backup(path).error().code, ERROR_FILE_EXISTS);
  ASSERT_THAT(add(*store, 2, "two", "x"), IsOk());
  std::filesystem::copy_file(path, home + "/store.db",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(*secret_of(*prepared(), 1), "hunter2");
  EXPECT_EQ(secret_of(*prepared(), 2).error().code, ERROR_NOT_FOUND);
}

TEST_F(StorageTest, a_running_process_follows_to_a_file_that_was_put_in_place) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  ASSERT_THAT(store->backup(temporary.path("backup.db")), IsOk());
  ASSERT_THAT(add(*store, 2, "two", "x"), IsOk());
  std::filesystem::rename(temporary.path("backup.db"), home + "/store.db");
  EXPECT_EQ(secret_of(*store, 2).error().code, ERROR_NOT_FOUND);
  EXPECT_EQ(*secret_of(*store, 1), "hunter2");
}

TEST_F(StorageTest, check_reads_every_sealed_value) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "a"), IsOk());
  ASSERT_THAT(add(*store, 2, "two", "b"), IsOk());
  EXPECT_EQ(store->check()->sealed_values, 2u);
  EXPECT_TRUE(store->check()->problems.empty());
  {
    Transaction transaction = store->write().value();
    ASSERT_THAT(transaction.run("UPDATE thing SET secret = zeroblob(40) WHERE id = 2"), IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  const CheckReport report = std::move(store->check()).value();
  EXPECT_EQ(report.sealed_values, 1u);
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_NE(report.problems[0].find("thing.secret of row 2"), std::string::npos);
}

TEST_F(StorageTest, the_twin_in_memory_behaves_alike) {
  const auto store = Storage::in_memory(env);
  ASSERT_THAT(store->prepare(kSchema), IsOk());
  const uint32_t before = *store->change_counter();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  EXPECT_NE(*store->change_counter(), before);
  EXPECT_EQ(*secret_of(*store, 1), "hunter2");
  ASSERT_THAT(store->rekey(), IsOk());
  EXPECT_EQ(*secret_of(*store, 1), "hunter2");
  EXPECT_TRUE(store->check()->problems.empty());
}

TEST_F(StorageTest, a_full_disk_is_named_and_loses_nothing) {
  const auto store = prepared();
  ASSERT_THAT(add(*store, 1, "one", "hunter2"), IsOk());
  {
    Transaction transaction = store->write().value();
    ASSERT_THAT(transaction.run_script("PRAGMA max_page_count = 1"), IsOk());
    const Status refused =
        transaction.run("INSERT INTO thing (id, name) VALUES (2, zeroblob(200000))");
    EXPECT_EQ(refused.error().code, ERROR_DISK_FULL);
  }
  EXPECT_EQ(*secret_of(*store, 1), "hunter2");
}

TEST(StorageLocation, is_chosen_in_the_documented_order) {
  TestEnv env;
  env.variables["HOME"] = "/home/me";
  EXPECT_EQ(*directory_of(env, Place::kUser), "/home/me/.local/state/opensspi");
  env.variables["XDG_STATE_HOME"] = "/state";
  EXPECT_EQ(*directory_of(env, Place::kUser), "/state/opensspi");
  env.variables["OPENSSPI_HOME"] = "/own//";
  EXPECT_EQ(*directory_of(env, Place::kUser), "/own");
  EXPECT_EQ(*directory_of(env, Place::kMachine), "/var/lib/opensspi");
  env.variables["OPENSSPI_HOME"] = "relative";
  EXPECT_EQ(directory_of(env, Place::kUser).error().code, ERROR_BAD_PATHNAME);
}

}  // namespace
}  // namespace opensspi::storage

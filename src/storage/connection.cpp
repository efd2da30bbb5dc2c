// SPDX-License-Identifier: MIT
#include "storage/connection.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "storage/refusal.h"

namespace opensspi::storage {
namespace {

constexpr const char* kFile = "store.db";
constexpr int kBusyMilliseconds = 10'000;
constexpr int64_t kApplicationId = 0x4F535350;  // "OSSP", in the database's header

// trusted_schema, cell_size_check and DEFENSIVE: the file may have been altered by someone else.
constexpr const char* kPragmas =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;";

constexpr const char* kContents =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE room (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE sealed_column (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " key_column TEXT NOT NULL, PRIMARY KEY (table_name, column_name)) WITHOUT ROWID;"
    "PRAGMA application_id = 1330860880; PRAGMA user_version = 2;";

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

bool same_file(const Descriptor& file, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return fstat(file.number(), &held) == 0 && lstat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

// SQLite treats a file that is too short for a header as a new one, and would start again.
Status check_size(const Descriptor& file) {
  constexpr off_t kSmallestPage = 512;
  struct stat found {};
  if (fstat(file.number(), &found) != 0 || found.st_size == 0 || found.st_size >= kSmallestPage) {
    return {};
  }
  return fail(ERROR_FILE_CORRUPT,
              "store.db was cut short; put back a copy that `opensspi store backup` made");
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(KeyKeeper keeper, SecureDirectory directory,
                                                     bool make) {
  std::unique_ptr<Connection> connection(new Connection(std::move(keeper)));
  connection->directory_.emplace(std::move(directory));
  TRY(connection->open_files(make));
  // SQLite refuses links in any part of the path; links above the checked directory are resolved.
  const std::string path = real_path(connection->directory_->path()) + "/" + kFile;
  TRY(connection->open_database(
      path, (connection->read_only_ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                SQLITE_OPEN_NOFOLLOW));
  if (!connection->directory_->still_there() || !same_file(connection->file_, path)) {
    return fail(ERROR_ACCESS_DENIED, "the store was replaced while it was being opened");
  }
  TRY(connection->prepare_contents());
  return connection;
}

std::unique_ptr<Connection> Connection::in_memory(KeyKeeper keeper) {
  std::unique_ptr<Connection> connection(new Connection(std::move(keeper)));
  const bool ready = connection->open_database(":memory:", SQLITE_OPEN_READWRITE).ok() &&
                     connection->prepare_contents().ok();
  if (!ready) {
    throw std::bad_alloc();  // nothing else can fail without a disk
  }
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(database_);
}

Status Connection::begin(TransactionKind kind) {
  if (kind == TransactionKind::kWrite && read_only_) {
    return fail(ERROR_WRITE_PROTECT,
                "the store is on a read-only file system; set OPENSSPI_HOME to a directory that "
                "can be written");
  }
  TRY(lock(kind));
  Status begun = run_script(kind == TransactionKind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  if (begun) {
    begun = values_->begun(kind);
  }
  if (!begun) {
    roll_back();
  }
  return begun;
}

Status Connection::commit() {
  Status committed = values_->write_register();
  if (committed) {
    committed = run_script("COMMIT");
  }
  if (!committed) {
    roll_back();
    return committed;
  }
  unlock();
  return {};
}

void Connection::roll_back() {
  values_->tables_changed();
  if (sqlite3_get_autocommit(database_) == 0) {
    (void)run_script("ROLLBACK");
  }
  unlock();
}

Result<Statement> Connection::prepare(const char* sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) {
    return Statement(found->second);
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) {
    return sqlite_failure(database_, code);
  }
  statements_.emplace(sql, statement);
  return Statement(statement);
}

Status Connection::run_script(const char* sql) {
  const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    return sqlite_failure(database_, code);
  }
  return {};
}

Status Connection::open_files(bool make) {
  Result<Descriptor> file = directory_->open_file(kFile, make ? O_RDWR | O_CREAT : O_RDWR);
  if (!file && file.error().is(ERROR_WRITE_PROTECT)) {
    const Error why = file.error();
    read_only_ = true;
    file = directory_->open_file(kFile, O_RDONLY);
    if (!file && file.error().is(ERROR_FILE_NOT_FOUND) && make) {
      return why;
    }
  }
  file_ = TRY(std::move(file));
  TRY(check_size(file_));
  Result<LockFile> lock_file = LockFile::open(*directory_, read_only_);
  if (!lock_file && read_only_ && lock_file.error().is(ERROR_FILE_NOT_FOUND)) {
    return {};
  }
  lock_file_.emplace(TRY(std::move(lock_file)));
  return {};
}

Status Connection::open_database(const std::string& path, int flags) {
  const int code = sqlite3_open_v2(path.c_str(), &database_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (database_ == nullptr) {
    throw std::bad_alloc();
  }
  if (code != SQLITE_OK) {
    return sqlite_failure(database_, code);
  }
  sqlite3_extended_result_codes(database_, 1);
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  values_ = std::make_unique<SealedValues>(*this);
  return {};
}

// Also with the lock: the first access to a database may roll back what a dead process left.
Status Connection::configure() {
  TRY(lock(read_only_ ? TransactionKind::kRead : TransactionKind::kWrite));
  const Status configured = run_script(kPragmas);
  unlock();
  return configured;
}

Status Connection::prepare_contents() {
  TRY(configure());
  TRY(begin(read_only_ ? TransactionKind::kRead : TransactionKind::kWrite));
  const Status made = make_contents();
  if (!made) {
    roll_back();
    return made;
  }
  return commit();
}

Status Connection::make_contents() {
  Statement layout =
      TRY(prepare("SELECT user_version, application_id, (SELECT count(*) FROM "
                  "sqlite_schema) FROM pragma_user_version, pragma_application_id"));
  (void)TRY(layout.step());
  const int64_t version = layout.integer(0);
  const bool empty = version == 0 && layout.integer(1) == 0 && layout.integer(2) == 0;
  if (empty) {
    TRY(run_script(kContents));
    return make_key();
  }
  if (layout.integer(1) != kApplicationId) {
    return fail(ERROR_FILE_CORRUPT, "store.db is a database of another program; move it away");
  }
  if (version > kLayout) {
    return fail(ERROR_REVISION_MISMATCH,
                "the store was made by a newer OpenSSPI; nothing was changed; update this one");
  }
  return read_only_ ? Status() : values_->migrate();
}

Status Connection::make_key() {
  if (!directory_) {
    return adopt_key(new_master_key(keeper_.env));
  }
  std::vector<SealingKey> candidates = TRY(key_candidates());
  if (!candidates.empty()) {
    return adopt_key(std::move(candidates.front()));
  }
  std::vector<SealingKey> made;
  made.push_back(new_master_key(keeper_.env));
  TRY(directory_->publish(kKeyFile, write_keys(made).reveal()));
  return adopt_key(std::move(made.front()));
}

Result<std::vector<SealingKey>> Connection::key_candidates() {
  if (!directory_) {
    return std::vector<SealingKey>();
  }
  const KeySource source = TRY(KeySource::of(keeper_.env, keeper_.setting));
  return read_keys(keeper_.env, source, *directory_);
}

Status Connection::adopt_key(SealingKey key) {
  key_id_ = key_id(*key);
  key_ = std::move(key);
  Statement statement =
      TRY(prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('key_id', ?)"));
  statement.bind(ByteView(key_id_));
  return statement.run();
}

Result<const crypto::SealKey*> Connection::key() {
  Statement statement = TRY(prepare("SELECT value FROM meta WHERE name = 'key_id'"));
  (void)TRY(statement.step());
  const Bytes wanted = statement.blob(0);
  if (key_ && std::ranges::equal(wanted, key_id_)) {
    return key_.get();
  }
  for (SealingKey& candidate : TRY(key_candidates())) {
    const KeyId id = key_id(*candidate);
    if (!std::ranges::equal(wanted, id)) {
      continue;
    }
    key_id_ = id;
    key_ = std::move(candidate);
    return key_.get();
  }
  return fail(NTE_BAD_KEYSET,
              "no master key fits the store; put back the master.key that belongs to store.db, or "
              "fix the setting master_key");
}

Status Connection::lock(TransactionKind kind) {
  if (!lock_file_) {
    return {};
  }
  return lock_file_->lock(kind == TransactionKind::kWrite);
}

void Connection::unlock() {
  if (lock_file_) {
    lock_file_->unlock();
  }
}

}  // namespace opensspi::storage

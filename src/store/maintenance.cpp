// Store's operations for its owner: backup, rekey, check, and keys for others.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "base/as_process.h"
#include "base/fork.h"
#include "store/connection.h"
#include "store/refusal.h"
#include "store/sealing.h"
#include "store/store.h"
#include "store/transaction_hold.h"

namespace opensspi::store {
namespace {

// A sealed column as the database itself remembers it: of rooms that this process does not use,
// too.
struct KnownColumn {
  std::string table;
  std::string column;
  std::string key_column;
};

bool is_identifier(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char letter) {
    return std::islower(letter) != 0 || std::isdigit(letter) != 0 || letter == '_';
  });
}

Result<std::vector<KnownColumn>> known_columns(Transaction& transaction) {
  Statement rows =
      TRY(transaction.query("SELECT table_name, column_name, key_column FROM sealed_column"));
  std::vector<KnownColumn> columns;
  while (TRY(rows.step())) {
    KnownColumn known{rows.text(0), rows.text(1), rows.text(2)};
    if (!is_identifier(known.table) || !is_identifier(known.column) ||
        !is_identifier(known.key_column))
      return fail(ERROR_FILE_CORRUPT, "the store lists a sealed column that cannot be one");
    columns.push_back(std::move(known));
  }
  return columns;
}

// Calls visit(row, sealed) for every value of the column.
template <class Visit>
Status each_value(Connection& connection, const KnownColumn& known, Visit visit) {
  const std::string sql = "SELECT " + known.key_column + ", " + known.column + " FROM " +
                          known.table + " WHERE " + known.column + " IS NOT NULL";
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(connection.database(), sql.c_str(), -1, &prepared, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(connection.database(), code);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(prepared,
                                                                         &sqlite3_finalize);
  Statement rows(prepared);
  while (TRY(rows.step())) TRY(visit(rows.integer(0), rows.blob(1)));
  return {};
}

struct SealedValue {
  int64_t row;
  Bytes sealed;
};

Status write_value(Connection& connection, const KnownColumn& known, const SealedValue& value) {
  const std::string sql =
      "UPDATE " + known.table + " SET " + known.column + " = ? WHERE " + known.key_column + " = ?";
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(connection.database(), sql.c_str(), -1, &prepared, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(connection.database(), code);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(prepared,
                                                                         &sqlite3_finalize);
  Statement update(prepared);
  update.bind(ByteView(value.sealed));
  update.bind(value.row);
  return update.run();
}

Status reseal(Connection& connection, const KnownColumn& known, const crypto::SealKey& from,
              const crypto::SealKey& to) {
  const SecretBox<crypto::SealKey> from_key = value_key(from);
  const SecretBox<crypto::SealKey> to_key = value_key(to);
  std::vector<SealedValue> values;
  const auto reseal_one = [&](int64_t row, const Bytes& sealed) -> Status {
    const ValuePlace place{known.table, known.column, row};
    const SecretBytes plain = TRY(open_value(*from_key, place, sealed));
    values.push_back({row, seal_value(*to_key, place, plain.reveal())});
    return {};
  };
  TRY(each_value(connection, known, reseal_one));
  for (const SealedValue& value : values) TRY(write_value(connection, known, value));
  return {};
}

Result<MasterKey> next_key(Connection& connection, const KeySource& source) {
  if (source.own_file) return new_master_key(connection.keeper().env);
  std::vector<MasterKey> candidates = TRY(connection.key_candidates());
  return std::move(candidates.front());
}

MasterKey copy_of(const crypto::SealKey& key) { return make_secret<crypto::SealKey>(key); }

Status copy_database(sqlite3* from, const std::string& path) {
  sqlite3* to = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> owner(to, &sqlite3_close);
  if (opened != SQLITE_OK) return sqlite_failure(to, opened);
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) return sqlite_failure(to, sqlite3_errcode(to));
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) return sqlite_failure(to, code);
  return {};
}

Status check_integrity(Transaction& transaction, std::vector<std::string>& problems) {
  Statement rows = TRY(transaction.query("PRAGMA integrity_check(20)"));
  while (TRY(rows.step())) {
    if (rows.text(0) != "ok") problems.push_back("database: " + rows.text(0));
  }
  Statement orphans = TRY(transaction.query("PRAGMA foreign_key_check"));
  while (TRY(orphans.step()))
    problems.push_back("database: a row of " + orphans.text(0) + " lost its owner");
  return {};
}

}  // namespace

Result<SecretBox<crypto::SealKey>> Store::derived_key(std::string_view purpose) {
  Transaction transaction = TRY(read());
  const crypto::SealKey* master = TRY(transaction.hold_->connection->key());
  return make_secret<crypto::SealKey>(crypto::derive_key(*master, purpose));
}

Status Store::backup(const std::string& path) {
  Transaction transaction = TRY(read());
  const Descriptor made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR));
  if (!made.valid() && errno == EEXIST)
    return fail(ERROR_FILE_EXISTS, "the backup's file exists already; name a new one");
  if (!made.valid()) return file_refusal(errno, path);
  const Status copied = copy_database(transaction.hold_->connection->database(), path);
  if (!copied) unlink(path.c_str());
  return copied;
}

// The key file holds both keys while the database changes hands, so that a crash at any point
// leaves the key that the database names.
Status Store::rekey() {
  Transaction transaction = TRY(write());
  Connection& connection = *transaction.hold_->connection;
  const MasterKey old_key = copy_of(*TRY(connection.key()));
  const KeySource source =
      directory_.empty() ? KeySource{true, ""} : TRY(KeySource::of(env_, master_key_));
  MasterKey new_key = TRY(next_key(connection, source));
  if (key_id(*new_key) == key_id(*old_key))
    return fail(NTE_BAD_KEYSET,
                "the first key of master_key's source is the store's own already; put a new one "
                "before it");
  std::vector<MasterKey> both;
  both.push_back(copy_of(*new_key));
  both.push_back(copy_of(*old_key));
  const auto& directory = connection.directory();
  if (directory && source.own_file) TRY(directory->replace(kKeyFile, write_keys(both).reveal()));
  for (const KnownColumn& known : TRY(known_columns(transaction)))
    TRY(reseal(connection, known, *old_key, *new_key));
  TRY(connection.adopt_key(std::move(new_key)));
  TRY(transaction.commit());
  both.pop_back();
  if (!directory) return {};
  if (source.own_file) return directory->replace(kKeyFile, write_keys(both).reveal());
  return directory->remove(kKeyFile);
}

Result<CheckReport> Store::check() {
  CheckReport report;
  report.directory = directory_;
  report.key_origin = directory_.empty() ? "memory" : master_key_;
  Transaction transaction = TRY(read());
  Connection& connection = *transaction.hold_->connection;
  TRY(check_integrity(transaction, report.problems));
  const Result<const crypto::SealKey*> key = connection.value_key();
  if (!key) report.problems.emplace_back(key.error().why);
  if (!key) return report;
  for (const KnownColumn& known : TRY(known_columns(transaction))) {
    TRY(each_value(connection, known, [&](int64_t row, const Bytes& sealed) -> Status {
      const ValuePlace place{known.table, known.column, row};
      const bool opened = open_value(**key, place, sealed).ok();
      if (!opened)
        report.problems.push_back("sealed value " + known.table + "." + known.column + " of row " +
                                  std::to_string(row) + " does not open");
      report.sealed_values += opened ? 1 : 0;
      return {};
    }));
  }
  return report;
}

}  // namespace opensspi::store

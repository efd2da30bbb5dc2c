// SPDX-License-Identifier: MIT
// Storage's operations for its owner: backup, rekey, check, and keys for others.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/as_process.h"
#include "base/fork.h"
#include "storage/connection.h"
#include "storage/refusal.h"
#include "storage/storage.h"
#include "storage/transaction_hold.h"

namespace opensspi::storage {
namespace {

Result<SealingKey> next_key(Connection& connection, const KeySource& source) {
  if (source.own_file) {
    return new_master_key(connection.keeper().env);
  }
  std::vector<SealingKey> candidates = TRY(connection.key_candidates());
  return std::move(candidates.front());
}

SealingKey copy_of(const crypto::SealKey& key) { return make_secret<crypto::SealKey>(key); }

struct SqliteFree {
  void operator()(unsigned char* memory) const { sqlite3_free(memory); }
};

// SQLite would open the new file by its name, and follow a link that someone put there meanwhile.
// So its pages are written through the descriptor of the created file.
Status copy_database(sqlite3* from, const Descriptor& to, const std::string& path) {
  sqlite3_int64 len = 0;
  const std::unique_ptr<unsigned char, SqliteFree> pages(sqlite3_serialize(from, "main", &len, 0));
  if (pages == nullptr) {
    return fail(ERROR_NOT_ENOUGH_MEMORY, "there is no memory for a copy of the store");
  }
  return write_all(to, {pages.get(), static_cast<size_t>(len)}, path);
}

// The file is removed only if its name still leads to it.
void remove_made(const Descriptor& made, const std::string& path) {
  struct stat held {};
  struct stat named {};
  const bool same = fstat(made.number(), &held) == 0 && lstat(path.c_str(), &named) == 0 &&
                    held.st_dev == named.st_dev && held.st_ino == named.st_ino;
  if (same) {
    unlink(path.c_str());
  }
}

Status check_integrity(Transaction& transaction, std::vector<std::string>& problems) {
  Statement rows = TRY(transaction.query("PRAGMA integrity_check(20)"));
  while (TRY(rows.step())) {
    if (rows.text(0) != "ok") {
      problems.push_back("database: " + rows.text(0));
    }
  }
  Statement orphans = TRY(transaction.query("PRAGMA foreign_key_check"));
  while (TRY(orphans.step())) {
    problems.push_back("database: a row of " + orphans.text(0) + " lost its owner");
  }
  return {};
}

}  // namespace

Result<SecretBox<crypto::SealKey>> Storage::derived_key(std::string_view purpose) {
  Transaction transaction = TRY(read());
  const crypto::SealKey* master = TRY(transaction.hold_->connection->key());
  return make_secret<crypto::SealKey>(crypto::derive_key(*master, purpose));
}

Status Storage::backup(const std::string& path) {
  Transaction transaction = TRY(read());
  const Descriptor made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR));
  if (!made.valid() && errno == EEXIST) {
    return fail(ERROR_FILE_EXISTS, "the backup's file already exists; name a new one");
  }
  if (!made.valid()) {
    return file_refusal(errno, path);
  }
  const Status copied = copy_database(transaction.hold_->connection->database(), made, path);
  if (!copied) {
    remove_made(made, path);
  }
  return copied;
}

// The key file contains both keys while the database is converted, so that after a crash at any
// point it has the key that the database names.
Status Storage::rekey() {
  Transaction transaction = TRY(write());
  Connection& connection = *transaction.hold_->connection;
  const SealingKey old_key = copy_of(*TRY(connection.key()));
  const KeySource source =
      directory_.empty() ? KeySource{true, ""} : TRY(KeySource::of(env_, sealing_key_));
  SealingKey new_key = TRY(next_key(connection, source));
  if (key_id(*new_key) == key_id(*old_key)) {
    return fail(NTE_BAD_KEYSET,
                "the first key of master_key's source is already the store's own; put a new one "
                "before it");
  }
  std::vector<SealingKey> both;
  both.push_back(copy_of(*new_key));
  both.push_back(copy_of(*old_key));
  const auto& directory = connection.directory();
  if (directory && source.own_file) {
    TRY(directory->replace(kKeyFile, write_keys(both).reveal()));
  }
  TRY(connection.values().rekey(std::move(new_key)));
  TRY(transaction.commit());
  both.pop_back();
  if (!directory) {
    return {};
  }
  if (source.own_file) {
    return directory->replace(kKeyFile, write_keys(both).reveal());
  }
  return directory->remove(kKeyFile);
}

Result<CheckReport> Storage::check() {
  CheckReport report;
  report.directory = directory_;
  report.key_origin = directory_.empty() ? "memory" : sealing_key_;
  Transaction transaction = TRY(read());
  Connection& connection = *transaction.hold_->connection;
  TRY(check_integrity(transaction, report.problems));
  const Result<const crypto::SealKey*> key = connection.key();
  if (!key) {
    report.problems.emplace_back(key.error().why);
  }
  if (key) {
    TRY(connection.values().check(report));
  }
  return report;
}

}  // namespace opensspi::storage

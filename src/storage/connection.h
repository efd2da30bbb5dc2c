// SPDX-License-Identifier: MIT
// Connection: one open database with its lock and its key. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "base/env.h"
#include "base/result.h"
#include "storage/lock_file.h"
#include "storage/sealed_values.h"
#include "storage/sealing_key.h"
#include "storage/secure_directory.h"
#include "storage/statement.h"
#include "storage/transaction.h"

namespace opensspi::storage {

// KeyKeeper is the source of a connection's master key.
struct KeyKeeper {
  const Env& env;
  std::string setting;  // master_key
};

// Connection opens in three steps, each of which can fail: files, database, contents.
class Connection {
 public:
  // open opens the database in `directory`, which it creates there if `make` says so.
  static Result<std::unique_ptr<Connection>> open(KeyKeeper keeper, SecureDirectory directory,
                                                  bool make);
  static std::unique_ptr<Connection> in_memory(KeyKeeper keeper);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // begin takes the lock between processes, then SQLite's; commit and roll_back release both.
  Status begin(TransactionKind kind);
  Status commit();
  void roll_back();

  Result<Statement> prepare(const char* sql);
  Status run_script(const char* sql);
  [[nodiscard]] sqlite3* database() const { return database_; }
  [[nodiscard]] bool read_only() const { return read_only_; }
  [[nodiscard]] const std::optional<SecureDirectory>& directory() const { return directory_; }
  // file returns the database's own descriptor, once: the caller keeps it.
  Descriptor take_file() { return std::move(file_); }

  // key returns the master key with which the database was sealed. NTE_BAD_KEYSET if it is none of
  // the candidates. Within a transaction.
  Result<const crypto::SealKey*> key();
  // values seals and opens what is secret in the database.
  [[nodiscard]] SealedValues& values() { return *values_; }
  // key_identity names the key that key() returned last.
  [[nodiscard]] const KeyId& key_identity() const { return key_id_; }
  // key_candidates reads all keys that may be that key, or become it.
  Result<std::vector<SealingKey>> key_candidates();
  [[nodiscard]] const KeyKeeper& keeper() const { return keeper_; }
  // adopt_key records `key` in the database as the one with which it is sealed.
  Status adopt_key(SealingKey key);

 private:
  explicit Connection(KeyKeeper keeper) : keeper_(std::move(keeper)) {}
  Status open_files(bool make);
  Status open_database(const std::string& path, int flags);
  Status configure();
  Status prepare_contents();
  Status make_contents();
  Status make_key();
  Status lock(TransactionKind kind);
  void unlock();

  const KeyKeeper keeper_;
  std::optional<SecureDirectory> directory_;  // none for a database in memory
  std::optional<LockFile> lock_file_;         // none in memory and on read-only media
  Descriptor file_;
  sqlite3* database_ = nullptr;
  bool read_only_ = false;
  std::map<std::string_view, sqlite3_stmt*> statements_;
  SealingKey key_;
  KeyId key_id_{};
  std::unique_ptr<SealedValues> values_;
};

}  // namespace opensspi::storage

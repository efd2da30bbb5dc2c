// SPDX-License-Identifier: MIT
// Storage: records on disk, in transactions, with sealed values; it does not know what they mean.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "settings/settings.h"
#include "storage/descriptor.h"
#include "storage/location.h"
#include "storage/transaction.h"

namespace opensspi::storage {

class Connection;

// Schema is one module's tables. `steps[i]` is SQL that migrates from version i to i+1; steps are
// only ever appended. Static storage.
struct Schema {
  const char* module;
  std::span<const char* const> steps;
  std::span<const SealedColumn> sealed;
};

// CheckReport is what `store check` found.
struct CheckReport {
  std::string directory;
  std::vector<std::string> problems;  // empty: no problems
  uint64_t sealed_values = 0;         // read and opened
  std::string key_origin;             // the source of the master key
};

// Storage is one SQLite file and the key that seals its secrets. Any thread may use it; a forked
// child opens the file again at its first use. While a thread impersonates, the store is still used
// as the process itself.
class Storage : public std::enable_shared_from_this<Storage> {
 public:
  // open opens the store of `place` and creates it if there is none. Errors name the remedy:
  // ERROR_ACCESS_DENIED (another owner, open to others, a link), ERROR_WRITE_PROTECT,
  // ERROR_FILE_CORRUPT, ERROR_DISK_FULL, ERROR_REVISION_MISMATCH (made by a newer version),
  // NTE_BAD_KEYSET (no master key fits), ERROR_PATH_NOT_FOUND.
  static Result<std::shared_ptr<Storage>> open(const Env& env, const Settings& settings,
                                               Place place);
  // open_existing does not create one: ERROR_FILE_NOT_FOUND.
  static Result<std::shared_ptr<Storage>> open_existing(const Env& env, const Settings& settings,
                                                        Place place);
  // open_directory opens or creates a store in a directory of the caller's choice.
  static Result<std::shared_ptr<Storage>> open_directory(const Env& env, const Settings& settings,
                                                         const std::string& directory);
  // in_memory is the same without a disk: the same engine, a random key, destroyed with the object.
  static std::shared_ptr<Storage> in_memory(const Env& env);

  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  ~Storage();

  // prepare brings one module's tables up to date; cheap after the first time.
  // ERROR_REVISION_MISMATCH, without any change, if they have a newer version than this library
  // knows.
  Status prepare(const Schema& schema) UNCHECKED_LOCKING;

  // read and write start a transaction; it ends with the object, rolled back unless it was
  // committed. One thread holds at most one; others wait, including those of other processes
  // (ERROR_TIMEOUT after ten seconds).
  Result<Transaction> read();
  Result<Transaction> write();

  // change_counter returns a number that differs after each committed write of any process. One
  // system call; takes no lock.
  Result<uint32_t> change_counter();

  // derived_key returns a key for `purpose` that is the same in every process of this owner. `store
  // rekey` changes it.
  Result<SecretBox<crypto::SealKey>> derived_key(std::string_view purpose);

  // backup writes a consistent copy of the database to a new file (0600). The copy does not contain
  // the master key. ERROR_FILE_EXISTS if the file exists.
  Status backup(const std::string& path);
  // rekey creates a new master key (or takes the first of the source that the setting master_key
  // names) and seals every value again, in one transaction, even if the power fails.
  Status rekey();
  // check reads everything: the file's integrity, owners and modes, and each sealed value.
  Result<CheckReport> check();

  // directory returns the path of the store; empty for one in memory.
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  friend class Transaction;
  enum class Making : uint8_t { kMake, kExistingOnly };
  Storage(const Env& env, std::string directory, std::string master_key, Making making);
  static Result<std::shared_ptr<Storage>> open_at(const Env& env, const Settings& settings,
                                                  std::string directory, Making making);
  Result<Transaction> begin(TransactionKind kind) UNCHECKED_LOCKING;
  // The rest is called with a ForkHold and as the process.
  Result<Connection*> connection() REQUIRES(mutex_);
  Status connect() REQUIRES(mutex_);
  void disconnect() REQUIRES(mutex_);
  [[nodiscard]] bool was_replaced() const;
  void take_counter_file(Descriptor file);

  const Env& env_;
  const std::string directory_;
  const std::string sealing_key_;
  const Making making_;
  Mutex mutex_;
  std::unique_ptr<Connection> connection_ GUARDED_BY(mutex_);
  uint64_t generation_ GUARDED_BY(mutex_) = 0;
  std::vector<const char*> prepared_ GUARDED_BY(mutex_);
  std::atomic<int> counter_file_{
      -1};  // never closed while the store exists, so that it needs no lock
  std::atomic<int64_t> looked_at_{0};
  std::atomic<uint32_t> memory_counter_{0};
};

}  // namespace opensspi::storage

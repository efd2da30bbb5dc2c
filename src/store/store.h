// Store: records on disk, in transactions, with sealed values; it knows nothing of what they mean.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/settings.h"
#include "crypto/cipher.h"
#include "store/descriptor.h"
#include "store/location.h"
#include "store/transaction.h"

namespace opensspi::store {

class Connection;

// Schema is one room's tables. `steps[i]` is SQL that leads from version i to i+1; steps are only
// ever appended. Static storage.
struct Schema {
  const char* room;
  std::span<const char* const> steps;
  std::span<const SealedColumn> sealed;
};

// CheckReport is what `store check` found.
struct CheckReport {
  std::string directory;
  std::vector<std::string> problems;  // empty: all is well
  uint64_t sealed_values = 0;         // read and opened
  std::string key_origin;             // where the master key comes from
};

// Store is one SQLite file and the key that seals what is secret in it. Any thread may use it; a
// forked child opens the file anew at its first use. While a thread impersonates, the store is
// still used as the process itself.
class Store : public std::enable_shared_from_this<Store> {
 public:
  // open opens the store of `place` and makes it where there is none. Errors name the way out:
  // ERROR_ACCESS_DENIED (another owner, open to others, a link), ERROR_WRITE_PROTECT,
  // ERROR_FILE_CORRUPT, ERROR_DISK_FULL, ERROR_REVISION_MISMATCH (made by a newer version),
  // NTE_BAD_KEYSET (no master key fits), ERROR_PATH_NOT_FOUND.
  static Result<std::shared_ptr<Store>> open(const Env& env, const Settings& settings, Place place);
  // open_existing does not make one: ERROR_FILE_NOT_FOUND.
  static Result<std::shared_ptr<Store>> open_existing(const Env& env, const Settings& settings,
                                                      Place place);
  // open_directory opens or makes a store in a directory of the caller's choice.
  static Result<std::shared_ptr<Store>> open_directory(const Env& env, const Settings& settings,
                                                       const std::string& directory);
  // in_memory is the twin without a disk: the same engine, a random key, gone with the object.
  static std::shared_ptr<Store> in_memory(const Env& env);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // prepare brings one room's tables up to date; cheap after the first time. A newer version than
  // this library knows answers ERROR_REVISION_MISMATCH and changes nothing.
  Status prepare(const Schema& schema);

  // read and write begin a transaction; it ends with the object, undone unless it was committed.
  // One thread holds at most one; others wait, also those of other processes (ERROR_TIMEOUT after
  // ten seconds).
  Result<Transaction> read();
  Result<Transaction> write();

  // change_counter answers a number that differs after each committed write of any process. One
  // system call; takes no lock.
  Result<uint32_t> change_counter();

  // derived_key answers a key for `purpose` that every process of this owner derives alike. `store
  // rekey` changes it.
  Result<SecretBox<crypto::SealKey>> derived_key(std::string_view purpose);

  // backup writes a consistent copy of the database to a new file (0600). The master key is not in
  // it: ERROR_FILE_EXISTS where there is such a file.
  Status backup(const std::string& path);
  // rekey makes a new master key (or takes the first of the source that the setting master_key
  // names) and seals every value anew, all or nothing, whenever the power goes.
  Status rekey();
  // check reads everything: the file's integrity, owners and modes, and each sealed value.
  Result<CheckReport> check();

  // directory answers where the store lies; empty for one in memory.
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  friend class Transaction;
  enum class Making : uint8_t { kMake, kExistingOnly };
  Store(const Env& env, std::string directory, std::string master_key, Making making);
  static Result<std::shared_ptr<Store>> open_at(const Env& env, const Settings& settings,
                                                std::string directory, Making making);
  Result<Transaction> begin(TransactionKind kind);
  // The rest is called with a ForkHold, as the process, and under mutex_.
  Result<Connection*> connection();
  Status connect();
  void disconnect();
  [[nodiscard]] bool was_replaced() const;
  void take_counter_file(Descriptor file);

  const Env& env_;
  const std::string directory_;
  const std::string master_key_;
  const Making making_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
  uint64_t generation_ = 0;
  std::vector<const char*> prepared_;
  std::atomic<int> counter_file_{
      -1};  // never closed while the store lives, so that it needs no lock
  std::atomic<int64_t> looked_at_{0};
  std::atomic<uint32_t> memory_counter_{0};
};

}  // namespace opensspi::store

// SPDX-License-Identifier: MIT
#include "storage/storage.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
#include <ctime>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "settings/values.h"
#include "storage/connection.h"
#include "storage/transaction_hold.h"

namespace opensspi::storage {
namespace {

constexpr off_t kChangeCounterOffset = 24;  // in the header of an SQLite file, big-endian
constexpr int64_t kLookEveryNs = 1'000'000'000;

uint32_t read_counter(int file) {
  uint8_t bytes[4];
  if (pread(file, bytes, sizeof bytes, kChangeCounterOffset) != sizeof bytes) {
    return 0;
  }
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

int64_t coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Result<std::shared_ptr<Storage>> Storage::open(const Env& env, const Settings& settings,
                                               Place place) {
  return open_at(env, settings, TRY(directory_of(env, place)), Making::kMake);
}

Result<std::shared_ptr<Storage>> Storage::open_existing(const Env& env, const Settings& settings,
                                                        Place place) {
  return open_at(env, settings, TRY(directory_of(env, place)), Making::kExistingOnly);
}

Result<std::shared_ptr<Storage>> Storage::open_directory(const Env& env, const Settings& settings,
                                                         const std::string& directory) {
  return open_at(env, settings, directory, Making::kMake);
}

std::shared_ptr<Storage> Storage::in_memory(const Env& env) {
  std::shared_ptr<Storage> store(new Storage(env, "", "", Making::kMake));
  const MutexLock lock(store->mutex_);
  store->connection_ = Connection::in_memory({env, ""});
  return store;
}

Result<std::shared_ptr<Storage>> Storage::open_at(const Env& env, const Settings& settings,
                                                  std::string directory, Making making) {
  std::shared_ptr<Storage> store(
      new Storage(env, std::move(directory), settings.get<Setting::kMasterKey>(), making));
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(store->mutex_);
  TRY(store->connect());
  return store;
}

Storage::Storage(const Env& env, std::string directory, std::string master_key, Making making)
    : env_(env),
      directory_(std::move(directory)),
      sealing_key_(std::move(master_key)),
      making_(making),
      generation_(fork_generation()) {}

Storage::~Storage() {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  disconnect();
  if (const int file = counter_file_.load(); file >= 0) {
    close(file);
  }
}

Result<Transaction> Storage::read() { return begin(TransactionKind::kRead); }

Result<Transaction> Storage::write() { return begin(TransactionKind::kWrite); }

// The mutex is locked by the Hold, and unlocked with it.
Result<Transaction> Storage::begin(TransactionKind kind) {
  auto hold = std::make_unique<Transaction::Hold>(shared_from_this(), mutex_);
  Connection* used = TRY(connection());
  TRY(used->begin(kind));
  hold->connection = used;
  if (directory_.empty() && kind == TransactionKind::kWrite) {
    hold->memory_counter = &memory_counter_;
  }
  Transaction transaction(std::move(hold));
  // SQLite locks, and rolls back what a dead process left, at the first read; only after that is
  // the counter stable.
  TRY(transaction.run_script("SELECT 1 FROM meta WHERE name = ''"));
  transaction.hold_->counter =
      directory_.empty() ? memory_counter_.load() : read_counter(counter_file_.load());
  return transaction;
}

Result<uint32_t> Storage::change_counter() {
  if (directory_.empty()) {
    return memory_counter_.load();
  }
  const int64_t now = coarse_now();
  if (now - looked_at_.load(std::memory_order_relaxed) >= kLookEveryNs) {
    const ForkHold hold;
    const AsProcess as_process;
    const MutexLock lock(mutex_);
    (void)TRY(connection());
    looked_at_.store(now, std::memory_order_relaxed);
  }
  return read_counter(counter_file_.load(std::memory_order_relaxed));
}

Result<Connection*> Storage::connection() {
  const bool forked = generation_ != fork_generation();
  if (forked || (connection_ && was_replaced())) {
    disconnect();
  }
  if (!connection_) {
    TRY(connect());
  }
  return connection_.get();
}

Status Storage::connect() {
  SecureDirectory directory =
      TRY(making_ == Making::kMake ? SecureDirectory::open_or_make(directory_)
                                   : SecureDirectory::open(directory_));
  connection_ =
      TRY(Connection::open({env_, sealing_key_}, std::move(directory), making_ == Making::kMake));
  take_counter_file(connection_->take_file());
  prepared_.clear();
  return {};
}

// SQLite does not allow a child even to close what its parent opened: it stays open. A store in
// memory is the child's own copy.
void Storage::disconnect() {
  const bool forked = generation_ != fork_generation();
  generation_ = fork_generation();
  if (directory_.empty()) {
    return;
  }
  if (forked) {
    (void)connection_.release();
  }
  connection_.reset();
}

bool Storage::was_replaced() const {
  if (directory_.empty()) {
    return false;
  }
  struct stat held {};
  struct stat named {};
  std::array<char, PATH_MAX> path;  // a look-up allocates nothing
  (void)std::snprintf(path.data(), path.size(), "%s/store.db", directory_.c_str());
  return fstat(counter_file_.load(), &held) != 0 || lstat(path.data(), &named) != 0 ||
         held.st_dev != named.st_dev || held.st_ino != named.st_ino;
}

// The number stays the same, so that another thread always reads one file or the other.
void Storage::take_counter_file(Descriptor file) {
  const int kept = counter_file_.load();
  if (kept < 0) {
    counter_file_.store(file.release());
    return;
  }
  dup3(file.number(), kept, O_CLOEXEC);
}

}  // namespace opensspi::storage

// SPDX-License-Identifier: MIT
// Lockouts: failed logons, counted in a file of fixed-size records beside the store.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "base/filetime.h"
#include "base/mutex.h"
#include "settings/settings.h"
#include "storage/descriptor.h"

namespace opensspi::identity {

// LockoutPolicy says after how many failures within a window an account is locked; the lock lasts
// as long as the window.
struct LockoutPolicy {
  uint32_t threshold = 0;  // 0: never
  int64_t window = 0;      // in Filetime's ticks

  static LockoutPolicy of(const Settings& settings);
};

// Proof is the outcome of checking a password or a response.
enum class Proof : uint8_t {
  kWrong,
  kRefused,  // it was right, but the account may not log on
  kRight,
};

// Lockouts counts without transactions and without waiting for the disk: one record of fixed size
// per account. Unknown names are counted too, in one record for all of them, so that they take as
// long as a known name. A power failure loses the failures of the current window; a crashed process
// does not. Any thread, and several processes on one file.
class Lockouts {
 public:
  // Lockouts keeps its records in `directory`'s file "lockout". What cannot be written there (no
  // directory, full disk) is kept in memory, for this process alone.
  explicit Lockouts(std::string directory);
  Lockouts(const Lockouts&) = delete;
  Lockouts& operator=(const Lockouts&) = delete;
  ~Lockouts();

  // is_locked returns whether the account is locked at `now`.
  bool is_locked(const LockoutPolicy& policy, uint64_t account, Filetime now);
  // settle counts one proof and returns whether the account was locked at that time. A wrong one
  // counts as a failure, a right one resets the count; while the account is locked, neither changes
  // anything. Every outcome except a successful logon takes the same steps and so the same time.
  // `account` is absent for an unknown name, which is never locked.
  bool settle(const LockoutPolicy& policy, std::optional<uint64_t> account, Proof proof,
              Filetime now);
  // forget removes the failures of an account and its lock.
  void forget(uint64_t account);

 private:
  struct Record;
  void reopen_after_fork() REQUIRES(mutex_);
  Record load(uint64_t slot) const REQUIRES(mutex_);
  void save(uint64_t slot, const Record& record) REQUIRES(mutex_);

  const std::string directory_;
  Mutex mutex_;  // file locks do not separate threads that share a descriptor
  storage::Descriptor file_ GUARDED_BY(mutex_);
  uint64_t generation_ GUARDED_BY(mutex_) = 0;
  bool opened_ GUARDED_BY(mutex_) = false;
  std::unordered_map<uint64_t, Record> in_memory_
      GUARDED_BY(mutex_);  // what could not be written to the file; it has precedence
};

}  // namespace opensspi::identity

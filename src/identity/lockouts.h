// Lockouts: failed logons, counted in a file of fixed-size records beside the store.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/filetime.h"
#include "base/settings.h"
#include "store/descriptor.h"

namespace opensspi::identity {

// LockoutPolicy says after how many failures within a window an account is locked, and that it
// stays so for as long as the window.
struct LockoutPolicy {
  uint32_t threshold = 0;  // 0: never
  int64_t window = 0;      // in Filetime's ticks

  static LockoutPolicy of(const Settings& settings);
};

// Lockouts counts without transactions and without waiting for the disk: one record of fixed size
// an account. A name that nobody has is counted too, in a record that stands for all such names, so
// that it costs what a known name costs. Power lost within a window forgets its failures; a crashed
// process does not. Any thread, and several processes on one file.
class Lockouts {
 public:
  // Lockouts keeps its records in `directory`'s file "lockout", or, where that is empty or cannot
  // be written, in memory.
  explicit Lockouts(std::string directory);
  Lockouts(const Lockouts&) = delete;
  Lockouts& operator=(const Lockouts&) = delete;
  ~Lockouts();

  // is_locked answers whether the account is locked at `now`.
  bool is_locked(const LockoutPolicy& policy, uint64_t account, Filetime now);
  // admit answers whether an account whose password was right is not locked; its failures are then
  // forgotten. It writes only where there were some.
  bool admit(const LockoutPolicy& policy, uint64_t account, Filetime now);
  // failed counts a failure; forget ends them and a lock.
  void failed(const LockoutPolicy& policy, uint64_t account, Filetime now);
  void failed_unknown(const LockoutPolicy& policy, Filetime now);
  void forget(uint64_t account);

 private:
  struct Record;
  void count(const LockoutPolicy& policy, uint64_t slot, Filetime now);
  void reopen_after_fork();
  Record load(uint64_t slot) const;
  void save(uint64_t slot, const Record& record);

  const std::string directory_;
  std::mutex mutex_;  // file locks do not keep apart the threads that share a descriptor
  store::Descriptor file_;
  uint64_t generation_ = 0;
  bool opened_ = false;
  std::unordered_map<uint64_t, Record> in_memory_;
};

}  // namespace opensspi::identity

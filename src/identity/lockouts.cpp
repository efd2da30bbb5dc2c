// SPDX-License-Identifier: MIT
#include "identity/lockouts.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstring>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "settings/values.h"
#include "storage/secure_directory.h"

namespace opensspi::identity {

// One record, in the machine's own byte order: the file never leaves it.
//   0  first     when the first failure of the window was
//   8  until     when the lock ends, 0: none
//  16  failures
struct Lockouts::Record {
  int64_t first = 0;
  int64_t until = 0;
  uint64_t failures = 0;

  [[nodiscard]] bool is_clear() const { return failures == 0 && until == 0; }
};

namespace {

constexpr uint64_t kUnknownSlot = 0;  // for all unknown names; accounts start at 1
constexpr uint64_t kMaxAccounts = uint64_t{1} << 32;
constexpr int kMaxTries = 100;

// A record's lock between processes. A process that was stopped while holding it must not stop the
// others: after some tries they continue without it, and at worst lose one failure.
class RecordLock {
 public:
  RecordLock(int file, off_t offset, off_t len) : file_(file), offset_(offset), len_(len) {
    for (int tries = 0; !set(F_WRLCK) && tries < kMaxTries; ++tries) {
      sched_yield();
    }
  }
  RecordLock(const RecordLock&) = delete;
  RecordLock& operator=(const RecordLock&) = delete;
  ~RecordLock() { set(F_UNLCK); }

 private:
  bool set(short type) const {
    if (file_ < 0) {
      return true;
    }
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = offset_;
    range.l_len = len_;
    return fcntl(file_, F_OFD_SETLK, &range) == 0;
  }

  int file_;
  off_t offset_;
  off_t len_;
};

// A clock that was set back must not lengthen a lock.
template <class Record>
bool lasts(const Record& record, const LockoutPolicy& policy, Filetime now) {
  return record.until > now.ticks && record.until - now.ticks <= policy.window;
}

template <class Record>
bool is_old(const Record& record, const LockoutPolicy& policy, Filetime now) {
  return record.until != 0 || record.first > now.ticks || now.ticks - record.first > policy.window;
}

off_t offset_of(uint64_t slot, size_t record_len) { return static_cast<off_t>(slot * record_len); }

uint64_t slot_of_account(uint64_t account) { return account % kMaxAccounts; }

}  // namespace

LockoutPolicy LockoutPolicy::of(const Settings& settings) {
  return {settings.get<Setting::kLockoutThreshold>(),
          int64_t{60} * settings.get<Setting::kLockoutMinutes>() * kTicksPerSecond};
}

Lockouts::Lockouts(std::string directory) : directory_(std::move(directory)) {}

Lockouts::~Lockouts() = default;

bool Lockouts::is_locked(const LockoutPolicy& policy, uint64_t account, Filetime now) {
  if (policy.threshold == 0) {
    return false;
  }
  const ForkHold hold;
  const MutexLock lock(mutex_);
  reopen_after_fork();
  return lasts(load(slot_of_account(account)), policy, now);
}

void Lockouts::forget(uint64_t account) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  reopen_after_fork();
  save(slot_of_account(account), Record{});
}

bool Lockouts::settle(const LockoutPolicy& policy, std::optional<uint64_t> account, Proof proof,
                      Filetime now) {
  if (policy.threshold == 0) {
    return false;
  }
  const uint64_t slot = account ? slot_of_account(*account) : kUnknownSlot;
  const ForkHold hold;
  const MutexLock lock(mutex_);
  reopen_after_fork();
  if (proof == Proof::kRight && load(slot).is_clear()) {
    return false;  // nothing to change: most logons, which then take no lock between processes
  }
  const RecordLock record_lock(file_.number(), offset_of(slot, sizeof(Record)), sizeof(Record));
  Record record = load(slot);
  const bool locked = lasts(record, policy, now);
  if (!locked && proof == Proof::kRight) {
    if (record.failures != 0) {
      save(slot, Record{});
    }
    return false;
  }
  if (!locked && proof == Proof::kWrong) {
    if (is_old(record, policy, now)) {
      record = Record{now.ticks, 0, 0};
    }
    if (++record.failures >= policy.threshold) {
      record.until = now.ticks + policy.window;
    }
  }
  // Written even if nothing changed, so that all refusals take the same time. It goes to the page
  // cache; the kernel, not the peer, decides how often that reaches the disk.
  save(slot, record);
  return locked && account.has_value();
}

// A child shares its parent's open file, and with it the parent's locks.
void Lockouts::reopen_after_fork() {
  if (opened_ && generation_ == fork_generation()) {
    return;
  }
  opened_ = true;
  generation_ = fork_generation();
  if (directory_.empty()) {
    return;
  }
  const AsProcess as_process;
  const auto directory = storage::SecureDirectory::open(directory_);
  if (!directory) {
    return;
  }
  auto file = directory->open_file("lockout", O_RDWR | O_CREAT);
  if (file) {
    file_ = std::move(*file);
  }
}

Lockouts::Record Lockouts::load(uint64_t slot) const {
  Record record;
  const auto found = in_memory_.find(slot);
  if (found != in_memory_.end()) {
    return found->second;
  }
  if (!file_.valid()) {
    return record;
  }
  if (pread(file_.number(), &record, sizeof record, offset_of(slot, sizeof record)) !=
      sizeof record) {
    return Record{};
  }
  return record;
}

// A record that cannot be written is kept in memory until it can be: on a full disk each process
// counts for itself.
void Lockouts::save(uint64_t slot, const Record& record) {
  const bool written = file_.valid() && pwrite(file_.number(), &record, sizeof record,
                                               offset_of(slot, sizeof record)) == sizeof record;
  if (!written) {
    in_memory_[slot] = record;
  }
  if (written && !in_memory_.empty()) {
    in_memory_.erase(slot);
  }
}

}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
#include "dpapi/key_ring.h"

#include <ctime>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "base/words.h"
#include "dpapi/ring_files.h"

namespace opensspi::dpapi {
namespace {

constexpr int64_t kLookEveryNs = 1'000'000'000;

int64_t coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

bool is_missing(const Error& error) { return error.is(ERROR_FILE_NOT_FOUND); }

bool cannot_be_written(const Error& error) {
  return error.is(ERROR_WRITE_PROTECT) || error.is(ERROR_DISK_FULL);
}

}  // namespace

KeyRing::KeyRing(const Env& env, OpenStorage open_storage, RingName name)
    : env_(env),
      open_storage_(std::move(open_storage)),
      name_(std::move(name)),
      generation_(fork_generation()) {}

Result<BlobKeyPtr> KeyRing::preferred() {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  forget_in_child();
  const int64_t now = coarse_now();
  if (preferred_.key != nullptr && now - preferred_.looked_at < kLookEveryNs) {
    return preferred_.key;
  }
  const AsProcess as_process;
  BlobKeyPtr key = TRY(look_for_preferred());
  preferred_.key = key;
  preferred_.looked_at = now;
  return key;
}

Result<BlobKeyPtr> KeyRing::find(const Guid& id) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  forget_in_child();
  const auto found = open_keys_.find(id);
  if (found != open_keys_.end()) {
    return found->second;
  }
  const AsProcess as_process;
  return find_locked(id);
}

// Opened keys stay in the process that opened them.
void KeyRing::forget_in_child() {
  if (generation_ == fork_generation()) {
    return;
  }
  generation_ = fork_generation();
  open_keys_.clear();
  preferred_ = {};
}

Result<std::shared_ptr<storage::Storage>> KeyRing::storage(Making making) {
  if (storage_ == nullptr) {
    std::shared_ptr<storage::Storage> opened = TRY(open_storage_(name_.place, making));
    TRY(prepare_pre_keys(*opened));
    storage_ = std::move(opened);
  }
  return storage_;
}

Result<ProtectDirectory> KeyRing::directory(Making making) {
  const auto kept = TRY(storage(making));
  return ProtectDirectory::open(kept->directory(), name_.sid, making);
}

Result<BlobKeyPtr> KeyRing::look_for_preferred() {
  TRY(storage(Making::kMake));
  const auto there = directory(Making::kExistingOnly);
  if (!there.ok() && !is_missing(there.error())) {
    return there.error();
  }
  if (!there.ok()) {
    return make_preferred();
  }
  const auto preferred = TRY(there->preferred());
  BlobKeyPtr key = TRY(usable(preferred));
  if (key == nullptr) {
    return make_preferred();
  }
  const int64_t left = preferred->expires.ticks - env_.now().ticks;
  // If the clock was set back, the end seems far away: the key is then renewed, too.
  if (left > 0 && left <= kPreferredTicks) {
    return key;
  }
  return renew_preferred(key);
}

Result<BlobKeyPtr> KeyRing::renew_preferred(const BlobKeyPtr& old) {
  Result<BlobKeyPtr> made = make_preferred();
  if (!made.ok() && cannot_be_written(made.error())) {
    return old;
  }
  return made;
}

// usable returns the key that "Preferred" names, or nullptr if it cannot protect anything; then
// another one is created.
Result<BlobKeyPtr> KeyRing::usable(const std::optional<PreferredFile>& preferred) {
  if (!preferred) {
    return BlobKeyPtr();
  }
  const auto key = find_locked(preferred->id);
  if (key.ok()) {
    return *key;
  }
  if (key.error().is(NTE_BAD_KEY_STATE)) {
    return BlobKeyPtr();
  }
  return key.error();
}

// The pre-key is on disk before anything is sealed under it.
Status KeyRing::ensure_pre_key() {
  const auto kept = TRY(storage(Making::kMake));
  {
    storage::Transaction transaction = TRY(kept->read());
    if (!TRY(read_pre_keys(transaction, name_.sid)).empty()) {
      return {};
    }
  }
  storage::Transaction transaction = TRY(kept->write());
  if (!TRY(read_pre_keys(transaction, name_.sid)).empty()) {
    return {};
  }
  (void)TRY(add_pre_key(transaction, name_.sid, env_));
  return transaction.commit();
}

// The write transaction is the lock between processes: if two processes find no key, the second
// finds the key of the first. The key's file is on disk before "Preferred" names it, and both are
// before a blob is handed out.
Result<BlobKeyPtr> KeyRing::make_preferred() {
  TRY(ensure_pre_key());
  const auto kept = TRY(storage(Making::kMake));
  storage::Transaction transaction = TRY(kept->write());
  const std::vector<StoredPreKey> pre_keys = TRY(read_pre_keys(transaction, name_.sid));
  if (pre_keys.empty()) {
    return fail(ERROR_RETRY, "the storage was replaced meanwhile; try again");
  }
  const ProtectDirectory files = TRY(directory(Making::kMake));
  const auto preferred = TRY(files.preferred());
  if (preferred) {
    const int64_t left = preferred->expires.ticks - env_.now().ticks;
    const auto master_key = open_file(files, preferred->id, pre_keys);
    if (master_key.ok() && left > 0 && left <= kPreferredTicks) {
      return keep(preferred->id, **master_key);
    }
  }
  const Guid id = Guid::random(env_);
  const auto master_key = make_secret<MasterKey>();
  env_.random(master_key->reveal());
  const Bytes file = TRY(write_master_key_file(id, kMachineFileFlags, *master_key,
                                               pre_keys.front().key->reveal(), env_));
  TRY(files.write(id, file));
  TRY(files.set_preferred({id, Filetime{env_.now().ticks + kPreferredTicks}}));
  return keep(id, *master_key);
}

BlobKeyPtr KeyRing::keep(const Guid& id, const MasterKey& master_key) {
  // GUIDs are random, so the first is any of them.
  if (open_keys_.size() >= kMaxOpenKeys) {
    open_keys_.erase(open_keys_.begin());
  }
  auto key = std::make_shared<const BlobKey>(id, master_key);
  open_keys_[id] = key;
  return key;
}

Result<BlobKeyPtr> KeyRing::find_locked(const Guid& id) {
  const auto found = open_keys_.find(id);
  if (found != open_keys_.end()) {
    return found->second;
  }
  const auto master_key = TRY(open_unlocked(id));
  return keep(id, *master_key);
}

// Pre-keys and file are read in one transaction, so that a re-seal happens before or after.
Result<SecretBox<MasterKey>> KeyRing::open_unlocked(const Guid& id) {
  const auto files = directory(Making::kExistingOnly);
  if (!files.ok() && is_missing(files.error())) {
    return no_such_key(id);
  }
  if (!files.ok()) {
    return files.error();
  }
  std::vector<StoredPreKey> pre_keys;
  Bytes file;
  {
    storage::Transaction transaction = TRY(TRY(storage(Making::kExistingOnly))->read());
    pre_keys = TRY(read_pre_keys(transaction, name_.sid));
    file = TRY(read_file(*files, id));
  }
  return open_with(id, file, pre_keys);
}

}  // namespace opensspi::dpapi

// SPDX-License-Identifier: MIT
// The operations of the owner's commands on a ring.
#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "dpapi/key_ring.h"
#include "dpapi/ring_files.h"

namespace opensspi::dpapi {

Result<std::vector<Guid>> KeyRing::ids() {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  const auto files = directory(Making::kExistingOnly);
  if (!files.ok() && files.error().is(ERROR_FILE_NOT_FOUND)) {
    return std::vector<Guid>();
  }
  if (!files.ok()) {
    return files.error();
  }
  return files->ids();
}

Result<Bytes> KeyRing::file(const Guid& id) {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  return TRY(directory(Making::kExistingOnly)).read(id);
}

Result<std::optional<PreferredFile>> KeyRing::preferred_file() {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  const auto files = directory(Making::kExistingOnly);
  if (!files.ok() && files.error().is(ERROR_FILE_NOT_FOUND)) {
    return std::optional<PreferredFile>();
  }
  if (!files.ok()) {
    return files.error();
  }
  return files->preferred();
}

Result<SecretBox<MasterKey>> KeyRing::open(const Guid& id) {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  return open_unlocked(id);
}

Status KeyRing::add(const Guid& id, const MasterKey& master_key) {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  TRY(ensure_pre_key());
  storage::Transaction transaction = TRY(TRY(storage(Making::kMake))->write());
  const std::vector<StoredPreKey> pre_keys = TRY(read_pre_keys(transaction, name_.sid));
  if (pre_keys.empty()) {
    return fail(ERROR_RETRY, "the storage was replaced meanwhile; try again");
  }
  const ProtectDirectory files = TRY(directory(Making::kMake));
  const auto known = open_file(files, id, pre_keys);
  if (known.ok() && ct_equal((*known)->reveal(), master_key.reveal())) {
    return {};
  }
  if (known.ok()) {
    return fail(ERROR_ALREADY_EXISTS, "the key ring has another master key of the same GUID");
  }
  if (!known.error().is(NTE_BAD_KEY_STATE)) {
    return known.error();
  }
  const Bytes file = TRY(write_master_key_file(id, kMachineFileFlags, master_key,
                                               pre_keys.front().key->reveal(), env_));
  return files.write(id, file);
}

Status KeyRing::remove(const Guid& id) {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  open_keys_.erase(id);
  return TRY(directory(Making::kExistingOnly)).remove(id);
}

// The new pre-key is on disk before the first file is sealed under it, and the old ones are removed
// when no file needs them any more. New files are made under the newest, within a write
// transaction.
Result<Counts> KeyRing::reseal() {
  const ForkHold hold;
  const AsProcess as_process;
  const MutexLock lock(mutex_);
  TRY(ensure_pre_key());
  const auto kept = TRY(storage(Making::kMake));
  int64_t newest = 0;
  {
    storage::Transaction transaction = TRY(kept->write());
    newest = TRY(add_pre_key(transaction, name_.sid, env_)).id;
    TRY(transaction.commit());
  }
  Counts counts;
  for (const Guid& id : TRY(TRY(directory(Making::kMake)).ids())) {
    const Status resealed = reseal_file(id, newest);
    if (!resealed.ok() && !resealed.error().is(NTE_BAD_KEY_STATE)) {
      return resealed.error();
    }
    ++(resealed.ok() ? counts.succeeded : counts.failed);
  }
  storage::Transaction transaction = TRY(kept->write());
  TRY(remove_older_pre_keys(transaction, name_.sid, newest));
  TRY(transaction.commit());
  return counts;
}

Status KeyRing::reseal_file(const Guid& id, int64_t newest) {
  storage::Transaction transaction = TRY(TRY(storage(Making::kMake))->write());
  const std::vector<StoredPreKey> pre_keys = TRY(read_pre_keys(transaction, name_.sid));
  if (pre_keys.empty() || pre_keys.front().id != newest) {
    return fail(ERROR_RETRY, "another process re-seals these master keys; it will finish");
  }
  const ProtectDirectory files = TRY(directory(Making::kMake));
  const auto master_key = TRY(open_file(files, id, pre_keys));
  const Bytes file = TRY(write_master_key_file(id, kMachineFileFlags, *master_key,
                                               pre_keys.front().key->reveal(), env_));
  return files.write(id, file);
}

}  // namespace opensspi::dpapi

// SPDX-License-Identifier: MIT
// KeyRing: the master keys of one user, or of the machine.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "dpapi/pre_keys.h"
#include "dpapi/protect_directory.h"

namespace opensspi::dpapi {

// OpenStorage opens the storage of a place; ERROR_FILE_NOT_FOUND if there is none and none may be
// made.
using OpenStorage =
    std::function<Result<std::shared_ptr<storage::Storage>>(storage::Place, Making)>;

// RingName is the location of a ring: its storage and its SID.
struct RingName {
  storage::Place place;
  std::string sid;
};

inline constexpr const char* kMachineSid = "S-1-5-18";
// A master key is preferred for 90 days, as on Windows.
inline constexpr int64_t kPreferredTicks = int64_t{90} * 24 * 3600 * kTicksPerSecond;

// Counts is the result of a re-seal.
struct Counts {
  uint32_t succeeded = 0;
  uint32_t failed = 0;
};

// Any thread may use a ring; a forked child discards the opened keys. All work on files is done as
// the process itself. Opened keys are kept in secret memory while the ring exists, at most
// kMaxOpenKeys of them.
class KeyRing {
 public:
  static constexpr size_t kMaxOpenKeys = 16'384;  // 800 bytes each

  // `env` must outlive the ring.
  KeyRing(const Env& env, OpenStorage open_storage, RingName name);
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  // preferred returns the key that protects new data. It creates storage, pre-key and master key if
  // they are missing, and a new master key after 90 days. If there is no space for a new one, or
  // the medium cannot be written, the old one stays in use.
  Result<BlobKeyPtr> preferred();
  // find returns a key by its GUID. NTE_BAD_KEY_STATE if there is none, or if it does not open.
  Result<BlobKeyPtr> find(const Guid& id);

  // The rest is for the owner's commands.

  // ids returns the keys that have files, opened or not.
  Result<std::vector<Guid>> ids();
  // file returns the bytes of a key's file: ERROR_FILE_NOT_FOUND.
  Result<Bytes> file(const Guid& id);
  // preferred_file returns the content of "Preferred", or nothing.
  Result<std::optional<PreferredFile>> preferred_file();
  // open returns a master key itself. NTE_BAD_KEY_STATE as find.
  Result<SecretBox<MasterKey>> open(const Guid& id);
  // add seals a master key from elsewhere into the ring. A key that is already there stays
  // unchanged; a file that does not open is replaced. ERROR_ALREADY_EXISTS if another key has this
  // GUID.
  Status add(const Guid& id, const MasterKey& master_key);
  // remove deletes a key's file.
  Status remove(const Guid& id);
  // reseal creates a new pre-key and seals every master key again, file by file; if it is
  // interrupted at any point, every file opens. ERROR_RETRY if another process does the same.
  Result<Counts> reseal();

  [[nodiscard]] const RingName& name() const { return name_; }

 private:
  struct Preferred {
    BlobKeyPtr key;
    Filetime expires;
    int64_t looked_at = 0;
  };
  // The following is called with a ForkHold, as the process, and most of it with mutex_ locked.
  void forget_in_child() REQUIRES(mutex_);
  Result<std::shared_ptr<storage::Storage>> storage(Making making) REQUIRES(mutex_);
  Result<ProtectDirectory> directory(Making making) REQUIRES(mutex_);
  Result<BlobKeyPtr> look_for_preferred() REQUIRES(mutex_);
  Result<BlobKeyPtr> renew_preferred(const BlobKeyPtr& old) REQUIRES(mutex_);
  Result<BlobKeyPtr> make_preferred() REQUIRES(mutex_);
  Result<BlobKeyPtr> usable(const std::optional<PreferredFile>& preferred) REQUIRES(mutex_);
  Status ensure_pre_key() REQUIRES(mutex_);
  Result<BlobKeyPtr> find_locked(const Guid& id) REQUIRES(mutex_);
  Result<SecretBox<MasterKey>> open_unlocked(const Guid& id) REQUIRES(mutex_);
  Status reseal_file(const Guid& id, int64_t newest) REQUIRES(mutex_);
  BlobKeyPtr keep(const Guid& id, const MasterKey& master_key) REQUIRES(mutex_);

  const Env& env_;
  const OpenStorage open_storage_;
  const RingName name_;
  Mutex mutex_;
  std::shared_ptr<storage::Storage> storage_ GUARDED_BY(mutex_);
  std::map<Guid, BlobKeyPtr> open_keys_ GUARDED_BY(mutex_);
  Preferred preferred_ GUARDED_BY(mutex_);
  uint64_t generation_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::dpapi

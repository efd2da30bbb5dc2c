// SPDX-License-Identifier: MIT
// DataProtection: the choice of the keys for protecting and opening, for one process.
#pragma once

#include <map>
#include <memory>

#include "base/env.h"
#include "base/mutex.h"
#include "dpapi/blob.h"
#include "dpapi/key_ring.h"
#include "identity/sid.h"
#include "settings/settings.h"

namespace opensspi::dpapi {

// Scope says for whom data is protected.
enum class Scope : uint8_t { kCaller, kMachine };

// DataProtection holds the key rings that a process uses. The caller is the client that the calling
// thread impersonates, else the process's user; a client's keys are in the storage of the process,
// under the client's SID. The machine's keys are in the machine's storage. Any thread.
class DataProtection {
 public:
  // `env` must outlive it. Nothing is opened before the first use.
  DataProtection(const Env& env, const std::shared_ptr<const Settings>& settings);
  DataProtection(const Env& env, std::shared_ptr<const Settings> settings,
                 OpenStorage open_storage);
  DataProtection(const DataProtection&) = delete;
  DataProtection& operator=(const DataProtection&) = delete;

  // key_to_protect returns the preferred key of a scope; see KeyRing::preferred.
  Result<BlobKeyPtr> key_to_protect(Scope scope);
  // key_to_open returns the key of a blob: the caller's, or the machine's if the blob is for the
  // machine. NTE_BAD_KEY_STATE if neither has it.
  Result<BlobKeyPtr> key_to_open(const Blob& blob);
  // check_algorithms returns NTE_BAD_ALGID if this host is in FIPS mode and the blob's cipher is
  // not approved; see the setting allow_non_fips_algorithms.
  [[nodiscard]] Status check_algorithms(const Blob& blob) const;

  // ring returns a ring by name; it lives as long as this object.
  KeyRing& ring(const RingName& name);
  // ring_of returns the ring of a scope.
  KeyRing& ring_of(Scope scope);
  // storage_directory returns the path of a place's storage, if there is one; ERROR_FILE_NOT_FOUND.
  Result<std::string> storage_directory(storage::Place place);

  // update_protected_state moves the master keys of `old_sid` (nothing: the caller's own) into the
  // caller's ring. They open with `old_password` (UTF-8), or without one with the pre-keys of that
  // ring. Keys that were moved are removed from their old place.
  Result<Counts> update_protected_state(const std::optional<identity::Sid>& old_sid,
                                        const std::optional<ByteView>& old_password);

  [[nodiscard]] const Env& env() const { return env_; }

 private:
  const Env& env_;
  const std::shared_ptr<const Settings> settings_;
  const OpenStorage open_storage_;
  Mutex mutex_;
  std::map<std::pair<storage::Place, std::string>, std::unique_ptr<KeyRing>> rings_
      GUARDED_BY(mutex_);
};

// caller_sid returns the SID of the client that this thread impersonates, else of the process's
// user.
identity::Sid caller_sid();

}  // namespace opensspi::dpapi

// SPDX-License-Identifier: MIT
#include "dpapi/data_protection.h"

#include <unistd.h>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "dpapi/foreign_keys.h"
#include "identity/impersonation.h"
#include "identity/unix_users.h"

namespace opensspi::dpapi {
namespace {

OpenStorage default_storage(const Env& env, const std::shared_ptr<const Settings>& settings) {
  return [&env, settings](storage::Place place, Making making) {
    return making == Making::kMake ? storage::Storage::open(env, *settings, place)
                                   : storage::Storage::open_existing(env, *settings, place);
  };
}

bool is_bad_key(const Error& error) { return error.is(NTE_BAD_KEY_STATE); }

// One key of an old ring, opened with a password or with that ring's own pre-keys.
Result<SecretBox<MasterKey>> open_old_key(KeyRing& ring, const Guid& id, const identity::Sid& sid,
                                          const std::optional<ByteView>& password) {
  if (!password) {
    return ring.open(id);
  }
  const Bytes bytes = TRY(ring.file(id));
  const MasterKeyFile file = TRY(parse_master_key_file(bytes));
  return open_foreign_key(file, Password{SecretBytes(*password)}, {sid, nullptr}, {});
}

Status move_key(KeyRing& from, KeyRing& to, const Guid& id, const identity::Sid& sid,
                const std::optional<ByteView>& password) {
  const auto master_key = TRY(open_old_key(from, id, sid, password));
  TRY(to.add(id, *master_key));
  if (&from == &to) {
    return {};
  }
  return from.remove(id);
}

}  // namespace

identity::Sid caller_sid() {
  if (const identity::TokenPtr token = identity::thread_token()) {
    return token->user();
  }
  const AsProcess as_process;
  return identity::unix_user_sid(geteuid());
}

DataProtection::DataProtection(const Env& env, const std::shared_ptr<const Settings>& settings)
    : DataProtection(env, settings, default_storage(env, settings)) {}

DataProtection::DataProtection(const Env& env, std::shared_ptr<const Settings> settings,
                               OpenStorage open_storage)
    : env_(env), settings_(std::move(settings)), open_storage_(std::move(open_storage)) {}

KeyRing& DataProtection::ring(const RingName& name) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  auto& kept = rings_[{name.place, name.sid}];
  if (kept == nullptr) {
    kept = std::make_unique<KeyRing>(env_, open_storage_, name);
  }
  return *kept;
}

KeyRing& DataProtection::ring_of(Scope scope) {
  if (scope == Scope::kMachine) {
    return ring({storage::Place::kMachine, kMachineSid});
  }
  return ring({storage::Place::kUser, caller_sid().text()});
}

Result<std::string> DataProtection::storage_directory(storage::Place place) {
  const AsProcess as_process;
  return TRY(open_storage_(place, Making::kExistingOnly))->directory();
}

Result<BlobKeyPtr> DataProtection::key_to_protect(Scope scope) {
  return ring_of(scope).preferred();
}

// A machine's blob may have come with a profile that was imported into the caller's ring, and a
// user's one with a machine's. For a user who may not open the machine's storage, the missing key
// is the more useful error.
Result<BlobKeyPtr> DataProtection::key_to_open(const Blob& blob) {
  const bool for_machine = (blob.flags & kLocalMachine) != 0;
  Result<BlobKeyPtr> first =
      ring_of(for_machine ? Scope::kMachine : Scope::kCaller).find(blob.master_key);
  if (first.ok() || !for_machine) {
    return first;
  }
  Result<BlobKeyPtr> second = ring_of(Scope::kCaller).find(blob.master_key);
  if (second.ok() || is_bad_key(first.error())) {
    return second;
  }
  return is_bad_key(second.error()) ? std::move(first) : std::move(second);
}

Status DataProtection::check_algorithms(const Blob& blob) const {
  TRY(crypto::permitted(*blob.cipher, *settings_));
  return crypto::permitted(*blob.hash, *settings_);
}

Result<Counts> DataProtection::update_protected_state(const std::optional<identity::Sid>& old_sid,
                                                      const std::optional<ByteView>& old_password) {
  if (!old_password && identity::thread_token() != nullptr) {
    return fail(ERROR_ACCESS_DENIED,
                "a thread that impersonates needs the old password to take over master keys");
  }
  const identity::Sid sid = old_sid.value_or(caller_sid());
  KeyRing& from = ring({storage::Place::kUser, sid.text()});
  KeyRing& to = ring_of(Scope::kCaller);
  Counts counts;
  for (const Guid& id : TRY(from.ids())) {
    const bool moved = move_key(from, to, id, sid, old_password).ok();
    ++(moved ? counts.succeeded : counts.failed);
  }
  return counts;
}

}  // namespace opensspi::dpapi

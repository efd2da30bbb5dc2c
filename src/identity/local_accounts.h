// SPDX-License-Identifier: MIT
// LocalAccounts: the accounts of one store, kept in memory as long as the store does not change.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/mutex.h"
#include "identity/account_table.h"
#include "identity/authority.h"
#include "identity/digest_hashes.h"
#include "identity/lockouts.h"
#include "settings/settings.h"
#include "storage/storage.h"

namespace opensspi::identity {

// FoundAccount is the part of an account that the check of a password needs.
struct FoundAccount {
  uint64_t id = 0;
  NtHash nt_hash;
  Refusal refusal = Refusal::kNone;  // all except kLockedOut, which Lockouts handles
  bool automatic = false;
};

// FoundDigest is an account that is enabled for a realm of Digest, or a decoy, whose secrets are
// random. Both are found by the same steps.
struct FoundDigest {
  FoundAccount account;
  DigestSecrets secrets;
  bool decoy = false;
};

// LocalAccounts reads the store again only if its change counter has changed: a lookup is one
// system call and one table lookup. Any thread.
class LocalAccounts {
 public:
  enum class Opening : uint8_t { kMake, kExistingOnly };
  static Result<std::shared_ptr<LocalAccounts>> open(const Env& env, const Settings& settings,
                                                     storage::Place place, Opening opening);
  static std::shared_ptr<LocalAccounts> in_memory(const Env& env, const Settings& settings);
  LocalAccounts(const LocalAccounts&) = delete;
  LocalAccounts& operator=(const LocalAccounts&) = delete;
  ~LocalAccounts();

  // find returns the account of a folded name, or nothing.
  Result<std::optional<FoundAccount>> find(std::string_view folded_name);
  // find_digest finds the account with its secrets for Digest, or a decoy if there is no such
  // account, if it is not enabled for the realm, or if the question spells its name in a form
  // without stored hashes. It writes the result in place, because each copy of a secret has to be
  // wiped.
  Status find_digest(std::string_view folded_name, const DigestQuestion& question,
                     FoundDigest& found);
  // find_by_certificate returns the account that one of the mappings names, or nothing.
  // SEC_E_NO_IMPERSONATION if they name several.
  Result<std::optional<FoundAccount>> find_by_certificate(std::span<const std::string> mappings);
  // client_of returns the account's client. If the account is mapped to a Unix user, it asks the
  // host's name services, at most once per minute. `id` is that of an account found just before;
  // ERROR_NO_SUCH_USER if it was removed meanwhile.
  Result<ClientPtr> client_of(uint64_t id);
  // set_password gives the account a new password, but only while its hash is still `proven`:
  // ERROR_NO_SUCH_USER if it was removed, ERROR_LOGON_FAILURE if another password was set
  // meanwhile.
  Status set_password(uint64_t id, const NtHash& proven, ByteView password);
  // find_by_sid returns the account with this SID, or nothing.
  Result<std::optional<FoundAccount>> find_by_sid(const Sid& sid);
  // find_or_make_own returns the account of the process's own user; if there is none, it is created
  // with a random secret that is never shown.
  Result<FoundAccount> find_or_make_own(const UnixUser& self);

  // group_of_name and group_of_sid look up local groups: they return a SID, a name.
  Result<std::optional<Sid>> group_of_name(std::string_view folded_name);
  Result<std::optional<std::string>> group_of_sid(const Sid& sid);
  Result<Sid> machine_sid();

  // machine_sid returns the setting's SID, else the store's own.
  Result<Sid> machine_sid(storage::Transaction& transaction) const;
  // sid_of returns an account's SID: the machine's and the account's number; for the automatic
  // account that of the Unix user.
  [[nodiscard]] Sid sid_of(const AccountRow& row, const Sid& machine) const;

  // computer returns this machine's name, as clients may write it in front of an account's.
  [[nodiscard]] const std::string& computer() const { return computer_; }
  [[nodiscard]] storage::Storage& store() { return *store_; }
  [[nodiscard]] Lockouts& lockouts() { return lockouts_; }

 private:
  struct Snapshot;
  struct Entry;
  LocalAccounts(const Env& env, const Settings& settings, std::shared_ptr<storage::Storage> store,
                uint32_t first_relative_id);
  static Result<std::shared_ptr<LocalAccounts>> with_tables(
      std::shared_ptr<LocalAccounts> accounts);
  Status make_own(const UnixUser& self, std::string_view key);
  Status refresh() REQUIRES(mutex_);
  Status reload(storage::Transaction& transaction) REQUIRES(mutex_);
  [[nodiscard]] Entry make_decoy(size_t hash_at) const;
  [[nodiscard]] FoundAccount take(const Entry& entry) const REQUIRES(mutex_);
  [[nodiscard]] ClientPtr make_client(const Entry& entry) const REQUIRES(mutex_);
  [[nodiscard]] std::vector<Sid> groups_of(const AccountRow& row) const REQUIRES(mutex_);

  const Env& env_;
  const Settings settings_;
  const std::string computer_;
  const std::string machine_setting_;
  const std::shared_ptr<storage::Storage> store_;
  const uint32_t first_relative_id_;
  Lockouts lockouts_;
  Mutex mutex_;  // under a ForkHold
  std::unique_ptr<Snapshot> snapshot_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::identity

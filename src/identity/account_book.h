// SPDX-License-Identifier: MIT
// AccountBook: the accounts of one store, as the command shows them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/filetime.h"
#include "identity/authority.h"
#include "settings/settings.h"
#include "storage/storage.h"

namespace opensspi::identity {

class LocalAccounts;

// AccountInfo is one account as it is listed. UTF-8; names keep their original case.
struct AccountInfo {
  uint64_t id = 0;
  std::string name;
  std::string comment;
  std::string unix_user;  // the Unix user that the account may become; empty: none
  std::vector<std::string> groups;
  std::vector<std::string> digest_realms;  // for which Digest lets the account log on
  std::vector<std::string> certificates;   // mappings (cert/account_mappings.h)
  Sid sid;
  Filetime created;
  Filetime password_set;
  Filetime expires = kNever;           // the account
  Filetime password_expires = kNever;  // the password
  bool enabled = true;
  bool must_change = false;  // the password must be changed before the next logon
  bool locked = false;       // by failed logons, until the lock ends or `enable`
  bool automatic = false;    // the store owner's own account, created automatically
};

// NewAccount is the input of `account add`.
struct NewAccount {
  std::string name;
  std::string comment;
  std::string unix_user;
  std::vector<std::string> groups;
  Filetime expires = kNever;
  bool enabled = true;
  bool must_change = false;
};

// AccountChange names what is to change; what is absent stays.
struct AccountChange {
  std::optional<std::string> comment;
  std::optional<std::string> unix_user;            // "" removes the mapping
  std::optional<std::vector<std::string>> groups;  // all of them
  std::optional<Filetime> expires;
  std::optional<Filetime> password_expires;
  std::optional<bool> enabled;  // true also ends a lock
  std::optional<bool> must_change;
};

// AccountBook may be used from any thread. Names are compared without regard to case. Errors:
// ERROR_INVALID_ACCOUNT_NAME, ERROR_USER_EXISTS, ERROR_NO_SUCH_USER, ERROR_INVALID_PARAMETER, and
// those of the store.
class AccountBook {
 public:
  virtual ~AccountBook() = default;

  // open returns the accounts of a store, which it creates if there is none.
  static Result<std::shared_ptr<AccountBook>> open(const Env& env, const Settings& settings,
                                                   storage::Place place);
  // in_memory returns an empty book without a disk, for tests.
  static std::shared_ptr<AccountBook> in_memory(const Env& env, const Settings& settings);

  // add creates an account. `password` is UTF-8 and may be empty.
  virtual Status add(const NewAccount& account, ByteView password) = 0;
  // set_password also ends must_change, a passed password_expires and a lock, and renews the
  // hashes for Digest.
  virtual Status set_password(std::string_view name, ByteView password) = 0;
  virtual Status change(std::string_view name, const AccountChange& change) = 0;
  // set_digest_realms makes `realms` the only ones in which Digest lets the account log on, and
  // keeps hashes of the password for each. ERROR_INVALID_PASSWORD unless `password` is the
  // account's; without realms it is not needed.
  virtual Status set_digest_realms(std::string_view name, const std::vector<std::string>& realms,
                                   ByteView password) = 0;
  // set_certificates makes `mappings`, canonical texts of cert/account_mappings.h, the only ones of
  // the account. ERROR_ALREADY_EXISTS if another account of the store has one of them.
  virtual Status set_certificates(std::string_view name,
                                  const std::vector<std::string>& mappings) = 0;
  virtual Status remove(std::string_view name) = 0;
  virtual Result<AccountInfo> find(std::string_view name) = 0;
  // list returns all accounts, by name.
  virtual Result<std::vector<AccountInfo>> list() = 0;
  // accounts returns the object through which authorities read the same accounts.
  [[nodiscard]] virtual std::shared_ptr<LocalAccounts> accounts() const = 0;
};

}  // namespace opensspi::identity

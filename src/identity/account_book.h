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
  std::vector<std::string> digest_realms;
  std::vector<std::string> certificates;  // mappings
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
  std::optional<std::vector<std::string>> digest_realms;  // all of them
  std::optional<std::vector<std::string>> certificates;   // all mappings, canonical texts
  // UTF-8. A new password also ends must_change, a passed password_expires and a lock, and renews
  // the hashes for Digest.
  std::optional<ByteView> new_password;
  ByteView password;  // the account's, which digest_realms needs if there is no new one
};

// GroupInfo is a local group with the names of its members.
struct GroupInfo {
  std::string name;
  std::vector<std::string> members;
};

// AccountBook may be used from any thread. Each call is one transaction: a call that fails has
// changed nothing. Names are compared without regard to case. Errors:
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
  // change makes all changes or none. ERROR_INVALID_PASSWORD if `digest_realms` names realms and
  // the password is not the account's; ERROR_ALREADY_EXISTS if another account of the store has one
  // of the certificates.
  virtual Status change(std::string_view name, const AccountChange& change) = 0;
  virtual Status remove(std::string_view name) = 0;
  // remove_group takes every account out of a group, which ends it, and returns what it was:
  // ERROR_NO_SUCH_GROUP.
  virtual Result<GroupInfo> remove_group(std::string_view name) = 0;
  virtual Result<AccountInfo> find(std::string_view name) = 0;
  // list returns all accounts, by name.
  virtual Result<std::vector<AccountInfo>> list() = 0;
  // accounts returns the object through which authorities read the same accounts.
  [[nodiscard]] virtual std::shared_ptr<LocalAccounts> accounts() const = 0;

  // These are changes of one thing.
  Status set_password(std::string_view name, ByteView password);
  Status set_digest_realms(std::string_view name, const std::vector<std::string>& realms,
                           ByteView password);
  Status set_certificates(std::string_view name, const std::vector<std::string>& mappings);
};

}  // namespace opensspi::identity

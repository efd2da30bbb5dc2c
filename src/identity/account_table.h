// SPDX-License-Identifier: MIT
// The accounts' tables: their schema, and one function for each query.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "identity/account_book.h"
#include "storage/storage.h"

namespace opensspi::identity {

// AccountRow is an account as it is stored. Group names are the groups' own spelling.
struct AccountRow {
  uint64_t id = 0;
  std::string name;
  std::string comment;
  std::string unix_user;
  std::vector<std::string> groups;
  std::vector<uint64_t> group_ids;
  Filetime created;
  Filetime password_set;
  Filetime expires = kNever;
  Filetime password_expires = kNever;
  bool enabled = true;
  bool must_change = false;
  bool automatic = false;
};

// GroupRow is a local group.
struct GroupRow {
  uint64_t id = 0;
  std::string name;
};

// open_account_tables brings the tables of `store` up to date and gives the machine its SID.
Status open_account_tables(const Env& env, storage::Storage& store);

// Everything below runs within the caller's transaction; what writes also raises the revision.

// AccountRevision shows whether accounts changed: other modules change the store, too.
Result<uint64_t> account_revision(storage::Transaction& transaction);
Status raise_account_revision(storage::Transaction& transaction);
Result<Sid> stored_machine_sid(storage::Transaction& transaction);

Result<std::vector<AccountRow>> account_rows(storage::Transaction& transaction);
Result<std::vector<GroupRow>> group_rows(storage::Transaction& transaction);
// find_account returns the row of a folded name: ERROR_NO_SUCH_USER.
Result<AccountRow> find_account(storage::Transaction& transaction, std::string_view folded_name);
// account_by_id returns the row of a number: ERROR_NO_SUCH_USER.
Result<AccountRow> account_by_id(storage::Transaction& transaction, uint64_t id);
Result<NtHash> account_hash(storage::Transaction& transaction, uint64_t id);

// insert_account creates an account and its new groups, and returns its number: ERROR_USER_EXISTS.
// Its id is not read from the row.
Result<uint64_t> insert_account(storage::Transaction& transaction, const AccountRow& row,
                                const NtHash& hash);
// update_account writes all of a row, its groups (as insert_account) and its hash, which is bound
// to them. Groups without members are removed.
Status update_account(storage::Transaction& transaction, const AccountRow& row, const NtHash& hash);
// take_new_password clears in a row what restricted the old password: must_change, a passed
// password_expires, and that the account was automatic.
void take_new_password(AccountRow& row, Filetime now);
// replace_password sets a new hash, for which take_new_password changes the row. It raises the
// revision.
Status replace_password(storage::Transaction& transaction, AccountRow row, const NtHash& hash,
                        Filetime now);
Status delete_account(storage::Transaction& transaction, uint64_t id);
// delete_group takes every account out of the group of a folded name, which ends it:
// ERROR_NO_SUCH_GROUP.
Result<GroupInfo> delete_group(storage::Transaction& transaction, std::string_view folded_name);

}  // namespace opensspi::identity

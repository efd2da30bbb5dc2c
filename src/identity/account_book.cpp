// SPDX-License-Identifier: MIT
#include "identity/account_book.h"

#include <algorithm>

#include "base/utf16.h"
#include "identity/account_table.h"
#include "identity/certificate_table.h"
#include "identity/digest_table.h"
#include "identity/local_accounts.h"
#include "identity/lockouts.h"
#include "identity/names.h"
#include "identity/nt_hash.h"
#include "identity/unix_users.h"

namespace opensspi::identity {
namespace {

using storage::Transaction;

Status check_unix_user(const std::string& name) {
  if (name.empty() || unix_user_by_name(name)) {
    return {};
  }
  return fail(ERROR_NO_SUCH_USER, "this host has no Unix user of that name");
}

Result<std::string> asked_name(std::string_view name) {
  auto key = folded(name);
  if (!key) {
    return fail(ERROR_INVALID_ACCOUNT_NAME, "the account's name is not well-formed");
  }
  return std::move(*key);
}

void take_fields(AccountRow& row, const AccountChange& change) {
  row.comment = change.comment.value_or(row.comment);
  row.unix_user = change.unix_user.value_or(row.unix_user);
  row.expires = change.expires.value_or(row.expires);
  row.password_expires = change.password_expires.value_or(row.password_expires);
  row.enabled = change.enabled.value_or(row.enabled);
  row.must_change = change.must_change.value_or(row.must_change);
  row.groups = change.groups.value_or(row.groups);
}

class StoreAccountBook final : public AccountBook {
 public:
  StoreAccountBook(const Env& env, const Settings& settings,
                   std::shared_ptr<LocalAccounts> accounts)
      : env_(env), policy_(LockoutPolicy::of(settings)), accounts_(std::move(accounts)) {}

  Status add(const NewAccount& account, ByteView password) override;
  Status change(std::string_view name, const AccountChange& change) override;
  Status remove(std::string_view name) override;
  Result<GroupInfo> remove_group(std::string_view name) override;
  Result<AccountInfo> find(std::string_view name) override;
  Result<std::vector<AccountInfo>> list() override;
  [[nodiscard]] std::shared_ptr<LocalAccounts> accounts() const override { return accounts_; }

 private:
  Result<AccountInfo> info_of(Transaction& transaction, const AccountRow& row,
                              const Sid& machine) const;
  // change_digest renews the hashes after a change of the realms or of the password.
  Status change_digest(Transaction& transaction, const AccountRow& row, const AccountChange& change,
                       const NtHash& hash) const;
  // An automatic account is replaced by one of the same name that a person creates.
  static Status make_room(Transaction& transaction, std::string_view name);
  [[nodiscard]] storage::Storage& kept() const { return accounts_->store(); }

  const Env& env_;
  const LockoutPolicy policy_;
  const std::shared_ptr<LocalAccounts> accounts_;
};

Status StoreAccountBook::add(const NewAccount& account, ByteView password) {
  TRY(check_account_name(account.name));
  TRY(check_unix_user(account.unix_user));
  const NtHash hash = TRY(nt_hash_of_password(password));
  AccountRow row;
  row.name = account.name;
  row.comment = account.comment;
  row.unix_user = account.unix_user;
  row.created = row.password_set = env_.now();
  row.expires = account.expires;
  row.enabled = account.enabled;
  row.must_change = account.must_change;
  row.groups = account.groups;
  Transaction transaction = TRY(kept().write());
  TRY(make_room(transaction, account.name));
  row.id = TRY(insert_account(transaction, row, hash));
  TRY(replace_digest_realms(transaction, row, account.digest_realms,
                            {accounts_->computer(), password}));
  TRY(replace_certificate_mappings(transaction, row.id, account.certificates));
  TRY(raise_account_revision(transaction));
  return transaction.commit();
}

Status StoreAccountBook::change(std::string_view name, const AccountChange& change) {
  const std::string key = TRY(asked_name(name));
  TRY(check_unix_user(change.unix_user.value_or("")));
  std::optional<NtHash> fresh;
  if (change.new_password) {
    fresh = TRY(nt_hash_of_password(*change.new_password));
  }
  Transaction transaction = TRY(kept().write());
  AccountRow row = TRY(find_account(transaction, key));
  // The old hash is not needed beside a new one, which also replaces a damaged one.
  const NtHash hash = fresh ? *fresh : TRY(account_hash(transaction, row.id));
  if (fresh) {
    take_new_password(row, env_.now());
  }
  take_fields(row, change);
  TRY(update_account(transaction, row, hash));
  TRY(change_digest(transaction, row, change, hash));
  if (change.certificates) {
    TRY(replace_certificate_mappings(transaction, row.id, *change.certificates));
  }
  TRY(raise_account_revision(transaction));
  TRY(transaction.commit());
  if (fresh || change.enabled.value_or(false)) {
    accounts_->lockouts().forget(row.id);
  }
  return {};
}

Status StoreAccountBook::change_digest(Transaction& transaction, const AccountRow& row,
                                       const AccountChange& change, const NtHash& hash) const {
  const DigestSource source{accounts_->computer(), change.new_password.value_or(change.password)};
  if (!change.digest_realms) {
    return change.new_password ? renew_digest_realms(transaction, row, source) : Status();
  }
  if (!change.digest_realms->empty()) {
    const NtHash given = TRY(nt_hash_of_password(source.password));
    if (!ct_equal(given.reveal(), hash.reveal())) {
      return fail(ERROR_INVALID_PASSWORD, "that is not the account's password");
    }
  }
  return replace_digest_realms(transaction, row, *change.digest_realms, source);
}

Status StoreAccountBook::remove(std::string_view name) {
  const std::string key = TRY(asked_name(name));
  Transaction transaction = TRY(kept().write());
  const AccountRow row = TRY(find_account(transaction, key));
  TRY(delete_account(transaction, row.id));
  TRY(raise_account_revision(transaction));
  return transaction.commit();
}

Result<GroupInfo> StoreAccountBook::remove_group(std::string_view name) {
  const std::string key = TRY(asked_name(name));
  Transaction transaction = TRY(kept().write());
  GroupInfo group = TRY(delete_group(transaction, key));
  TRY(raise_account_revision(transaction));
  TRY(transaction.commit());
  return group;
}

Result<AccountInfo> StoreAccountBook::find(std::string_view name) {
  const std::string key = TRY(asked_name(name));
  Transaction transaction = TRY(kept().read());
  const AccountRow row = TRY(find_account(transaction, key));
  return info_of(transaction, row, TRY(accounts_->machine_sid(transaction)));
}

Result<std::vector<AccountInfo>> StoreAccountBook::list() {
  Transaction transaction = TRY(kept().read());
  const Sid machine = TRY(accounts_->machine_sid(transaction));
  std::vector<AccountInfo> all;
  for (const AccountRow& row : TRY(account_rows(transaction))) {
    all.push_back(TRY(info_of(transaction, row, machine)));
  }
  return all;
}

Result<AccountInfo> StoreAccountBook::info_of(Transaction& transaction, const AccountRow& row,
                                              const Sid& machine) const {
  AccountInfo info;
  info.digest_realms = TRY(digest_realm_names(transaction, row.id));
  info.certificates = TRY(certificate_mappings(transaction, row.id));
  info.id = row.id;
  info.name = row.name;
  info.comment = row.comment;
  info.unix_user = row.unix_user;
  info.groups = row.groups;
  info.sid = accounts_->sid_of(row, machine);
  info.created = row.created;
  info.password_set = row.password_set;
  info.expires = row.expires;
  info.password_expires = row.password_expires;
  info.enabled = row.enabled;
  info.must_change = row.must_change;
  info.automatic = row.automatic;
  info.locked = !row.automatic && accounts_->lockouts().is_locked(policy_, row.id, env_.now());
  return info;
}

Status StoreAccountBook::make_room(Transaction& transaction, std::string_view name) {
  const Result<AccountRow> found = find_account(transaction, folded(name).value_or(""));
  if (!found && found.error().is(ERROR_NO_SUCH_USER)) {
    return {};
  }
  if (!found) {
    return found.error();
  }
  if (!found->automatic) {
    return fail(ERROR_USER_EXISTS, "an account of that name already exists");
  }
  return delete_account(transaction, found->id);
}

}  // namespace

Result<std::shared_ptr<AccountBook>> AccountBook::open(const Env& env, const Settings& settings,
                                                       storage::Place place) {
  std::shared_ptr<LocalAccounts> accounts =
      TRY(LocalAccounts::open(env, settings, place, LocalAccounts::Opening::kMake));
  return std::shared_ptr<AccountBook>(
      std::make_shared<StoreAccountBook>(env, settings, std::move(accounts)));
}

Status AccountBook::set_password(std::string_view name, ByteView password) {
  AccountChange changed;
  changed.new_password = password;
  return change(name, changed);
}

Status AccountBook::set_digest_realms(std::string_view name, const std::vector<std::string>& realms,
                                      ByteView password) {
  AccountChange changed;
  changed.digest_realms = realms;
  changed.password = password;
  return change(name, changed);
}

Status AccountBook::set_certificates(std::string_view name,
                                     const std::vector<std::string>& mappings) {
  AccountChange changed;
  changed.certificates = mappings;
  return change(name, changed);
}

std::shared_ptr<AccountBook> AccountBook::in_memory(const Env& env, const Settings& settings) {
  return std::make_shared<StoreAccountBook>(env, settings, LocalAccounts::in_memory(env, settings));
}

}  // namespace opensspi::identity

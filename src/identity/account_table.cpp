// SPDX-License-Identifier: MIT
#include "identity/account_table.h"

#include <algorithm>

#include "identity/certificate_table.h"
#include "identity/digest_table.h"
#include "identity/names.h"
#include "storage/registry.h"

namespace opensspi::identity {
namespace {

using storage::Statement;
using storage::Transaction;

enum class PrincipalKind : uint8_t { kAccount = 0, kGroup = 1 };

// Users and groups share one space of names and of numbers, as on Windows; AUTOINCREMENT never
// assigns a number twice, so that no new account inherits an old one's SID.
constexpr const char* kSteps[] = {
    "CREATE TABLE machine (id INTEGER PRIMARY KEY CHECK (id = 1), sid BLOB NOT NULL,"
    " revision INTEGER NOT NULL);"
    "CREATE TABLE principal (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"
    " name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE);"
    "CREATE TABLE account (id INTEGER PRIMARY KEY REFERENCES principal (id) ON DELETE CASCADE,"
    " nt_hash BLOB NOT NULL, comment TEXT NOT NULL, unix_user TEXT NOT NULL,"
    " created INTEGER NOT NULL, password_set INTEGER NOT NULL, expires INTEGER NOT NULL,"
    " password_expires INTEGER NOT NULL, enabled INTEGER NOT NULL, must_change INTEGER NOT NULL,"
    " automatic INTEGER NOT NULL);"
    "CREATE TABLE membership (account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
    " in_group INTEGER NOT NULL REFERENCES principal (id) ON DELETE CASCADE,"
    " PRIMARY KEY (account, in_group)) WITHOUT ROWID;",
    kDigestStep, kCertificateStep};
// An account's rights are in the clear beside its hash, and bound to it: editing the file cannot
// give it another account's name, Unix user, groups or state.
constexpr const char* kBound[] = {
    "SELECT kind, name, folded, unix_user, expires, password_expires, enabled, must_change,"
    " automatic FROM account JOIN principal USING (id) WHERE account.id = ?",
    "SELECT in_group, kind, name, folded FROM membership JOIN principal ON principal.id = in_group"
    " WHERE account = ? ORDER BY in_group"};
constexpr storage::SealedColumn kHash{"account", "nt_hash", "id", kBound};
constexpr storage::SealedColumn kSealed[] = {kHash, kDigestHashes, kCertificateSeal};
constexpr storage::Schema kSchema{"identity", kSteps, kSealed};
const storage::RegisteredSchema kRegistered(kSchema);

// The columns in the order in which read_row reads them; SQL must be one literal.
#define OPENSSPI_SELECT_ACCOUNT                                                            \
  "SELECT account.id, principal.name, comment, unix_user, created, password_set, expires," \
  " password_expires, enabled, must_change, automatic FROM account JOIN principal USING (id)"

AccountRow read_row(const Statement& row) {
  AccountRow account;
  account.id = static_cast<uint64_t>(row.integer(0));
  account.name = row.text(1);
  account.comment = row.text(2);
  account.unix_user = row.text(3);
  account.created = {row.integer(4)};
  account.password_set = {row.integer(5)};
  account.expires = {row.integer(6)};
  account.password_expires = {row.integer(7)};
  account.enabled = row.integer(8) != 0;
  account.must_change = row.integer(9) != 0;
  account.automatic = row.integer(10) != 0;
  return account;
}

Status read_groups(Transaction& transaction, AccountRow& account) {
  Statement rows = TRY(transaction.query(
      "SELECT principal.id, name FROM membership JOIN principal ON principal.id = in_group"
      " WHERE account = ? ORDER BY folded",
      static_cast<int64_t>(account.id)));
  while (TRY(rows.step())) {
    account.group_ids.push_back(static_cast<uint64_t>(rows.integer(0)));
    account.groups.push_back(rows.text(1));
  }
  return {};
}

Result<uint64_t> insert_principal(Transaction& transaction, PrincipalKind kind,
                                  std::string_view name) {
  TRY(check_account_name(name));
  const Status inserted = transaction.run(
      "INSERT INTO principal (kind, name, folded) VALUES (?, ?, ?)", static_cast<int64_t>(kind),
      name, std::string_view(folded(name).value_or("")));
  if (!inserted && inserted.error().is(ERROR_ALREADY_EXISTS)) {
    return fail(ERROR_USER_EXISTS, "an account or a group already has that name");
  }
  TRY(inserted);
  return static_cast<uint64_t>(transaction.inserted_row());
}

Result<uint64_t> group_named(Transaction& transaction, const std::string& name) {
  TRY(check_account_name(name));
  Statement found = TRY(transaction.query("SELECT id, kind FROM principal WHERE folded = ?",
                                          std::string_view(folded(name).value_or(""))));
  if (!TRY(found.step())) {
    return insert_principal(transaction, PrincipalKind::kGroup, name);
  }
  if (found.integer(1) != static_cast<int64_t>(PrincipalKind::kGroup)) {
    return fail(ERROR_NO_SUCH_GROUP, "that name is an account's, not a group's");
  }
  return static_cast<uint64_t>(found.integer(0));
}

// The name of the group of a folded name, as it was first written.
Result<std::string> group_spelling(Transaction& transaction, std::string_view folded_name) {
  Statement found =
      TRY(transaction.query("SELECT name FROM principal WHERE folded = ? AND kind = ?", folded_name,
                            static_cast<int64_t>(PrincipalKind::kGroup)));
  if (!TRY(found.step())) {
    return fail(ERROR_NO_SUCH_GROUP, "no account of the store is in a group of that name");
  }
  return found.text(0);
}

// Creates missing groups, and removes those without members.
Status write_groups(Transaction& transaction, uint64_t id, const std::vector<std::string>& groups) {
  const auto account = static_cast<int64_t>(id);
  TRY(transaction.run("DELETE FROM membership WHERE account = ?", account));
  for (const std::string& name : groups) {
    const uint64_t in_group = TRY(group_named(transaction, name));
    TRY(transaction.run("INSERT OR IGNORE INTO membership (account, in_group) VALUES (?, ?)",
                        account, static_cast<int64_t>(in_group)));
  }
  return transaction.run(
      "DELETE FROM principal WHERE kind = ? AND id NOT IN (SELECT in_group FROM membership)",
      static_cast<int64_t>(PrincipalKind::kGroup));
}

Status write_hash(Transaction& transaction, uint64_t id, const NtHash& hash) {
  const auto row = static_cast<int64_t>(id);
  const Bytes sealed = TRY(transaction.seal(kHash, row, hash.reveal()));
  return transaction.run("UPDATE account SET nt_hash = ? WHERE id = ?", ByteView(sealed), row);
}

Bytes new_machine_sid(const Env& env) {
  uint32_t parts[3];
  env.random({reinterpret_cast<uint8_t*>(parts), sizeof parts});
  return Sid(5, {21, parts[0], parts[1], parts[2]}).wire();
}

}  // namespace

Status open_account_tables(const Env& env, storage::Storage& store) {
  TRY(store.prepare(kSchema));
  {
    Transaction transaction = TRY(store.read());
    Statement row = TRY(transaction.query("SELECT 1 FROM machine"));
    if (TRY(row.step())) {
      return {};
    }
  }
  Transaction transaction = TRY(store.write());
  TRY(transaction.run("INSERT OR IGNORE INTO machine (id, sid, revision) VALUES (1, ?, 0)",
                      ByteView(new_machine_sid(env))));
  return transaction.commit();
}

Result<uint64_t> account_revision(Transaction& transaction) {
  Statement row = TRY(transaction.query("SELECT revision FROM machine"));
  (void)TRY(row.step());
  return static_cast<uint64_t>(row.integer(0));
}

Status raise_account_revision(Transaction& transaction) {
  return transaction.run("UPDATE machine SET revision = revision + 1");
}

Result<Sid> stored_machine_sid(Transaction& transaction) {
  Statement row = TRY(transaction.query("SELECT sid FROM machine"));
  (void)TRY(row.step());
  return Sid::from_wire(row.blob(0));
}

Result<std::vector<AccountRow>> account_rows(Transaction& transaction) {
  Statement rows = TRY(transaction.query(OPENSSPI_SELECT_ACCOUNT " ORDER BY folded"));
  std::vector<AccountRow> accounts;
  while (TRY(rows.step())) {
    accounts.push_back(read_row(rows));
    TRY(read_groups(transaction, accounts.back()));
  }
  return accounts;
}

Result<std::vector<GroupRow>> group_rows(Transaction& transaction) {
  Statement rows = TRY(transaction.query("SELECT id, name FROM principal WHERE kind = ?",
                                         static_cast<int64_t>(PrincipalKind::kGroup)));
  std::vector<GroupRow> groups;
  while (TRY(rows.step())) {
    groups.push_back({static_cast<uint64_t>(rows.integer(0)), rows.text(1)});
  }
  return groups;
}

Result<AccountRow> find_account(Transaction& transaction, std::string_view folded_name) {
  Statement row = TRY(transaction.query(OPENSSPI_SELECT_ACCOUNT " WHERE folded = ?", folded_name));
  if (!TRY(row.step())) {
    return fail(ERROR_NO_SUCH_USER, "the store has no account of that name");
  }
  AccountRow account = read_row(row);
  TRY(read_groups(transaction, account));
  return account;
}

Result<AccountRow> account_by_id(Transaction& transaction, uint64_t id) {
  Statement row = TRY(
      transaction.query(OPENSSPI_SELECT_ACCOUNT " WHERE account.id = ?", static_cast<int64_t>(id)));
  if (!TRY(row.step())) {
    return fail(ERROR_NO_SUCH_USER, "the store has no such account");
  }
  AccountRow account = read_row(row);
  TRY(read_groups(transaction, account));
  return account;
}

Result<NtHash> account_hash(Transaction& transaction, uint64_t id) {
  const auto row = static_cast<int64_t>(id);
  Statement found = TRY(transaction.query("SELECT nt_hash FROM account WHERE id = ?", row));
  if (!TRY(found.step())) {
    return fail(ERROR_NO_SUCH_USER, "the store has no such account");
  }
  const SecretBytes hash = TRY(transaction.open(kHash, row, found.blob(0)));
  if (hash.size() != 16) {
    return fail(NTE_BAD_DATA, "an account's sealed hash has the wrong length");
  }
  return NtHash(hash.reveal().first<16>());
}

Result<uint64_t> insert_account(Transaction& transaction, const AccountRow& row,
                                const NtHash& hash) {
  const uint64_t id = TRY(insert_principal(transaction, PrincipalKind::kAccount, row.name));
  TRY(transaction.run(
      "INSERT INTO account (id, nt_hash, comment, unix_user, created, password_set,"
      " expires, password_expires, enabled, must_change, automatic)"
      " VALUES (?, x'', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      static_cast<int64_t>(id), std::string_view(row.comment), std::string_view(row.unix_user),
      row.created.ticks, row.password_set.ticks, row.expires.ticks, row.password_expires.ticks,
      int64_t{row.enabled}, int64_t{row.must_change}, int64_t{row.automatic}));
  TRY(write_groups(transaction, id, row.groups));
  TRY(write_hash(transaction, id, hash));
  return id;
}

Status update_account(Transaction& transaction, const AccountRow& row, const NtHash& hash) {
  TRY(transaction.run(
      "UPDATE account SET comment = ?, unix_user = ?, password_set = ?, expires = ?,"
      " password_expires = ?, enabled = ?, must_change = ?, automatic = ? WHERE id = ?",
      std::string_view(row.comment), std::string_view(row.unix_user), row.password_set.ticks,
      row.expires.ticks, row.password_expires.ticks, int64_t{row.enabled}, int64_t{row.must_change},
      int64_t{row.automatic}, static_cast<int64_t>(row.id)));
  TRY(write_groups(transaction, row.id, row.groups));
  return write_hash(transaction, row.id, hash);
}

void take_new_password(AccountRow& row, Filetime now) {
  row.password_set = now;
  row.must_change = false;
  if (row.automatic) {
    row.unix_user.clear();
  }
  row.automatic = false;
  if (row.password_expires <= now) {
    row.password_expires = kNever;
  }
}

Status replace_password(Transaction& transaction, AccountRow row, const NtHash& hash,
                        Filetime now) {
  take_new_password(row, now);
  TRY(update_account(transaction, row, hash));
  return raise_account_revision(transaction);
}

Status delete_account(Transaction& transaction, uint64_t id) {
  TRY(write_groups(transaction, id, {}));
  return transaction.run("DELETE FROM principal WHERE id = ?", static_cast<int64_t>(id));
}

Result<GroupInfo> delete_group(Transaction& transaction, std::string_view folded_name) {
  GroupInfo group;
  group.name = TRY(group_spelling(transaction, folded_name));
  for (AccountRow& row : TRY(account_rows(transaction))) {
    if (std::erase(row.groups, group.name) != 0) {
      const NtHash hash = TRY(account_hash(transaction, row.id));
      TRY(update_account(transaction, row, hash));
      group.members.push_back(std::move(row.name));
    }
  }
  return group;
}

}  // namespace opensspi::identity

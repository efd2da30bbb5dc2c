// SPDX-License-Identifier: MIT
#include "identity/local_accounts.h"

#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "identity/certificate_table.h"
#include "identity/digest_table.h"
#include "identity/impersonation_policy.h"
#include "identity/names.h"
#include "identity/nt_hash.h"
#include "identity/unix_users.h"
#include "identity/well_known.h"
#include "settings/values.h"

namespace opensspi::identity {
namespace {

constexpr size_t kHashLen = 16;

// The machine's accounts start at the same number as Windows'. Those of a user's store are far
// above, so that the two never share a SID, even if a setting gives both stores one machine SID.
constexpr uint32_t kFirstMachineRid = 1000;
constexpr uint32_t kFirstUserRid = 0x1000'0000;
constexpr int64_t kUnixUserLastsTicks = 60 * kTicksPerSecond;

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

uid_t process_uid() {
  const AsProcess as_process;
  return geteuid();
}

// What an automatic account has for its unix_user: it is valid for servers of this uid only, even
// if the store's files get another owner.
std::string own_mark(uid_t uid) { return "#" + std::to_string(uid); }

bool is_anothers_own(const AccountRow& row) {
  return row.automatic && row.unix_user != own_mark(process_uid());
}

Refusal refusal_of(const AccountRow& row, Filetime now) {
  if (!row.enabled) {
    return Refusal::kDisabled;
  }
  if (row.expires <= now) {
    return Refusal::kAccountExpired;
  }
  if (row.must_change) {
    return Refusal::kPasswordMustChange;
  }
  if (row.password_expires <= now) {
    return Refusal::kPasswordExpired;
  }
  return Refusal::kNone;
}

void add_unix_groups(Client& client, const UnixUser& user) {
  client.groups.push_back(unix_group_sid(user.gid));
  for (gid_t group : user.groups) {
    if (group != user.gid) {
      client.groups.push_back(unix_group_sid(group));
    }
  }
}

}  // namespace

struct LocalAccounts::Entry {
  AccountRow row;
  size_t hash_at = 0;
  std::vector<DigestRealm> digest_realms;
  ClientPtr client;  // created at first use
  Filetime client_made;

  [[nodiscard]] const DigestRealm* realm_named(std::string_view realm) const {
    const auto found = std::ranges::find(digest_realms, realm, &DigestRealm::realm);
    return found == digest_realms.end() ? nullptr : &*found;
  }
};

struct LocalAccounts::Snapshot {
  uint32_t counter = 0;
  uint64_t revision = 0;
  uint64_t generation = 0;
  Sid machine;
  std::vector<Entry> entries;
  Entry decoy;         // for Digest
  SecretBytes hashes;  // of the entries, then of the decoy
  std::vector<GroupRow> groups;
  std::unordered_map<std::string, size_t, TextHash, std::equal_to<>> by_name;
  std::unordered_map<uint64_t, size_t> by_id;
  std::unordered_map<std::string, size_t> by_certificate;
};

Result<std::shared_ptr<LocalAccounts>> LocalAccounts::open(const Env& env, const Settings& settings,
                                                           storage::Place place, Opening opening) {
  std::shared_ptr<storage::Storage> store =
      TRY(opening == Opening::kMake ? storage::Storage::open(env, settings, place)
                                    : storage::Storage::open_existing(env, settings, place));
  const uint32_t first = place == storage::Place::kMachine ? kFirstMachineRid : kFirstUserRid;
  return with_tables(
      std::shared_ptr<LocalAccounts>(new LocalAccounts(env, settings, std::move(store), first)));
}

std::shared_ptr<LocalAccounts> LocalAccounts::in_memory(const Env& env, const Settings& settings) {
  std::shared_ptr<LocalAccounts> accounts(
      new LocalAccounts(env, settings, storage::Storage::in_memory(env), kFirstUserRid));
  if (!open_account_tables(env, *accounts->store_)) {
    throw std::bad_alloc();
  }
  return accounts;
}

Result<std::shared_ptr<LocalAccounts>> LocalAccounts::with_tables(
    std::shared_ptr<LocalAccounts> accounts) {
  TRY(open_account_tables(accounts->env_, *accounts->store_));
  return accounts;
}

LocalAccounts::LocalAccounts(const Env& env, const Settings& settings,
                             std::shared_ptr<storage::Storage> store, uint32_t first_relative_id)
    : env_(env),
      settings_(settings),
      computer_(local_names(settings).netbios_computer),
      machine_setting_(settings.get<Setting::kMachineSid>()),
      store_(std::move(store)),
      first_relative_id_(first_relative_id),
      lockouts_(store_->directory()) {}

LocalAccounts::~LocalAccounts() = default;

Result<std::optional<FoundAccount>> LocalAccounts::find(std::string_view folded_name) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  const auto found = snapshot_->by_name.find(folded_name);
  if (found == snapshot_->by_name.end()) {
    return std::optional<FoundAccount>();
  }
  return std::optional<FoundAccount>(take(snapshot_->entries[found->second]));
}

// The decoy takes the same steps as an account, so that a name without hashes takes as long.
Status LocalAccounts::find_digest(std::string_view folded_name, const DigestQuestion& question,
                                  FoundDigest& found) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  const auto known = snapshot_->by_name.find(folded_name);
  const bool exists = known != snapshot_->by_name.end();
  const Entry* entry = exists ? &snapshot_->entries[known->second] : &snapshot_->decoy;
  const DigestRealm* realm = entry->realm_named(question.realm);
  if (realm == nullptr) {
    entry = &snapshot_->decoy;
    realm = &entry->digest_realms.front();
  }
  const bool is_of_user = TRY(
      identity::find_digest(realm->hashes.reveal(), question.user, question.hash, found.secrets));
  found.decoy = entry == &snapshot_->decoy || !is_of_user;
  found.account = take(found.decoy ? snapshot_->decoy : *entry);
  return {};
}

Result<std::optional<FoundAccount>> LocalAccounts::find_by_certificate(
    std::span<const std::string> mappings) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  std::optional<size_t> at;
  for (const std::string& mapping : mappings) {
    const auto found = snapshot_->by_certificate.find(mapping);
    if (found == snapshot_->by_certificate.end()) {
      continue;
    }
    if (at && *at != found->second) {
      return fail(SEC_E_NO_IMPERSONATION,
                  "the client's certificate is mapped to more than one account");
    }
    at = found->second;
  }
  return at ? std::optional(take(snapshot_->entries[*at])) : std::nullopt;
}

Result<ClientPtr> LocalAccounts::client_of(uint64_t id) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  if (!snapshot_) {
    TRY(refresh());
  }
  const auto known = snapshot_->by_id.find(id);
  if (known == snapshot_->by_id.end()) {
    return fail(ERROR_NO_SUCH_USER, "the account was removed meanwhile");
  }
  Entry& entry = snapshot_->entries[known->second];
  const auto is_old = [&] {
    const int64_t age = env_.now().ticks - entry.client_made.ticks;
    return age < 0 || age > kUnixUserLastsTicks;
  };
  const bool may_age = entry.row.automatic || !entry.row.unix_user.empty();
  if (!entry.client || (may_age && is_old())) {
    entry.client = make_client(entry);
    entry.client_made = env_.now();
  }
  return entry.client;
}

Status LocalAccounts::set_password(uint64_t id, const NtHash& proven, ByteView password) {
  const NtHash fresh = TRY(nt_hash_of_password(password));
  {
    storage::Transaction transaction = TRY(store_->write());
    const NtHash current = TRY(account_hash(transaction, id));
    if (!ct_equal(current.reveal(), proven.reveal())) {
      return fail(ERROR_LOGON_FAILURE, "the account got another password meanwhile");
    }
    const AccountRow row = TRY(account_by_id(transaction, id));
    TRY(replace_password(transaction, row, fresh, env_.now()));
    TRY(renew_digest_realms(transaction, row, {computer_, password}));
    TRY(transaction.commit());
  }
  lockouts_.forget(id);
  return {};
}

Result<std::optional<FoundAccount>> LocalAccounts::find_by_sid(const Sid& sid) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  for (const Entry& entry : snapshot_->entries) {
    if (sid_of(entry.row, snapshot_->machine) == sid) {
      return std::optional<FoundAccount>(take(entry));
    }
  }
  return std::optional<FoundAccount>();
}

Result<FoundAccount> LocalAccounts::find_or_make_own(const UnixUser& self) {
  const std::string key = folded(self.name).value_or(self.name);
  std::optional<FoundAccount> found = TRY(find(key));
  if (found) {
    return *found;
  }
  TRY(make_own(self, key));
  found = TRY(find(key));
  if (found) {
    return *found;
  }
  return fail(SEC_E_NO_CREDENTIALS,
              "this user's own account was removed while it was being created");
}

Status LocalAccounts::make_own(const UnixUser& self, std::string_view key) {
  AccountRow row;
  row.name = self.name;
  row.unix_user = own_mark(self.uid);
  row.created = row.password_set = env_.now();
  row.automatic = true;
  NtHash secret;
  env_.random(secret.reveal());
  storage::Transaction transaction = TRY(store_->write());
  const Result<AccountRow> there = find_account(transaction, key);
  if (there.ok() && (!there->automatic || there->unix_user == row.unix_user)) {
    return {};
  }
  if (there.ok()) {
    TRY(delete_account(transaction, there->id));
  }
  (void)TRY(insert_account(transaction, row, secret));
  TRY(raise_account_revision(transaction));
  return transaction.commit();
}

Result<std::optional<Sid>> LocalAccounts::group_of_name(std::string_view folded_name) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  for (const GroupRow& group : snapshot_->groups) {
    if (folded(group.name) == folded_name) {
      return std::optional<Sid>(
          snapshot_->machine.child(first_relative_id_ + static_cast<uint32_t>(group.id)));
    }
  }
  return std::optional<Sid>();
}

Result<std::optional<std::string>> LocalAccounts::group_of_sid(const Sid& sid) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  for (const GroupRow& group : snapshot_->groups) {
    if (snapshot_->machine.child(first_relative_id_ + static_cast<uint32_t>(group.id)) == sid) {
      return std::optional<std::string>(group.name);
    }
  }
  return std::optional<std::string>();
}

Result<Sid> LocalAccounts::machine_sid() {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  TRY(refresh());
  return snapshot_->machine;
}

Result<Sid> LocalAccounts::machine_sid(storage::Transaction& transaction) const {
  if (machine_setting_.empty()) {
    return stored_machine_sid(transaction);
  }
  auto chosen = Sid::parse(machine_setting_);
  if (!chosen || chosen->authority() != 5 || chosen->sub_authorities().size() != 4) {
    return fail(ERROR_BAD_CONFIGURATION, "the setting machine_sid must be S-1-5-21-a-b-c");
  }
  return chosen;
}

Sid LocalAccounts::sid_of(const AccountRow& row, const Sid& machine) const {
  if (row.automatic) {
    return unix_user_sid(process_uid());
  }
  return machine.child(first_relative_id_ + static_cast<uint32_t>(row.id));
}

Status LocalAccounts::refresh() {
  const uint32_t counter = TRY(store_->change_counter());
  if (snapshot_ && snapshot_->counter == counter && snapshot_->generation == fork_generation()) {
    return {};
  }
  storage::Transaction transaction = TRY(store_->read());
  const uint64_t revision = TRY(account_revision(transaction));
  const bool other_rooms_only =
      snapshot_ && snapshot_->revision == revision && snapshot_->generation == fork_generation();
  if (!other_rooms_only) {
    TRY(reload(transaction));
  }
  snapshot_->counter = transaction.change_counter();
  return {};
}

Status LocalAccounts::reload(storage::Transaction& transaction) {
  auto fresh = std::make_unique<Snapshot>();
  fresh->revision = TRY(account_revision(transaction));
  fresh->generation = fork_generation();
  fresh->machine = TRY(machine_sid(transaction));
  fresh->groups = TRY(group_rows(transaction));
  std::vector<AccountRow> rows = TRY(account_rows(transaction));
  std::erase_if(rows, is_anothers_own);
  fresh->hashes = SecretBytes((rows.size() + 1) * kHashLen);
  fresh->decoy = make_decoy(rows.size() * kHashLen);
  env_.random(fresh->hashes.reveal().subspan(fresh->decoy.hash_at));
  for (AccountRow& row : rows) {
    const size_t at = fresh->entries.size();
    const NtHash hash = TRY(account_hash(transaction, row.id));
    std::ranges::copy(hash.reveal(), fresh->hashes.reveal().subspan(at * kHashLen).begin());
    fresh->by_name.emplace(folded(row.name).value_or(row.name), at);
    fresh->by_id.emplace(row.id, at);
    for (std::string& mapping : TRY(sealed_certificate_mappings(transaction, row.id))) {
      fresh->by_certificate.emplace(std::move(mapping), at);
    }
    auto realms = TRY(digest_realms(transaction, row.id));
    fresh->entries.push_back({std::move(row), at * kHashLen, std::move(realms), nullptr, {}});
  }
  snapshot_ = std::move(fresh);
  return {};
}

// Its hashes are of a password that nobody knows, in as many forms as most accounts have.
LocalAccounts::Entry LocalAccounts::make_decoy(size_t hash_at) const {
  SecretArray<32> password;
  env_.random(password.reveal());
  Entry decoy;
  decoy.hash_at = hash_at;
  decoy.digest_realms.push_back(
      {{}, make_digest_hashes("decoy", computer_, {}, password.reveal())});
  return decoy;
}

FoundAccount LocalAccounts::take(const Entry& entry) const {
  FoundAccount found;
  found.id = entry.row.id;
  found.nt_hash =
      NtHash(ByteView(snapshot_->hashes.reveal()).subspan(entry.hash_at).first<kHashLen>());
  found.refusal = refusal_of(entry.row, env_.now());
  found.automatic = entry.row.automatic;
  return found;
}

ClientPtr LocalAccounts::make_client(const Entry& entry) const {
  const AccountRow& row = entry.row;
  auto client = std::make_shared<Client>();
  client->user = row.name;
  client->domain = computer_;
  client->sid = sid_of(row, snapshot_->machine);
  client->account_expiry = row.expires;
  client->password_expiry = row.password_expires;
  client->is_this_process = row.automatic;
  if (row.automatic) {
    client->unix_user = unix_user_of_process();
  }
  if (!row.automatic && !row.unix_user.empty()) {
    client->unix_user = unix_user_by_name(row.unix_user);
  }
  client->primary_group =
      row.automatic ? unix_group_sid(client->unix_user->gid) : snapshot_->machine.child(kRidNone);
  client->groups = groups_of(row);
  // A system user's groups are as sensitive as its uid.
  const auto& user = client->unix_user;
  if (user && (row.automatic || may_be_client(*user, settings_))) {
    add_unix_groups(*client, *user);
  }
  return client;
}

std::vector<Sid> LocalAccounts::groups_of(const AccountRow& row) const {
  std::vector<Sid> groups;
  if (!row.automatic) {
    groups.push_back(snapshot_->machine.child(kRidNone));
  }
  groups.push_back(kBuiltinUsers);
  for (size_t i = 0; i < row.groups.size(); ++i) {
    const std::optional<Sid> builtin = builtin_group(row.groups[i]);
    groups.push_back(builtin ? *builtin
                             : snapshot_->machine.child(first_relative_id_ +
                                                        static_cast<uint32_t>(row.group_ids[i])));
  }
  return groups;
}

}  // namespace opensspi::identity

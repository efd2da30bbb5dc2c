// SPDX-License-Identifier: MIT
#include "identity/token_names.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "base/fork.h"
#include "base/mutex.h"
#include "base/utf16.h"
#include "identity/names.h"

namespace opensspi::identity {
namespace {

struct Remembered {
  AccountName account;
  std::string principal_name;  // of a user, or empty
};

struct Shared {
  Mutex mutex;  // under a ForkHold
  std::unordered_map<std::string, Remembered> by_sid GUARDED_BY(mutex);
  std::deque<std::string> in_order GUARDED_BY(mutex);  // the first is removed next
};

constinit MadeOnce<Shared> g_shared;

std::string key_of(const Sid& sid) { return std::string(as_text(sid.wire())); }

// [MS-DTYP] 2.4.2.4: accounts and groups whose relative id is the same in every domain.
struct DomainRow {
  uint32_t relative_id;
  AccountKind kind;
  std::string_view name;
};

constexpr DomainRow kOfEveryDomain[] = {
    {498, AccountKind::kGroup, "Enterprise Read-only Domain Controllers"},
    {500, AccountKind::kUser, "Administrator"},
    {501, AccountKind::kUser, "Guest"},
    {502, AccountKind::kUser, "krbtgt"},
    {512, AccountKind::kGroup, "Domain Admins"},
    {513, AccountKind::kGroup, "Domain Users"},
    {514, AccountKind::kGroup, "Domain Guests"},
    {515, AccountKind::kGroup, "Domain Computers"},
    {516, AccountKind::kGroup, "Domain Controllers"},
    {517, AccountKind::kAlias, "Cert Publishers"},
    {518, AccountKind::kGroup, "Schema Admins"},
    {519, AccountKind::kGroup, "Enterprise Admins"},
    {520, AccountKind::kGroup, "Group Policy Creator Owners"},
    {521, AccountKind::kGroup, "Read-only Domain Controllers"},
    {522, AccountKind::kGroup, "Cloneable Domain Controllers"},
    {525, AccountKind::kGroup, "Protected Users"},
    {526, AccountKind::kGroup, "Key Admins"},
    {527, AccountKind::kGroup, "Enterprise Key Admins"},
    {553, AccountKind::kAlias, "RAS and IAS Servers"},
    {571, AccountKind::kAlias, "Allowed RODC Password Replication Group"},
    {572, AccountKind::kAlias, "Denied RODC Password Replication Group"},
};

// The domain of S-1-5-21-a-b-c-number; nothing for any other SID.
std::optional<Sid> domain_of(const Sid& sid) {
  const auto parts = sid.sub_authorities();
  if (sid.authority() != 5 || parts.size() != 5 || parts[0] != 21) {
    return std::nullopt;
  }
  return Sid(5, {21, parts[1], parts[2], parts[3]});
}

void keep(Shared& shared, Remembered name) REQUIRES(shared.mutex) {
  std::string key = key_of(name.account.sid);
  const auto [at, is_new] = shared.by_sid.insert_or_assign(key, std::move(name));
  if (!is_new) {
    return;
  }
  shared.in_order.push_back(std::move(key));
  if (shared.in_order.size() <= kMaxTokenNames) {
    return;
  }
  shared.by_sid.erase(shared.in_order.front());
  shared.in_order.pop_front();
}

const Remembered* find(const Shared& shared, const Sid& sid) REQUIRES(shared.mutex) {
  const auto found = shared.by_sid.find(key_of(sid));
  return found == shared.by_sid.end() ? nullptr : &found->second;
}

bool is_called(const AccountName& account, const SplitName& asked) {
  return equal_ignoring_case(account.name, asked.user) &&
         equal_ignoring_case(account.domain, asked.domain);
}

// One account or nothing: a name of several accounts matches none.
class OnlyOne {
 public:
  void add(const AccountName& account) {
    if (found_ && !(found_->sid == account.sid)) {
      is_several_ = true;
    }
    found_ = account;
  }
  [[nodiscard]] std::optional<AccountName> result() const {
    return is_several_ ? std::nullopt : found_;
  }

 private:
  std::optional<AccountName> found_;
  bool is_several_ = false;
};

// The groups of the domain in this row.
void add_groups(OnlyOne& found, const AccountName& domain, const SplitName& asked) {
  if (domain.kind != AccountKind::kDomain) {
    return;
  }
  for (const DomainRow& row : kOfEveryDomain) {
    if (row.kind == AccountKind::kUser) {
      continue;
    }
    const AccountName group{domain.sid.child(row.relative_id), std::string(row.name), domain.domain,
                            row.kind};
    if (is_called(group, asked)) {
      found.add(group);
    }
  }
}

}  // namespace

void remember_client(const Client& client) {
  if (client.user.empty() || client.sid == Sid()) {
    return;
  }
  const ForkHold hold;
  Shared& shared = g_shared.get();
  const MutexLock lock(shared.mutex);
  keep(shared,
       {{client.sid, client.user, client.domain, AccountKind::kUser}, client.user_principal_name});
  const auto domain = domain_of(client.sid);
  if (!domain || client.domain.empty() || domain_of(client.primary_group) != domain) {
    return;
  }
  keep(shared, {{*domain, "", client.domain, AccountKind::kDomain}, ""});
}

std::optional<AccountName> remembered_sid(const Sid& sid) {
  const ForkHold hold;
  Shared& shared = g_shared.get();
  const MutexLock lock(shared.mutex);
  if (const Remembered* found = find(shared, sid)) {
    return found->account;
  }
  const auto domain = domain_of(sid);
  const Remembered* of_domain = domain ? find(shared, *domain) : nullptr;
  if (of_domain == nullptr) {
    return std::nullopt;
  }
  const auto* row =
      std::ranges::find(kOfEveryDomain, sid.sub_authorities().back(), &DomainRow::relative_id);
  if (row == std::end(kOfEveryDomain)) {
    return std::nullopt;
  }
  return AccountName{sid, std::string(row->name), of_domain->account.domain, row->kind};
}

std::optional<AccountName> remembered_name(std::string_view name) {
  const SplitName asked = split_account_name(name, {});
  if (asked.user.empty() || asked.domain.empty()) {
    return std::nullopt;
  }
  const ForkHold hold;
  Shared& shared = g_shared.get();
  const MutexLock lock(shared.mutex);
  OnlyOne found;
  for (const auto& [key, one] : shared.by_sid) {
    const bool by_principal =
        !one.principal_name.empty() && equal_ignoring_case(one.principal_name, name);
    if (by_principal || is_called(one.account, asked)) {
      found.add(one.account);
    }
    add_groups(found, one.account, asked);
  }
  return found.result();
}

}  // namespace opensspi::identity

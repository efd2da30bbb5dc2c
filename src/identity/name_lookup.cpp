// SPDX-License-Identifier: MIT
#include "identity/name_lookup.h"

#include "base/utf16.h"
#include "identity/names.h"
#include "identity/unix_users.h"
#include "identity/well_known.h"

namespace opensspi::identity {
namespace {

constexpr std::string_view kUnixUserDomain = "Unix User";
constexpr std::string_view kUnixGroupDomain = "Unix Group";

using Found = std::optional<AccountName>;

Found unix_sid(const Sid& sid);

Found from_table(const WellKnown* row) {
  if (row == nullptr) {
    return std::nullopt;
  }
  const AccountKind kind = row->alias ? AccountKind::kAlias : AccountKind::kWellKnownGroup;
  return AccountName{row->sid, std::string(row->name), std::string(row->domain), kind};
}

Result<Found> computer(LocalAuthority& local, const SplitName& asked) {
  const std::string& name = local.names().netbios_computer;
  if (!asked.domain.empty() || !equal_ignoring_case(asked.user, name)) {
    return Found();
  }
  for (const auto& accounts : local.books()) {
    const Sid sid = TRY(accounts->machine_sid());
    return Found(AccountName{sid, "", name, AccountKind::kDomain});
  }
  return Found();
}

Result<Found> local_account(LocalAuthority& local, const SplitName& asked) {
  const auto key = folded(asked.user);
  if (!key || !is_this_machine(local.names(), asked.domain)) {
    return Found();
  }
  const std::string& domain = local.names().netbios_computer;
  for (const auto& accounts : local.books()) {
    const auto account = TRY(accounts->find(*key));
    // The current user's own account has the Unix user's SID, and so the name that the SID has.
    if (account) {
      const ClientPtr client = TRY(accounts->client_of(account->id));
      if (Found unix = unix_sid(client->sid)) {
        return unix;
      }
      return Found(AccountName{client->sid, client->user, domain, AccountKind::kUser});
    }
    const auto group = TRY(accounts->group_of_name(*key));
    if (group) {
      return Found(AccountName{*group, std::string(asked.user), domain, AccountKind::kAlias});
    }
  }
  return Found();
}

Found unix_user(const SplitName& asked) {
  const bool may_be = asked.domain.empty() || equal_ignoring_case(asked.domain, kUnixUserDomain);
  const auto user = may_be ? unix_user_by_name(std::string(asked.user)) : std::nullopt;
  if (!user) {
    return std::nullopt;
  }
  return AccountName{unix_user_sid(user->uid), user->name, std::string(kUnixUserDomain),
                     AccountKind::kUser};
}

Found unix_group(const SplitName& asked) {
  const bool may_be = asked.domain.empty() || equal_ignoring_case(asked.domain, kUnixGroupDomain);
  const auto gid = may_be ? unix_group_by_name(std::string(asked.user)) : std::nullopt;
  if (!gid) {
    return std::nullopt;
  }
  return AccountName{unix_group_sid(*gid), std::string(asked.user), std::string(kUnixGroupDomain),
                     AccountKind::kGroup};
}

Found unix_sid(const Sid& sid) {
  const auto parts = sid.sub_authorities();
  if (sid.authority() != kUnixAuthority || parts.size() != 2) {
    return std::nullopt;
  }
  if (parts[0] == 1) {
    const UnixUser self = unix_user_of_process();
    const auto known = self.uid == parts[1] ? self.name : unix_user_name(parts[1]);
    if (!known) {
      return std::nullopt;
    }
    return AccountName{sid, *known, std::string(kUnixUserDomain), AccountKind::kUser};
  }
  const auto name = parts[0] == 2 ? unix_group_name(parts[1]) : std::nullopt;
  if (!name) {
    return std::nullopt;
  }
  return AccountName{sid, *name, std::string(kUnixGroupDomain), AccountKind::kGroup};
}

Result<Found> local_sid(LocalAuthority& local, const Sid& sid) {
  const std::string& domain = local.names().netbios_computer;
  for (const auto& accounts : local.books()) {
    const Sid machine = TRY(accounts->machine_sid());
    if (sid == machine) {
      return Found(AccountName{sid, "", domain, AccountKind::kDomain});
    }
    if (sid == machine.child(kRidNone)) {
      return Found(AccountName{sid, "None", domain, AccountKind::kGroup});
    }
    const auto account = TRY(accounts->find_by_sid(sid));
    if (account) {
      const ClientPtr client = TRY(accounts->client_of(account->id));
      return Found(AccountName{sid, client->user, domain, AccountKind::kUser});
    }
    const auto group = TRY(accounts->group_of_sid(sid));
    if (group) {
      return Found(AccountName{sid, *group, domain, AccountKind::kAlias});
    }
  }
  return Found();
}

}  // namespace

Result<std::optional<AccountName>> lookup_local_name(LocalAuthority& local, std::string_view name) {
  const SplitName asked = split_account_name(name, {});
  if (asked.user.empty()) {
    return Found();
  }
  if (Found found = from_table(well_known_by_name(asked.domain, asked.user))) {
    return found;
  }
  if (Found found = TRY(computer(local, asked))) {
    return found;
  }
  if (Found found = TRY(local_account(local, asked))) {
    return found;
  }
  if (Found found = unix_user(asked)) {
    return found;
  }
  return unix_group(asked);
}

Result<std::optional<AccountName>> lookup_local_sid(LocalAuthority& local, const Sid& sid) {
  if (Found found = from_table(well_known_by_sid(sid))) {
    return found;
  }
  if (Found found = unix_sid(sid)) {
    return found;
  }
  return local_sid(local, sid);
}

}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
// SIDs, groups and names of accounts.
#include <algorithm>

#include "identity/unix_users.h"
#include "identity/well_known.h"
#include "settings/table.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

TEST_F(IdentityAccountsTest, an_account_maps_to_a_unix_user_only_where_it_says_so) {
  NewAccount account;
  account.name = "daemon";
  ASSERT_THAT(book()->add(account, as_bytes("x")), IsOk());
  EXPECT_FALSE(client_of(*open(), "daemon")->unix_user.has_value());
  account.name = "mapped";
  account.unix_user = "daemon";
  ASSERT_THAT(book()->add(account, as_bytes("x")), IsOk());
  EXPECT_EQ(client_of(*open(), "mapped")->unix_user->name, "daemon");
  account.name = "lost";
  account.unix_user = "no-such-unix-user";
  EXPECT_THAT(book()->add(account, as_bytes("x")), FailsWith(ERROR_NO_SUCH_USER));
}

TEST_F(IdentityAccountsTest, groups_have_sids_and_go_with_their_last_member) {
  NewAccount account;
  account.name = "alice";
  account.groups = {"Staff", "administrators"};
  ASSERT_THAT(book()->add(account, as_bytes("x")), IsOk());
  const auto identities = open();
  const ClientPtr client = client_of(*identities, "alice");
  const AccountName staff = std::move(identities->lookup_name("SERVER\\STAFF")).value();
  EXPECT_EQ(staff.kind, AccountKind::kAlias);
  EXPECT_NE(std::ranges::find(client->groups, staff.sid), client->groups.end());
  EXPECT_NE(std::ranges::find(client->groups, Sid(5, {32, 544})), client->groups.end());
  EXPECT_EQ(identities->lookup_sid(staff.sid)->name, "Staff");
  AccountChange change;
  change.groups = std::vector<std::string>{"alice"};
  EXPECT_THAT(book()->change("alice", change), FailsWith(ERROR_NO_SUCH_GROUP));
  change.groups = std::vector<std::string>{};
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_THAT(identities->lookup_sid(staff.sid), FailsWith(ERROR_NONE_MAPPED));
}

TEST_F(IdentityAccountsTest, a_new_account_never_inherits_an_old_ones_sid) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const Sid first = book()->find("alice")->sid;
  ASSERT_THAT(book()->remove("alice"), IsOk());
  ASSERT_THAT(add("alice", "x"), IsOk());
  EXPECT_FALSE(book()->find("alice")->sid == first);
}

TEST_F(IdentityAccountsTest, the_machines_sid_is_stable_or_a_setting) {
  const Sid made = *open()->machine_sid();
  EXPECT_EQ(*open()->machine_sid(), made);
  settings = settings.with(Setting::kMachineSid, "S-1-5-21-1-2-3");
  EXPECT_EQ(open()->machine_sid()->text(), "S-1-5-21-1-2-3");
  settings = settings.with(Setting::kMachineSid, "S-1-5-32");
  EXPECT_THAT(open()->machine_sid(), FailsWith(ERROR_BAD_CONFIGURATION));
}

TEST_F(IdentityAccountsTest, names_and_sids_translate_both_ways) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto identities = open();
  for (const char* name : {"Everyone", "NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators",
                           "SERVER\\alice", "Unix User\\root", "Unix Group\\daemon", "SERVER"}) {
    const auto found = identities->lookup_name(name);
    ASSERT_THAT(found, IsOk()) << name;
    const auto back = identities->lookup_sid(found->sid);
    ASSERT_THAT(back, IsOk()) << name;
    EXPECT_EQ(back->name, found->name);
    EXPECT_EQ(back->domain, found->domain);
    EXPECT_EQ(back->kind, found->kind);
  }
  EXPECT_EQ(identities->lookup_name("root")->sid.text(), "S-1-22-1-0");
  EXPECT_THAT(identities->lookup_name("nobody-has-this"), FailsWith(ERROR_NONE_MAPPED));
  EXPECT_THAT(identities->lookup_sid(Sid(5, {99, 1})), FailsWith(ERROR_NONE_MAPPED));
}

TEST_F(IdentityAccountsTest, the_own_account_has_one_name_before_and_after_its_first_use) {
  const auto identities = open();
  const std::string user = unix_user_of_process().name;
  const AccountName before = std::move(identities->lookup_name(user)).value();
  ASSERT_THAT(identities->own_secret(), IsOk());
  const AccountName after = std::move(identities->lookup_name(user)).value();
  const AccountName of_sid = std::move(identities->lookup_sid(after.sid)).value();
  for (const AccountName& name : {after, of_sid}) {
    EXPECT_EQ(name.sid, before.sid);
    EXPECT_EQ(name.name, before.name);
    EXPECT_EQ(name.domain, before.domain);
  }
}

TEST_F(IdentityAccountsTest, clients_are_derived_anew_by_name_and_by_sid) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto identities = open();
  const ClientPtr alice = *identities->client_by_name("ALICE", "SERVER");
  EXPECT_EQ((*identities->client_by_sid(alice->sid))->user, "alice");
  EXPECT_TRUE((*identities->client_by_sid(kAnonymousLogon))->anonymous);
  EXPECT_EQ((*identities->client_by_sid(unix_user_sid(geteuid())))->sid, unix_user_sid(geteuid()));
  AccountChange change;
  change.enabled = false;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_THAT(identities->client_by_sid(alice->sid), FailsWith(ERROR_ACCOUNT_DISABLED));
  EXPECT_THAT(identities->client_by_name("alice@SERVER", ""), FailsWith(ERROR_ACCOUNT_DISABLED));
  EXPECT_THAT(identities->client_by_name("bob", ""), FailsWith(ERROR_NO_SUCH_USER));
}

}  // namespace
}  // namespace opensspi::identity

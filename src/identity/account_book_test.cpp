// SPDX-License-Identifier: MIT
// Changes of accounts and groups: all of it or nothing.
#include <gmock/gmock.h>

#include <functional>

#include "identity/local_accounts.h"
#include "support/accounts.h"

namespace opensspi::identity {
namespace {

using testing::ElementsAre;
using Names = std::vector<std::string>;

class IdentityAccountBook : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    NewAccount alice;
    alice.name = "Alice";
    alice.comment = "A.";
    alice.groups = {"Staff", "Web"};
    alice.digest_realms = {"mail"};
    alice.certificates = {"X509:a"};
    ASSERT_THAT(book()->add(alice, as_bytes("Secret1!")), IsOk());
    NewAccount bob;
    bob.name = "bob";
    bob.groups = {"Web"};
    bob.certificates = {"X509:b"};
    ASSERT_THAT(book()->add(bob, as_bytes("Other2!!")), IsOk());
  }
  // A change of everything, which succeeds.
  static AccountChange of_everything() {
    AccountChange change;
    change.comment = "changed";
    change.groups = Names{"Other"};
    change.expires = filetime_from_unix(2'000'000'000);
    change.enabled = false;
    change.must_change = true;
    change.digest_realms = Names{"web"};
    change.certificates = Names{"X509:c"};
    change.new_password = as_bytes("Second2!");
    return change;
  }
  void expect_as_it_was() {
    const auto alice = book()->find("alice");
    ASSERT_THAT(alice, IsOk());
    EXPECT_EQ(alice->comment, "A.");
    EXPECT_THAT(alice->groups, ElementsAre("Staff", "Web"));
    EXPECT_EQ(alice->expires, kNever);
    EXPECT_TRUE(alice->enabled);
    EXPECT_FALSE(alice->must_change);
    EXPECT_THAT(alice->digest_realms, ElementsAre("mail"));
    EXPECT_THAT(alice->certificates, ElementsAre("X509:a"));
    EXPECT_EQ(logon("Secret1!"), 0);
    EXPECT_EQ(logon("Second2!"), ERROR_LOGON_FAILURE);
    EXPECT_THAT(open()->lookup_name("Other"), FailsWith(ERROR_NONE_MAPPED));
  }
  int32_t logon(std::string_view password) {
    return code_of(open()->logon_with_password("alice", ".", as_bytes(password)));
  }
  void run(const char* sql) {
    auto transaction =
        (*storage::Storage::open_existing(env, settings, storage::Place::kUser))->write();
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(transaction->run_script(sql), IsOk());
    ASSERT_THAT(transaction->commit(), IsOk());
  }
};

TEST_F(IdentityAccountBook, one_change_changes_everything) {
  ASSERT_THAT(book()->change("ALICE", of_everything()), IsOk());
  const auto alice = book()->find("alice");
  EXPECT_EQ(alice->comment, "changed");
  EXPECT_THAT(alice->groups, ElementsAre("Other"));
  EXPECT_EQ(alice->expires, filetime_from_unix(2'000'000'000));
  EXPECT_FALSE(alice->enabled);
  EXPECT_TRUE(alice->must_change) << "although a new password ends it";
  EXPECT_THAT(alice->digest_realms, ElementsAre("web"));
  EXPECT_THAT(alice->certificates, ElementsAre("X509:c"));
  AccountChange usable;
  usable.enabled = true;
  usable.must_change = false;
  ASSERT_THAT(book()->change("alice", usable), IsOk());
  EXPECT_EQ(logon("Second2!"), 0);
}

TEST_F(IdentityAccountBook, a_change_of_which_one_part_fails_changes_nothing) {
  struct Part {
    std::function<void(AccountChange&)> spoil;
    int32_t code;
  };
  const Part parts[] = {
      {[](AccountChange& change) {
         change.groups = Names{"Other", "a/b"};
       },
       ERROR_INVALID_ACCOUNT_NAME},
      {[](AccountChange& change) {
         change.groups = Names{"Other", "bob"};
       },
       ERROR_NO_SUCH_GROUP},
      {[](AccountChange& change) { change.unix_user = "no-such-unix-user"; }, ERROR_NO_SUCH_USER},
      {[](AccountChange& change) {
         change.digest_realms = Names{"web", ""};
       },
       ERROR_INVALID_PARAMETER},
      {[](AccountChange& change) {
         change.new_password.reset();
         change.password = as_bytes("wrong");
       },
       ERROR_INVALID_PASSWORD},
      {[](AccountChange& change) {
         change.certificates = Names{"X509:a2", "X509:b"};
       },
       ERROR_ALREADY_EXISTS},
  };
  for (const Part& part : parts) {
    AccountChange change = of_everything();
    part.spoil(change);
    EXPECT_THAT(book()->change("alice", change), FailsWith(part.code));
    expect_as_it_was();
  }
}

TEST_F(IdentityAccountBook, an_account_of_which_one_part_fails_is_not_added) {
  NewAccount carol;
  carol.name = "carol";
  carol.groups = {"Other"};
  carol.digest_realms = {"web"};
  carol.certificates = {"X509:c", "X509:b"};
  EXPECT_THAT(book()->add(carol, as_bytes("pw")), FailsWith(ERROR_ALREADY_EXISTS));
  carol.certificates = {};
  carol.digest_realms = {"web", "web"};
  EXPECT_THAT(book()->add(carol, as_bytes("pw")), FailsWith(ERROR_INVALID_PARAMETER));
  EXPECT_THAT(book()->find("carol"), FailsWith(ERROR_NO_SUCH_USER));
  EXPECT_THAT(open()->lookup_name("Other"), FailsWith(ERROR_NONE_MAPPED));
  carol.digest_realms = {"web"};
  ASSERT_THAT(book()->add(carol, as_bytes("pw")), IsOk());
  EXPECT_THAT(book()->find("carol")->digest_realms, ElementsAre("web"));
}

TEST_F(IdentityAccountBook, a_new_password_replaces_a_damaged_hash) {
  run("UPDATE account SET nt_hash = x'00' WHERE comment = 'A.'");
  AccountChange change;
  change.comment = "B.";
  EXPECT_FALSE(book()->change("alice", change).ok());
  EXPECT_EQ(book()->find("alice")->comment, "A.");
  change.new_password = as_bytes("Second2!");
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_EQ(logon("Second2!"), 0);
}

TEST_F(IdentityAccountBook, a_removed_group_has_no_members) {
  const auto removed = book()->remove_group("WEB");
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->name, "Web");
  EXPECT_THAT(removed->members, ElementsAre("Alice", "bob"));
  EXPECT_THAT(book()->find("alice")->groups, ElementsAre("Staff"));
  EXPECT_THAT(book()->find("bob")->groups, ElementsAre());
  EXPECT_THAT(open()->lookup_name("Web"), FailsWith(ERROR_NONE_MAPPED));
  EXPECT_THAT(open()->lookup_name("Staff"), IsOk());
  EXPECT_EQ(logon("Secret1!"), 0);
  const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
  EXPECT_EQ(store->check()->problems, Names());
}

TEST_F(IdentityAccountBook, only_a_group_can_be_removed_as_one) {
  for (const char* name : {"nobody", "alice", ""}) {
    EXPECT_THAT(book()->remove_group(name), FailsWith(ERROR_NO_SUCH_GROUP)) << name;
  }
  EXPECT_THAT(book()->remove_group("\xff"), FailsWith(ERROR_INVALID_ACCOUNT_NAME));
  expect_as_it_was();
}

TEST_F(IdentityAccountBook, a_group_of_which_one_member_fails_keeps_all) {
  run("UPDATE account SET nt_hash = x'00' WHERE comment = ''");
  EXPECT_FALSE(book()->remove_group("Web").ok());
  EXPECT_THAT(book()->find("alice")->groups, ElementsAre("Staff", "Web"));
  EXPECT_THAT(book()->find("bob")->groups, ElementsAre("Web"));
}

}  // namespace
}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
#include "identity/accounts.h"

#include "identity/joined_accounts.h"
#include "identity/local_accounts.h"
#include "settings/table.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

TEST_F(IdentityAccountsTest, constructing_touches_no_disk) {
  (void)open();
  EXPECT_FALSE(std::filesystem::exists(temporary.path("home")));
}

TEST_F(IdentityAccountsTest, a_new_account_has_its_nt_hash_and_a_client) {
  const auto identities = open();
  ASSERT_THAT(add("Alice", "Password"), IsOk());
  const Verifier verifier = verifier_of(*identities, "alice");
  EXPECT_FALSE(verifier.decoy);
  // [MS-NLMP] 4.2.2.1.2: NTOWFv1 of "Password".
  EXPECT_EQ(to_hex(verifier.nt_hash.reveal()), "a4f49c406510bdcab6824ee7c30fd852");
  const ClientPtr client = *identities->settle(verifier, true);
  EXPECT_EQ(client->user, "Alice");
  EXPECT_EQ(client->domain, "SERVER");
  EXPECT_EQ(client->sid.text().substr(0, 9), "S-1-5-21-");
  EXPECT_FALSE(client->unix_user.has_value());
}

TEST_F(IdentityAccountsTest, names_are_compared_without_regard_to_case_beyond_ascii_too) {
  ASSERT_THAT(add("Ärger", "x"), IsOk());
  const auto identities = open();
  EXPECT_FALSE(verifier_of(*identities, "äRGER").decoy);
  EXPECT_EQ(add("ärger", "y").error().code, ERROR_USER_EXISTS);
}

TEST_F(IdentityAccountsTest, an_unknown_name_gets_a_decoy_that_never_settles) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto identities = open();
  const Verifier first = verifier_of(*identities, "mallory");
  const Verifier second = verifier_of(*identities, "mallory");
  EXPECT_TRUE(first.decoy);
  EXPECT_NE(to_hex(first.nt_hash.reveal()), to_hex(second.nt_hash.reveal()));
  EXPECT_EQ(identities->settle(first, true).error().code, SEC_E_LOGON_DENIED);
}

TEST_F(IdentityAccountsTest, this_machines_domain_has_many_names_and_no_others) {
  settings = settings.with(Setting::kUnknownDomains, "refuse");
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto identities = open();
  for (const char* domain : {"", ".", "SERVER", "server"}) {
    EXPECT_FALSE(verifier_of(*identities, "alice", domain).decoy) << domain;
  }
  EXPECT_FALSE(verifier_of(*identities, "alice@server").decoy);
  for (const char* domain : {"CORP", "..", "SERVER2"}) {
    EXPECT_TRUE(verifier_of(*identities, "alice", domain).decoy) << domain;
  }
  EXPECT_TRUE(verifier_of(*identities, "alice@corp").decoy);
}

// A client in no domain sends its own machine's name as its domain.
TEST_F(IdentityAccountsTest, in_no_domain_users_of_unknown_domains_are_this_machines) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  for (const char* value : {"auto", "local"}) {
    settings = settings.with(Setting::kUnknownDomains, value);
    const auto identities = open();
    const Verifier verifier = verifier_of(*identities, "alice", "OTHER");
    EXPECT_FALSE(verifier.decoy) << value;
    EXPECT_EQ((*identities->settle(verifier, true))->domain, "SERVER");
    EXPECT_TRUE(verifier_of(*identities, "mallory", "OTHER").decoy);
    EXPECT_TRUE(verifier_of(*identities, "alice@other").decoy) << "a realm is no machine's name";
  }
}

std::optional<ServerNames> in_corp() {
  ServerNames names;
  names.netbios_computer = "SERVER";
  names.netbios_domain = "CORP";
  names.dns_domain = "corp.example";
  names.in_domain = true;
  return names;
}

// JoinedTest is a machine in the domain CORP, which has a local account of its own.
class IdentityJoinedTest : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    settings = settings.with(Setting::kAuthorities, "local winbind");
    ASSERT_THAT(add("alice", "right"), IsOk());
  }
  std::unique_ptr<Identities> joined(const char* unknown_domains) {
    settings = settings.with(Setting::kUnknownDomains, unknown_domains);
    return open_joined_accounts(env, std::make_shared<const Settings>(settings), in_corp);
  }
  // True if the account here decides about alice of that domain, false if the domain does.
  static bool decided_here(Identities& identities, const char* domain) {
    const auto answer = identities.resolve(attempt_of("alice", domain));
    return answer.ok() && std::holds_alternative<Verifier>(*answer);
  }
};

TEST_F(IdentityJoinedTest, unknown_domains_are_the_domains_to_judge) {
  for (const char* value : {"auto", "refuse"}) {
    const auto identities = joined(value);
    EXPECT_FALSE(decided_here(*identities, "OTHER")) << value;
    EXPECT_FALSE(decided_here(*identities, "CORP")) << value;
    EXPECT_TRUE(decided_here(*identities, "SERVER")) << value;
    EXPECT_TRUE(decided_here(*identities, "")) << value;
  }
}

TEST_F(IdentityJoinedTest,
       the_setting_local_takes_unknown_domains_for_this_machine_but_never_its_own) {
  const auto identities = joined("local");
  ASSERT_TRUE(decided_here(*identities, "OTHER"));
  EXPECT_EQ(client_of(*identities, "alice", "OTHER")->domain, "SERVER");
  for (const char* domain : {"CORP", "corp", "corp.example", "Corp.Example"}) {
    EXPECT_FALSE(decided_here(*identities, domain)) << domain;
  }
}

TEST_F(IdentityJoinedTest, logon_user_means_the_domain_that_it_names) {
  for (const char* value : {"auto", "local", "refuse"}) {
    const auto identities = joined(value);
    for (const char* domain : {"OTHER", "CORP", "corp.example"}) {
      EXPECT_NE(logon(*identities, "alice", "right", domain), 0) << value << ' ' << domain;
    }
    EXPECT_EQ(logon(*identities, "alice", "right", "SERVER"), 0) << value;
    EXPECT_EQ(logon(*identities, "alice", "right", "."), 0) << value;
    EXPECT_EQ(logon(*identities, "alice", "wrong", "."), ERROR_LOGON_FAILURE) << value;
  }
}

TEST_F(IdentityAccountsTest, in_no_domain_logon_user_means_the_domain_that_it_names) {
  ASSERT_THAT(add("alice", "right"), IsOk());
  for (const char* value : {"auto", "local", "refuse"}) {
    settings = settings.with(Setting::kUnknownDomains, value);
    EXPECT_EQ(logon(*open(), "alice", "right", "OTHER"), ERROR_LOGON_FAILURE) << value;
  }
}

// winbind would return the domain's account of that name, disabled or not.
TEST_F(IdentityJoinedTest, a_name_alone_is_a_local_account_and_never_the_domains) {
  for (const char* value : {"auto", "local", "refuse"}) {
    const auto identities = joined(value);
    EXPECT_EQ((*identities->client_by_name("alice@SERVER", ""))->domain, "SERVER") << value;
    for (const char* name : {"alice@CORP", "alice@corp.example", "bob@OTHER", "CORP\\alice"}) {
      EXPECT_THAT(identities->client_by_name(name, ""), FailsWith(SEC_E_NO_IMPERSONATION)) << name;
    }
    EXPECT_THAT(identities->client_by_name("bob@SERVER", ""), FailsWith(ERROR_NO_SUCH_USER));
  }
}

TEST_F(IdentityAccountsTest, a_name_alone_is_no_account_that_is_locked) {
  ASSERT_THAT(add("alice", "right"), IsOk());
  const auto identities = open();
  ASSERT_THAT(identities->client_by_name("alice@SERVER", ""), IsOk());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(logon(*identities, "alice", "wrong"), ERROR_LOGON_FAILURE);
  }
  EXPECT_THAT(identities->client_by_name("alice@SERVER", ""), FailsWith(ERROR_ACCOUNT_LOCKED_OUT));
  env.time.ticks += 11 * 60 * kTicksPerSecond;
  EXPECT_THAT(identities->client_by_name("alice@SERVER", ""), IsOk());
}

TEST_F(IdentityJoinedTest, the_names_that_servers_send_are_the_domains) {
  const ServerNames names = *joined("auto")->names();
  EXPECT_EQ(names.netbios_domain, "CORP");
  EXPECT_EQ(names.dns_domain, "corp.example");
}

TEST_F(IdentityAccountsTest, an_empty_password_opens_no_account_unless_the_setting_lets_it) {
  ASSERT_THAT(add("alice", ""), IsOk());
  const auto refusing = open();
  const Verifier refused = verifier_of(*refusing, "alice");
  EXPECT_EQ(refused.refusal, Refusal::kEmptyPassword);
  EXPECT_EQ(code_of(refusing->settle(refused, true)), SEC_E_LOGON_DENIED);
  EXPECT_EQ(logon(*refusing, "alice", ""), ERROR_ACCOUNT_RESTRICTION);
  EXPECT_EQ(logon(*refusing, "alice", "wrong"), ERROR_LOGON_FAILURE);
  settings = settings.with(Setting::kEmptyPasswordLogons, "accept");
  EXPECT_EQ(logon(*open(), "alice", ""), 0);
}

TEST_F(IdentityAccountsTest, what_else_refuses_an_account_comes_before_its_empty_password) {
  NewAccount account;
  account.name = "alice";
  account.enabled = false;
  ASSERT_THAT(book()->add(account, {}), IsOk());
  EXPECT_EQ(logon(*open(), "alice", ""), ERROR_ACCOUNT_DISABLED);
}

TEST_F(IdentityAccountsTest, odd_names_are_nobodys) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto identities = open();
  for (const std::string& name :
       {std::string(), std::string("ali\0ce", 6), std::string("alice\0", 6),
        std::string("\xFF\xFE"), std::string(100000, 'a'), std::string("@"), std::string("alice@@"),
        std::string("\\alice")}) {
    EXPECT_TRUE(verifier_of(*identities, name).decoy) << name.size();
  }
}

TEST_F(IdentityAccountsTest, names_that_windows_refuses_are_refused) {
  for (const std::string& name :
       {std::string(), std::string("a/b"), std::string("a\\b"), std::string("a:b"),
        std::string("a@b"), std::string("..."), std::string("a\nb"), std::string(105, 'a'),
        std::string("\xC0\x80"), std::string("a.")}) {
    EXPECT_EQ(code_of(add(name, "x")), ERROR_INVALID_ACCOUNT_NAME) << name;
  }
  EXPECT_THAT(add(std::string(104, 'a'), "x"), IsOk());
}

TEST_F(IdentityAccountsTest,
       what_the_command_changes_counts_at_the_next_logon_of_a_running_server) {
  const auto server = open();
  EXPECT_EQ(logon(*server, "alice", "one"), ERROR_LOGON_FAILURE);
  ASSERT_THAT(add("alice", "one"), IsOk());
  EXPECT_EQ(logon(*server, "alice", "one"), 0);
  ASSERT_THAT(book()->set_password("ALICE", as_bytes("two")), IsOk());
  EXPECT_EQ(logon(*server, "alice", "one"), ERROR_LOGON_FAILURE);
  EXPECT_EQ(logon(*server, "alice", "two"), 0);
  AccountChange change;
  change.enabled = false;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_EQ(logon(*server, "alice", "two"), ERROR_ACCOUNT_DISABLED);
  ASSERT_THAT(book()->remove("alice"), IsOk());
  EXPECT_EQ(logon(*server, "alice", "two"), ERROR_LOGON_FAILURE);
}

TEST_F(IdentityAccountsTest, each_refusal_has_its_code_and_only_after_the_right_password) {
  const auto server = open();
  struct Case {
    AccountChange change;
    int32_t win32;
  };
  std::vector<Case> cases(4);
  cases[0] = {{}, ERROR_ACCOUNT_DISABLED};
  cases[0].change.enabled = false;
  cases[1] = {{}, ERROR_ACCOUNT_EXPIRED};
  cases[1].change.expires = env.time;
  cases[2] = {{}, ERROR_PASSWORD_EXPIRED};
  cases[2].change.password_expires = env.time;
  cases[3] = {{}, ERROR_PASSWORD_MUST_CHANGE};
  cases[3].change.must_change = true;
  for (const Case& refused : cases) {
    ASSERT_THAT(add("alice", "right"), IsOk());
    ASSERT_THAT(book()->change("alice", refused.change), IsOk());
    EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_LOGON_FAILURE);
    EXPECT_EQ(logon(*server, "alice", "right"), refused.win32);
    const Verifier verifier = verifier_of(*server, "alice");
    EXPECT_EQ(server->settle(verifier, true).error().code, SEC_E_LOGON_DENIED);
    ASSERT_THAT(book()->remove("alice"), IsOk());
  }
}

TEST_F(IdentityAccountsTest, an_account_expires_while_the_server_runs) {
  const auto server = open();
  ASSERT_THAT(add("alice", "x"), IsOk());
  AccountChange change;
  change.expires = Filetime{env.time.ticks + kTicksPerSecond};
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_EQ(logon(*server, "alice", "x"), 0);
  env.time.ticks += kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "x"), ERROR_ACCOUNT_EXPIRED);
}

TEST_F(IdentityAccountsTest, failures_lock_an_account_for_a_while_and_nobody_else) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  ASSERT_THAT(add("bob", "right"), IsOk());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_LOGON_FAILURE);
  }
  EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
  EXPECT_EQ(logon(*open(), "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT)
      << "in another process, too";
  EXPECT_TRUE(book()->find("alice")->locked);
  EXPECT_EQ(logon(*server, "bob", "right"), 0);
  env.time.ticks += 10 * 60 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
}

TEST_F(IdentityAccountsTest, while_a_lock_lasts_right_and_wrong_are_told_alike) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  for (int i = 0; i < 3; ++i) {
    (void)logon(*server, "alice", "wrong");
  }
  AccountChange change;
  change.enabled = false;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_ACCOUNT_LOCKED_OUT);
    EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
    const Verifier verifier = verifier_of(*server, "alice");
    const Error right = server->settle(verifier, true).error();
    const Error wrong = server->settle(verifier, false).error();
    EXPECT_EQ(right.code, wrong.code);
    EXPECT_STREQ(right.why, wrong.why);
    for (const char* old : {"right", "wrong"}) {
      const Status changed = server->change_password("alice", "", as_bytes(old), as_bytes("new"));
      EXPECT_EQ(code_of(changed), SEC_E_LOGON_DENIED);
      EXPECT_STREQ(changed.error().why, right.why);
    }
    ASSERT_THAT(book()->change("alice", change), IsOk()) << "the lock is told before the rest";
  }
}

TEST_F(IdentityAccountsTest, proofs_while_a_lock_lasts_neither_lengthen_nor_shorten_it) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  for (int i = 0; i < 3; ++i) {
    (void)logon(*server, "alice", "wrong");
  }
  env.time.ticks += 9 * 60 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
  EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_ACCOUNT_LOCKED_OUT);
  env.time.ticks += 1 * 60 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
}

TEST_F(IdentityAccountsTest, a_right_password_of_a_refused_account_ends_no_failures) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  AccountChange change;
  change.must_change = true;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  for (int i = 0; i < 2; ++i) {
    (void)logon(*server, "alice", "wrong");
    EXPECT_EQ(logon(*server, "alice", "right"), ERROR_PASSWORD_MUST_CHANGE);
  }
  (void)logon(*server, "alice", "wrong");
  EXPECT_EQ(logon(*server, "alice", "right"), ERROR_ACCOUNT_LOCKED_OUT);
}

TEST_F(IdentityAccountsTest, a_new_password_is_given_to_the_account_that_proved_the_old_one) {
  const auto server = open();
  ASSERT_THAT(add("alice", "old"), IsOk());
  const auto change = [&](const char* user, const char* domain, const char* from, const char* to) {
    return code_of(server->change_password(user, domain, as_bytes(from), as_bytes(to)));
  };
  EXPECT_EQ(change("alice", "CORP", "old", "new"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(change("CORP\\alice", "", "old", "new"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(change("alice", "", "wrong", "new"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(logon(*server, "alice", "old"), 0);
  EXPECT_EQ(change("ALICE@server", "", "old", "new"), 0);
  EXPECT_EQ(logon(*server, "alice", "new"), 0);
  EXPECT_EQ(logon(*server, "alice", "old"), ERROR_LOGON_FAILURE);
}

TEST_F(IdentityAccountsTest, a_stale_password_can_be_changed_and_other_refusals_stay) {
  const auto server = open();
  AccountChange stale;
  stale.must_change = true;
  stale.password_expires = env.time;
  AccountChange disabled;
  disabled.enabled = false;
  ASSERT_THAT(add("alice", "old"), IsOk());
  ASSERT_THAT(book()->change("alice", stale), IsOk());
  EXPECT_THAT(server->change_password("alice", ".", as_bytes("old"), as_bytes("new")), IsOk());
  EXPECT_EQ(logon(*server, "alice", "new"), 0);
  ASSERT_THAT(book()->change("alice", disabled), IsOk());
  EXPECT_EQ(code_of(server->change_password("alice", ".", as_bytes("new"), as_bytes("newer"))),
            SEC_E_LOGON_DENIED);
}

TEST_F(IdentityAccountsTest, a_password_that_changed_meanwhile_is_not_proof) {
  ASSERT_THAT(add("alice", "old"), IsOk());
  const auto accounts = book()->accounts();
  const auto found = std::move(accounts->find("ALICE")).value();
  ASSERT_THAT(book()->set_password("alice", as_bytes("newer")), IsOk());
  EXPECT_EQ(code_of(accounts->set_password(found->id, found->nt_hash, as_bytes("new"))),
            ERROR_LOGON_FAILURE);
  ASSERT_THAT(book()->remove("alice"), IsOk());
  ASSERT_THAT(add("alice", "old"), IsOk());
  EXPECT_EQ(code_of(accounts->set_password(found->id, found->nt_hash, as_bytes("new"))),
            ERROR_NO_SUCH_USER);
  EXPECT_EQ(logon(*open(), "alice", "old"), 0);
}

TEST_F(IdentityAccountsTest, a_right_password_forgets_failures_and_enable_ends_a_lock) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_LOGON_FAILURE);
    EXPECT_EQ(logon(*server, "alice", "wrong"), ERROR_LOGON_FAILURE);
    EXPECT_EQ(logon(*server, "alice", "right"), 0);
  }
  for (int i = 0; i < 3; ++i) {
    (void)logon(*server, "alice", "wrong");
  }
  AccountChange change;
  change.enabled = true;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
}

TEST_F(IdentityAccountsTest,
       old_failures_are_forgotten_and_a_clock_put_back_locks_nobody_for_long) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  (void)logon(*server, "alice", "wrong");
  (void)logon(*server, "alice", "wrong");
  env.time.ticks += 11 * 60 * kTicksPerSecond;
  (void)logon(*server, "alice", "wrong");
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
  for (int i = 0; i < 3; ++i) {
    (void)logon(*server, "alice", "wrong");
  }
  env.time.ticks -= int64_t{24} * 3600 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "alice", "right"), 0);
}

TEST_F(IdentityAccountsTest, failures_write_nothing_to_the_database) {
  const auto server = open();
  ASSERT_THAT(add("alice", "right"), IsOk());
  const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
  const uint32_t before = *store->change_counter();
  for (int i = 0; i < 100; ++i) {
    (void)logon(*server, "alice", "wrong");
    (void)logon(*server, "mallory" + std::to_string(i), "wrong");
  }
  EXPECT_EQ(*store->change_counter(), before);
  EXPECT_LT(std::filesystem::file_size(temporary.path("home") + "/lockout"), 4096u);
}

TEST_F(IdentityAccountsTest, a_store_that_is_refused_is_the_servers_error_not_the_clients) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  std::filesystem::permissions(temporary.path("home"), std::filesystem::perms::all);
  EXPECT_EQ(open()->resolve(attempt_of("alice", "")).error().code, ERROR_ACCESS_DENIED);
  EXPECT_EQ(open()->own_secret().error().code, SEC_E_NO_CREDENTIALS);
}

TEST_F(IdentityAccountsTest, the_book_in_memory_serves_too) {
  const auto memory = AccountBook::in_memory(env, settings);
  NewAccount account;
  account.name = "alice";
  ASSERT_THAT(memory->add(account, as_bytes("x")), IsOk());
  const auto identities = memory_accounts(env, std::make_shared<const Settings>(settings), memory);
  EXPECT_EQ(logon(*identities, "SERVER\\alice", "x"), 0);
  EXPECT_EQ(logon(*identities, "alice", "y"), ERROR_LOGON_FAILURE);
  EXPECT_FALSE(std::filesystem::exists(temporary.path("home")));
  EXPECT_THAT(identities->own_secret(), IsOk());
}

TEST_F(IdentityAccountsTest, the_export_key_is_the_same_in_every_process_of_one_owner) {
  EXPECT_EQ(to_hex((*open()->export_key())->reveal()), to_hex((*open()->export_key())->reveal()));
}

TEST_F(IdentityAccountsTest, a_lookup_costs_no_transaction) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  const auto server = open();
  (void)verifier_of(*server, "alice");
  const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
  const storage::Transaction held = store->write().value();
  EXPECT_FALSE(verifier_of(*server, "alice").decoy) << "else it waits for the writer, and fails";
}

}  // namespace
}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
// The authority `file`: NTLM_USER_FILE's lines as a server's accounts.
#include <sys/stat.h>

#include <fstream>

#include "identity/nt_hash.h"
#include "settings/table.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

class IdentityUserFileAuthorityTest : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    settings = settings.with(Setting::kAuthorities, "file, local");
    env.variables["NTLM_USER_FILE"] = path();
    write("# accounts\nCORP:bob:first\nCORP:eve:se:cret\n:anna:third\nOTHER:bob:fourth\n");
  }
  [[nodiscard]] std::string path() const { return temporary.path("users"); }
  void write(const std::string& lines) const {
    std::ofstream(path()) << lines;
    ASSERT_EQ(chmod(path().c_str(), S_IRUSR | S_IWUSR), 0);
  }
  int32_t refusal() { return open()->resolve(attempt_of("bob", "CORP")).error().code; }
};

TEST_F(IdentityUserFileAuthorityTest, every_line_is_an_account) {
  const auto server = open();
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), 0);
  EXPECT_EQ(logon(*server, "corp\\EVE", "se:cret"), 0);
  EXPECT_EQ(logon(*server, "OTHER\\bob", "fourth"), 0);
  EXPECT_EQ(logon(*server, "OTHER\\bob", "first"), ERROR_LOGON_FAILURE);
  EXPECT_EQ(logon(*server, "eve@corp", "se:cret"), 0);
  EXPECT_EQ(logon(*server, "bob", "first"), 0) << "without a domain the first line counts";
  EXPECT_EQ(logon(*server, "FOREIGN\\eve", "se:cret"), ERROR_LOGON_FAILURE);
  EXPECT_TRUE(verifier_of(*server, "mallory", "CORP").decoy);
}

TEST_F(IdentityUserFileAuthorityTest, a_line_without_a_domain_is_an_account_of_this_machine) {
  const auto server = open();
  EXPECT_EQ(logon(*server, "anna", "third"), 0);
  EXPECT_EQ(logon(*server, "SERVER\\anna", "third"), 0);
  EXPECT_EQ(logon(*server, "CORP\\anna", "third"), ERROR_LOGON_FAILURE);
  EXPECT_EQ(client_of(*server, "anna")->domain, "SERVER");
}

TEST_F(IdentityUserFileAuthorityTest,
       a_line_without_a_password_lets_nobody_in_unless_the_setting_does) {
  write(":anna:\n");
  EXPECT_EQ(logon(*open(), "anna", ""), ERROR_ACCOUNT_RESTRICTION);
  settings = settings.with(Setting::kEmptyPasswordLogons, "accept");
  EXPECT_EQ(logon(*open(), "anna", ""), 0);
}

TEST_F(IdentityUserFileAuthorityTest, users_of_unknown_domains_have_the_lines_of_this_machine) {
  const auto server = open();
  EXPECT_FALSE(verifier_of(*server, "anna", "UNKNOWN").decoy);
  EXPECT_EQ(client_of(*server, "bob", "OTHER")->domain, "OTHER");
  EXPECT_TRUE(verifier_of(*server, "eve", "UNKNOWN").decoy) << "hers is CORP";
  settings = settings.with(Setting::kUnknownDomains, "refuse");
  EXPECT_TRUE(verifier_of(*open(), "anna", "UNKNOWN").decoy);
}

TEST_F(IdentityUserFileAuthorityTest, it_is_asked_only_where_the_setting_lists_it) {
  settings = settings.with(Setting::kAuthorities, "local");
  EXPECT_TRUE(verifier_of(*open(), "bob", "CORP").decoy);
  settings = settings.with(Setting::kAuthorities, "local file");
  EXPECT_FALSE(verifier_of(*open(), "bob", "CORP").decoy) << "blanks part the words, too";
  EXPECT_EQ(Settings::defaults().text(Setting::kAuthorities), "local,winbind");
}

TEST_F(IdentityUserFileAuthorityTest, the_authority_that_is_listed_first_is_used) {
  ASSERT_THAT(add("anna", "stored"), IsOk());
  EXPECT_EQ(logon(*open(), "anna", "third"), 0);
  settings = settings.with(Setting::kAuthorities, "local,file");
  EXPECT_EQ(logon(*open(), "anna", "stored"), 0);
  EXPECT_EQ(logon(*open(), "anna", "third"), ERROR_LOGON_FAILURE);
}

TEST_F(IdentityUserFileAuthorityTest, changed_lines_count_at_the_next_logon) {
  const auto server = open();
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), 0);
  write("CORP:bob:later\n");
  EXPECT_EQ(logon(*server, "CORP\\bob", "later"), 0);
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), ERROR_LOGON_FAILURE);
  write("");
  EXPECT_TRUE(verifier_of(*server, "bob", "CORP").decoy);
  env.variables.erase("NTLM_USER_FILE");
  EXPECT_TRUE(verifier_of(*server, "bob", "CORP").decoy);
}

TEST_F(IdentityUserFileAuthorityTest, a_file_that_others_may_touch_is_refused) {
  for (const mode_t mode : {0640U, 0620U, 0604U, 0602U, 0666U}) {
    ASSERT_EQ(chmod(path().c_str(), mode), 0);
    EXPECT_EQ(refusal(), ERROR_ACCESS_DENIED) << std::oct << mode;
  }
  const Error error = open()->resolve(attempt_of("bob", "CORP")).error();
  EXPECT_NE(std::string(error.why).find("chmod go-rwx"), std::string::npos);
  ASSERT_EQ(chmod(path().c_str(), 0400), 0);
  EXPECT_EQ(logon(*open(), "CORP\\bob", "first"), 0);
}

TEST_F(IdentityUserFileAuthorityTest, a_file_of_another_user_is_refused) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root gives files away";
  }
  ASSERT_EQ(chown(path().c_str(), 4711, 4711), 0);
  EXPECT_EQ(refusal(), ERROR_ACCESS_DENIED);
}

TEST_F(IdentityUserFileAuthorityTest, what_is_not_a_regular_file_is_refused) {
  env.variables["NTLM_USER_FILE"] = "/dev/null";
  EXPECT_EQ(refusal(), ERROR_ACCESS_DENIED);
  env.variables["NTLM_USER_FILE"] = temporary.path("");
  EXPECT_EQ(refusal(), ERROR_ACCESS_DENIED);
  env.variables["NTLM_USER_FILE"] = temporary.path("pipe");
  ASSERT_EQ(mkfifo(temporary.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(), ERROR_ACCESS_DENIED);
  env.variables["NTLM_USER_FILE"] = temporary.path("absent");
  EXPECT_EQ(refusal(), ERROR_FILE_NOT_FOUND);
}

TEST_F(IdentityUserFileAuthorityTest, a_line_that_is_not_an_entry_and_a_huge_file_are_refused) {
  write("CORP:bob:first\nCORP:eve\n");
  EXPECT_EQ(refusal(), ERROR_BAD_CONFIGURATION);
  write("CORP:bob:first\n" + std::string(65536, '#'));
  EXPECT_EQ(refusal(), ERROR_FILE_TOO_LARGE);
}

TEST_F(IdentityUserFileAuthorityTest, a_refused_file_refuses_every_name_alike) {
  ASSERT_THAT(add("alice", "x"), IsOk());
  ASSERT_EQ(chmod(path().c_str(), 0644), 0);
  EXPECT_EQ(open()->resolve(attempt_of("alice", "")).error().code, ERROR_ACCESS_DENIED);
  EXPECT_EQ(open()->resolve(attempt_of("nobody", "")).error().code, ERROR_ACCESS_DENIED);
}

TEST_F(IdentityUserFileAuthorityTest, failures_lock_the_account_and_no_other) {
  const auto server = open();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(logon(*server, "CORP\\bob", "wrong"), ERROR_LOGON_FAILURE);
  }
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), ERROR_ACCOUNT_LOCKED_OUT);
  EXPECT_EQ(logon(*server, "CORP\\bob", "wrong"), ERROR_ACCOUNT_LOCKED_OUT);
  write("CORP:eve:se:cret\nCORP:bob:first\n");
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), ERROR_ACCOUNT_LOCKED_OUT) << "also elsewhere";
  EXPECT_EQ(logon(*server, "CORP\\eve", "se:cret"), 0);
  env.time.ticks += 11 * 60 * kTicksPerSecond;
  EXPECT_EQ(logon(*server, "CORP\\bob", "first"), 0);
}

TEST_F(IdentityUserFileAuthorityTest, its_accounts_change_no_other_stores_password) {
  ASSERT_THAT(add("bob", "local"), IsOk());
  const auto server = open();
  ASSERT_EQ(logon(*server, "bob", "first", "CORP"), 0);
  for (const char* old : {"first", "local"}) {
    const Status changed = server->change_password("bob", "CORP", as_bytes(old), as_bytes("mine"));
    EXPECT_EQ(code_of(changed), old[0] == 'f' ? SEC_E_UNSUPPORTED_FUNCTION : SEC_E_LOGON_DENIED);
  }
  EXPECT_EQ(logon(*server, "bob", "local", "SERVER"), 0);
  EXPECT_EQ(logon(*server, "bob", "mine", "SERVER"), ERROR_LOGON_FAILURE);
}

TEST_F(IdentityUserFileAuthorityTest, a_dot_is_this_machine_and_no_lines_domain) {
  const auto server = open();
  EXPECT_EQ(logon(*server, "bob", "first", ""), 0) << "no domain is any line's";
  EXPECT_EQ(logon(*server, "bob", "first", "."), ERROR_LOGON_FAILURE);
  EXPECT_EQ(logon(*server, ".\\bob", "first"), ERROR_LOGON_FAILURE);
}

TEST_F(IdentityUserFileAuthorityTest, sids_are_of_the_names_alone) {
  const Sid bob = client_of(*open(), "bob", "CORP")->sid;
  EXPECT_EQ(bob, client_of(*open(), "BOB", "corp")->sid);
  EXPECT_FALSE(bob == client_of(*open(), "bob", "OTHER")->sid);
  EXPECT_FALSE(bob == client_of(*open(), "eve", "CORP")->sid);
  const auto server = open();
  EXPECT_EQ((*server->client_by_sid(bob))->user, "bob");
  EXPECT_THAT(server->client_by_name("eve", "CORP"), FailsWith(ERROR_NO_SUCH_USER))
      << "a local account only";
  EXPECT_EQ(server->lookup_sid(bob)->domain, "CORP");
  EXPECT_EQ(server->lookup_name("CORP\\bob")->sid, bob);
  EXPECT_FALSE(client_of(*server, "bob", "CORP")->unix_user.has_value());
}

TEST_F(IdentityUserFileAuthorityTest, its_state_is_told) {
  const AuthorityState good = open()->authorities().front();
  EXPECT_EQ(good.name, "file");
  EXPECT_TRUE(good.usable);
  EXPECT_EQ(good.detail, path() + ", accounts: 4");
  ASSERT_EQ(chmod(path().c_str(), 0644), 0);
  EXPECT_FALSE(open()->authorities().front().usable);
  env.variables.erase("NTLM_USER_FILE");
  EXPECT_EQ(open()->authorities().front().detail, "the variable NTLM_USER_FILE is not set");
}

}  // namespace
}  // namespace opensspi::identity

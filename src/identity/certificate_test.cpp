// SPDX-License-Identifier: MIT
// Accounts to which certificates are mapped. What the mappings mean is tested in src/cert.
#include <gmock/gmock.h>

#include "identity/certificate_table.h"
#include "identity/local_accounts.h"
#include "settings/table.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

using Mappings = std::vector<std::string>;

class IdentityCertificates : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    identities_ = open();
    ASSERT_THAT(add("alice", "Secret1!"), IsOk());
    ASSERT_THAT(add("bob", "Secret1!"), IsOk());
    ASSERT_THAT(book()->set_certificates("Alice", {"X509:a", "X509:b"}), IsOk());
  }
  Result<ClientPtr> ask(const Mappings& mappings) {
    return identities_->client_by_certificate(mappings);
  }
  std::string user_of(const Mappings& mappings) {
    const auto client = ask(mappings);
    return client.ok() ? (*client)->user : std::to_string(client.error().code);
  }
  const std::string nobody = std::to_string(ERROR_NO_SUCH_USER);

  std::unique_ptr<Identities> identities_;
};

TEST_F(IdentityCertificates, one_of_its_mappings_names_the_account) {
  EXPECT_EQ(user_of({"X509:a"}), "alice");
  EXPECT_EQ(user_of({"X509:other", "X509:b"}), "alice");
  EXPECT_EQ(user_of({"X509:a", "X509:b"}), "alice");
  EXPECT_EQ(user_of({"X509:A"}), nobody);
  EXPECT_EQ(user_of({""}), nobody);
  EXPECT_EQ(user_of({}), nobody);
  EXPECT_EQ((*ask({"X509:a"}))->domain, "SERVER");
}

TEST_F(IdentityCertificates, those_that_are_set_replace_those_of_before) {
  ASSERT_THAT(book()->set_certificates("alice", {"X509:c", "X509:b", "X509:c"}), IsOk());
  EXPECT_EQ(book()->find("alice")->certificates, (Mappings{"X509:b", "X509:c"}));
  EXPECT_EQ(user_of({"X509:a"}), nobody);
  EXPECT_EQ(user_of({"X509:c"}), "alice");
  ASSERT_THAT(book()->set_certificates("alice", {}), IsOk());
  EXPECT_EQ(user_of({"X509:c"}), nobody);
  EXPECT_EQ(book()->list()->front().certificates, Mappings());
  EXPECT_THAT(book()->set_certificates("nobody", {}), FailsWith(ERROR_NO_SUCH_USER));
}

TEST_F(IdentityCertificates, a_mapping_is_one_accounts) {
  EXPECT_THAT(book()->set_certificates("bob", {"X509:c", "X509:a"}),
              FailsWith(ERROR_ALREADY_EXISTS));
  EXPECT_EQ(book()->find("bob")->certificates, Mappings());
  EXPECT_EQ(user_of({"X509:a"}), "alice");
  ASSERT_THAT(book()->remove("alice"), IsOk());
  EXPECT_EQ(user_of({"X509:a"}), nobody);
  EXPECT_THAT(book()->set_certificates("bob", {"X509:a"}), IsOk());
  EXPECT_EQ(user_of({"X509:a"}), "bob");
}

TEST_F(IdentityCertificates, a_certificate_of_two_accounts_is_nobodys) {
  ASSERT_THAT(book()->set_certificates("bob", {"X509:c"}), IsOk());
  EXPECT_THAT(ask({"X509:c", "X509:a"}), FailsWith(SEC_E_NO_IMPERSONATION));
}

TEST_F(IdentityCertificates, an_account_that_may_not_log_on_is_refused) {
  AccountChange change;
  change.enabled = false;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_THAT(ask({"X509:a"}), FailsWith(ERROR_ACCOUNT_DISABLED));
  change.enabled = true;
  change.expires = Filetime{1};
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_THAT(ask({"X509:a"}), FailsWith(ERROR_ACCOUNT_EXPIRED));
  change.expires = kNever;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(logon(*identities_, "alice", "wrong"), ERROR_LOGON_FAILURE);
  }
  EXPECT_THAT(ask({"X509:a"}), FailsWith(ERROR_ACCOUNT_LOCKED_OUT));
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_EQ(user_of({"X509:a"}), "alice");
}

TEST_F(IdentityCertificates, they_outlive_a_new_password_and_a_new_key) {
  ASSERT_THAT(book()->set_password("alice", as_bytes("Second2!")), IsOk());
  EXPECT_EQ(user_of({"X509:a"}), "alice");
  const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
  EXPECT_EQ(store->check()->problems, std::vector<std::string>());
  EXPECT_EQ(store->check()->sealed_values, 4u);
  ASSERT_THAT(store->rekey(), IsOk());
  EXPECT_EQ(user_of({"X509:a"}), "alice");
}

TEST_F(IdentityCertificates, they_are_bound_to_their_account) {
  for (const char* const tamper :
       {"UPDATE certificate_mapping SET mapping = 'X509:evil' WHERE mapping = 'X509:a'",
        "UPDATE certificate_mapping SET account = (SELECT id FROM principal WHERE name = 'bob')",
        "INSERT INTO certificate_mapping (account, mapping, seal) SELECT account, 'X509:evil', seal"
        " FROM certificate_mapping WHERE mapping = 'X509:a'",
        "INSERT INTO certificate_mapping (account, mapping, seal) SELECT account, 'X509:evil', x''"
        " FROM certificate_mapping WHERE mapping = 'X509:a'"}) {
    const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
    auto begun = store->write();
    storage::Transaction& transaction = *begun;
    ASSERT_THAT(transaction.run_script(tamper), IsOk());
    auto rows = account_rows(transaction);
    bool refused = false;
    for (const AccountRow& row : *rows) {
      refused = refused || !sealed_certificate_mappings(transaction, row.id).ok();
    }
    EXPECT_TRUE(refused) << tamper;
  }
  EXPECT_EQ(user_of({"X509:a"}), "alice");
}

TEST_F(IdentityCertificates, without_local_accounts_they_name_nobody) {
  settings = settings.with(Setting::kAuthorities, "winbind");
  identities_ = open();
  EXPECT_EQ(user_of({"X509:a"}), nobody);
}

}  // namespace
}  // namespace opensspi::identity

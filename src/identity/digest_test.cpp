// SPDX-License-Identifier: MIT
// Accounts that Digest may log on: their hashes, where they are kept, and who is asked.
#include <gmock/gmock.h>

#include "identity/digest_table.h"
#include "identity/local_accounts.h"
#include "settings/table.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

using crypto::HashKind;

std::string hex_of(const DigestSecret& secret, HashKind kind) {
  return to_hex(secret.reveal().first(crypto::digest_len(kind)));
}
std::string hex_of(HashKind kind, DigestText text, std::string_view user, std::string_view realm,
                   std::string_view password) {
  return hex_of(digest_secret(kind, text, user, realm, as_bytes(password)), kind);
}

TEST(IdentityDigestHashes, each_form_of_a_name_has_each_hash) {
  const SecretBytes hashes =
      make_digest_hashes("Al\xC3\xA9", "HOST", "realm", as_bytes("p\xC3\xBC"));
  for (const std::string user :
       {"Al\xC3\xA9", "al\xC3\xA9", "AL\xC3\x89", "HOST\\Al\xC3\xA9", "host\\al\xC3\xA9"}) {
    for (const HashKind kind : {HashKind::kMd5, HashKind::kSha256, HashKind::kSha512_256}) {
      DigestSecrets found;
      ASSERT_TRUE(*find_digest(hashes.reveal(), user, kind, found)) << user;
      EXPECT_EQ(hex_of(found[0], kind),
                hex_of(kind, DigestText::kUtf8, user, "realm", "p\xC3\xBC"));
    }
    DigestSecrets found;
    ASSERT_TRUE(*find_digest(hashes.reveal(), user, HashKind::kMd5, found)) << user;
    EXPECT_EQ(hex_of(found[1], HashKind::kMd5),
              hex_of(HashKind::kMd5, DigestText::kLatin1, user, "realm", "p\xC3\xBC"));
  }
  for (const std::string user : {"aL\xC3\xA9", "OTHER\\Al\xC3\xA9", "", "Al"}) {
    DigestSecrets found;
    EXPECT_FALSE(*find_digest(hashes.reveal(), user, HashKind::kMd5, found)) << user;
  }
}

TEST(IdentityDigestHashes, damaged_ones_are_noticed_at_every_cut) {
  const SecretBytes hashes = make_digest_hashes("alice", "HOST", "realm", as_bytes("p"));
  for (size_t len = 0; len < hashes.size(); ++len) {
    DigestSecrets found;
    EXPECT_EQ(code_of(find_digest(hashes.reveal().first(len), "alice", HashKind::kMd5, found)),
              static_cast<int32_t>(NTE_BAD_DATA));
  }
}

class IdentityDigestAccounts : public IdentityAccountsTest {
 protected:
  void SetUp() override {
    IdentityAccountsTest::SetUp();
    identities_ = open();
    ASSERT_THAT(add("alice", "Secret1!"), IsOk());
    ASSERT_THAT(book()->set_digest_realms("alice", {"web", "mail"}, as_bytes("Secret1!")), IsOk());
  }
  DigestVerifier ask(std::string_view user, std::string_view realm) {
    auto answer = identities_->digest({user, realm, HashKind::kMd5});
    EXPECT_THAT(answer, IsOk()) << (answer.ok() ? "" : answer.error().why);
    return answer.ok() ? *answer : DigestVerifier();
  }
  bool knows(std::string_view user, std::string_view realm, std::string_view password) {
    const DigestVerifier verifier = ask(user, realm);
    return !verifier.account.decoy &&
           hex_of(verifier.secrets[0], HashKind::kMd5) ==
               hex_of(HashKind::kMd5, DigestText::kUtf8, user, realm, password);
  }

  std::unique_ptr<Identities> identities_;
};

TEST_F(IdentityDigestAccounts, an_enabled_account_is_known_in_its_realms_only) {
  EXPECT_TRUE(knows("alice", "web", "Secret1!"));
  EXPECT_TRUE(knows("ALICE", "mail", "Secret1!"));
  EXPECT_TRUE(knows("SERVER\\alice", "web", "Secret1!"));
  EXPECT_TRUE(ask("alice", "Web").account.decoy);
  EXPECT_TRUE(ask("alice", "").account.decoy);
  EXPECT_TRUE(ask("OTHER\\alice", "web").account.decoy);
  EXPECT_TRUE(ask("nobody", "web").account.decoy);
}

TEST_F(IdentityDigestAccounts, a_decoy_has_secrets_of_its_own_and_is_refused) {
  const DigestVerifier decoy = ask("nobody", "web");
  const std::string zeros(32, '0');
  for (const DigestSecret& secret : decoy.secrets) {
    EXPECT_NE(hex_of(secret, HashKind::kMd5), zeros);
    EXPECT_NE(hex_of(secret, HashKind::kMd5),
              hex_of(ask("alice", "web").secrets[0], HashKind::kMd5));
  }
  EXPECT_EQ(code_of(identities_->settle(decoy.account, false)),
            static_cast<int32_t>(SEC_E_LOGON_DENIED));
}

TEST_F(IdentityDigestAccounts, every_name_without_hashes_is_a_decoy) {
  ASSERT_THAT(add("bob", "Secret1!"), IsOk());
  for (const auto& [user, realm] :
       {std::pair("nobody", "web"), std::pair("bob", "web"), std::pair("alice", "elsewhere"),
        std::pair("aLICE", "web"), std::pair("", "web")}) {
    EXPECT_TRUE(ask(user, realm).account.decoy) << user << " in " << realm;
  }
}

TEST_F(IdentityDigestAccounts, others_are_not_enabled_by_themselves) {
  ASSERT_THAT(add("bob", "Secret1!"), IsOk());
  EXPECT_TRUE(ask("bob", "web").account.decoy);
  EXPECT_EQ(book()->find("bob")->digest_realms, std::vector<std::string>());
  EXPECT_EQ(book()->find("alice")->digest_realms, (std::vector<std::string>{"mail", "web"}));
}

TEST_F(IdentityDigestAccounts, the_password_must_be_the_accounts) {
  const auto set = [&](std::vector<std::string> realms, std::string_view password) {
    return code_of(book()->set_digest_realms("alice", realms, as_bytes(password)));
  };
  EXPECT_EQ(set({"other"}, "wrong"), ERROR_INVALID_PASSWORD);
  EXPECT_TRUE(knows("alice", "web", "Secret1!"));
  EXPECT_EQ(set({"a", "a"}, "Secret1!"), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(set({""}, "Secret1!"), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(set({"a\nb"}, "Secret1!"), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(set({std::string(256, 'a')}, "Secret1!"), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(knows("alice", "web", "Secret1!"));
  EXPECT_EQ(set({}, ""), 0);
  EXPECT_TRUE(ask("alice", "web").account.decoy);
  EXPECT_EQ(code_of(book()->set_digest_realms("nobody", {}, {})), ERROR_NO_SUCH_USER);
}

TEST_F(IdentityDigestAccounts, a_new_password_renews_the_hashes) {
  ASSERT_THAT(book()->set_password("alice", as_bytes("Second2!")), IsOk());
  EXPECT_TRUE(knows("alice", "web", "Second2!"));
  EXPECT_TRUE(knows("alice", "mail", "Second2!"));
  ASSERT_THAT(identities_->change_password("alice", "", as_bytes("Second2!"), as_bytes("Third3!!")),
              IsOk());
  EXPECT_TRUE(knows("alice", "web", "Third3!!"));
}

TEST_F(IdentityDigestAccounts, realms_that_are_set_with_a_new_password_have_its_hashes) {
  AccountChange change;
  change.new_password = as_bytes("Second2!");
  change.digest_realms = {"web", "new"};
  ASSERT_THAT(book()->change("alice", change), IsOk());
  EXPECT_TRUE(knows("alice", "web", "Second2!"));
  EXPECT_TRUE(knows("alice", "new", "Second2!"));
  EXPECT_TRUE(ask("alice", "mail").account.decoy);
}

TEST_F(IdentityDigestAccounts, what_an_account_may_do_counts_for_digest_too) {
  AccountChange change;
  change.enabled = false;
  ASSERT_THAT(book()->change("alice", change), IsOk());
  const DigestVerifier verifier = ask("alice", "web");
  EXPECT_EQ(verifier.account.refusal, Refusal::kDisabled);
  EXPECT_EQ(code_of(identities_->settle(verifier.account, true)),
            static_cast<int32_t>(SEC_E_LOGON_DENIED));
  ASSERT_THAT(book()->remove("alice"), IsOk());
  EXPECT_TRUE(ask("alice", "web").account.decoy);
  ASSERT_THAT(add("alice", "Secret1!"), IsOk());
  EXPECT_TRUE(ask("alice", "web").account.decoy);
}

TEST_F(IdentityDigestAccounts, wrong_responses_lock_the_account) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(identities_->settle(ask("alice", "web").account, false).ok());
  }
  EXPECT_FALSE(identities_->settle(ask("alice", "web").account, true).ok());
  EXPECT_TRUE(book()->find("alice")->locked);
}

TEST_F(IdentityDigestAccounts, the_store_is_whole_and_can_be_sealed_anew) {
  const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
  EXPECT_EQ(store->check()->problems, std::vector<std::string>());
  EXPECT_EQ(store->check()->sealed_values, 3u);
  ASSERT_THAT(store->rekey(), IsOk());
  EXPECT_TRUE(knows("alice", "web", "Secret1!"));
}

TEST_F(IdentityDigestAccounts, hashes_are_bound_to_their_account_and_realm) {
  ASSERT_THAT(add("bob", "Other2!!"), IsOk());
  ASSERT_THAT(book()->set_digest_realms("bob", {"web"}, as_bytes("Other2!!")), IsOk());
  for (const char* tamper :
       {"UPDATE digest_realm SET realm = 'admin' WHERE realm = 'mail'",
        "UPDATE digest_realm SET account = (SELECT id FROM principal WHERE name = 'bob')"
        " WHERE realm = 'mail'",
        "UPDATE digest_realm SET hashes = (SELECT hashes FROM digest_realm WHERE realm = 'mail')"
        " WHERE realm = 'web'"}) {
    const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
    auto begun = store->write();
    storage::Transaction& transaction = *begun;
    ASSERT_THAT(transaction.run_script(tamper), IsOk());
    auto rows = account_rows(transaction);
    bool refused = false;
    for (const AccountRow& row : *rows) {
      refused = refused || !digest_realms(transaction, row.id).ok();
    }
    EXPECT_TRUE(refused) << tamper;
  }
  EXPECT_TRUE(knows("alice", "mail", "Secret1!"));
}

TEST_F(IdentityDigestAccounts, without_local_accounts_digest_is_refused_with_the_reason) {
  settings = settings.with(Setting::kAuthorities, "winbind");
  const auto answer = open()->digest({"alice", "web", HashKind::kMd5});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, static_cast<int32_t>(SEC_E_UNSUPPORTED_FUNCTION));
  EXPECT_THAT(answer.error().why, ::testing::HasSubstr("winbind"));
}

}  // namespace
}  // namespace opensspi::identity

// SPDX-License-Identifier: MIT
// The automatic account, and NTLM_USER_FILE.
#include <fstream>

#include "identity/nt_hash.h"
#include "identity/unix_users.h"
#include "support/accounts.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

TEST_F(IdentityAccountsTest, the_processs_own_account_makes_itself_and_becomes_the_process) {
  const auto client = open();
  const OwnSecret secret = std::move(client->own_secret()).value();
  EXPECT_EQ(secret.user, unix_user_of_process().name);
  EXPECT_EQ(secret.domain, "SERVER");
  const auto server = open();
  const Verifier verifier = verifier_of(*server, secret.user, secret.domain);
  EXPECT_EQ(to_hex(verifier.nt_hash.reveal()), to_hex(secret.nt_hash.reveal()));
  const ClientPtr self = *server->settle(verifier, true);
  EXPECT_EQ(self->sid, unix_user_sid(geteuid()));
  ASSERT_TRUE(self->unix_user.has_value());
  EXPECT_EQ(self->unix_user->uid, geteuid());
  EXPECT_EQ(to_hex(open()->own_secret()->nt_hash.reveal()), to_hex(secret.nt_hash.reveal()));
  for (int i = 0; i < 10; ++i) {
    (void)server->settle(verifier, false);
  }
  EXPECT_THAT(server->settle(verifier, true), IsOk()) << "its secret cannot be guessed: no lock";
}

TEST_F(IdentityAccountsTest, an_own_account_of_another_uid_is_nobody_here) {
  ASSERT_THAT(open()->own_secret(), IsOk());
  const std::string name = unix_user_of_process().name;
  {
    const auto store = *storage::Storage::open_existing(env, settings, storage::Place::kUser);
    storage::Transaction transaction = store->write().value();
    ASSERT_THAT(transaction.run_script(
                    "UPDATE account SET unix_user = '#4711'; UPDATE machine SET revision = 99;"),
                IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  EXPECT_TRUE(verifier_of(*open(), name).decoy);
  EXPECT_THAT(open()->own_secret(), IsOk()) << "a new one takes its place";
  EXPECT_FALSE(verifier_of(*open(), name).decoy);
}

TEST_F(IdentityAccountsTest, a_person_may_take_the_own_accounts_name) {
  ASSERT_THAT(open()->own_secret(), IsOk());
  const std::string name = unix_user_of_process().name;
  ASSERT_THAT(add(name, "chosen"), IsOk());
  EXPECT_FALSE(book()->find(name)->automatic);
  EXPECT_EQ(logon(*open(), name, "chosen"), 0);
  EXPECT_EQ(to_hex(open()->own_secret()->nt_hash.reveal()),
            to_hex(nt_hash_of_password(as_bytes("chosen"))->reveal()));
}

TEST_F(IdentityAccountsTest, a_store_that_was_taken_away_is_made_anew) {
  const auto identities = open();
  ASSERT_THAT(add("alice", "x"), IsOk());
  EXPECT_FALSE(verifier_of(*identities, "alice").decoy);
  std::filesystem::remove_all(temporary.path("home"));
  EXPECT_TRUE(verifier_of(*identities, "bob").decoy);
  EXPECT_THAT(identities->own_secret(), IsOk());
  EXPECT_FALSE(verifier_of(*identities, unix_user_of_process().name).decoy);
}

TEST_F(IdentityAccountsTest, ntlm_user_file_comes_first) {
  std::ofstream(temporary.path("users")) << "CORP:bob:se:cret\n";
  env.variables["NTLM_USER_FILE"] = temporary.path("users");
  const OwnSecret secret = std::move(open()->own_secret()).value();
  EXPECT_EQ(secret.user, "bob");
  EXPECT_EQ(secret.domain, "CORP");
  EXPECT_EQ(as_text(secret.password.reveal()), "se:cret");
  env.variables["NTLM_USER_FILE"] = temporary.path("absent");
  EXPECT_THAT(open()->own_secret(), FailsWith(SEC_E_NO_CREDENTIALS));
}

}  // namespace
}  // namespace opensspi::identity

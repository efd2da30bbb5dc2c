// SPDX-License-Identifier: MIT
// Comparisons of secrets: what they were computed from is secret, that they differ is public.
#include "identity/account_book.h"
#include "identity/empty_passwords.h"
#include "identity/local_accounts.h"
#include "secrets.h"
#include "support/accounts.h"

namespace opensspi::constant_time {
namespace {

TEST_F(ConstantTime, the_method_sees_a_comparison_that_tells) {
  volatile uint8_t key[4] = {1, 2, 3, 4};
  make_secret({const_cast<const uint8_t*>(key), 4});
  bool same = true;
  for (int i = 0; same && i < 4; ++i) {
    same = key[i] == i + 1;
  }
  EXPECT_GT(reports(), 0U);
  forgive();
}

TEST_F(ConstantTime, ct_equal_tells_only_whether) {
  for (const int differs : {-1, 0, 15, 31}) {
    Bytes left(32, 0x5A);
    Bytes right = left;
    if (differs >= 0) {
      right[static_cast<size_t>(differs)] ^= 1;
    }
    make_secret(left);
    make_secret(right);
    EXPECT_EQ(ct_equal(left, right), differs < 0);
  }
}

TEST_F(ConstantTime, an_empty_password_is_recognised) {
  const identity::EmptyPasswords refused(Settings::defaults());
  for (const uint8_t filler : {uint8_t{0}, uint8_t{0x31}}) {
    identity::Verifier verifier;
    std::fill_n(verifier.nt_hash.reveal().begin(), 16, filler);
    make_secret(verifier.nt_hash.reveal());
    refused.apply(verifier);
    EXPECT_EQ(verifier.refusal, identity::Refusal::kNone);
  }
}

TEST_F(ConstantTime, a_proven_hash_is_compared_with_the_accounts) {
  TestEnv env;
  const Settings settings = Settings::defaults();
  const auto book = identity::AccountBook::in_memory(env, settings);
  identity::NewAccount account;
  account.name = "alice";
  ASSERT_TRUE(book->add(account, as_bytes("old")).ok());
  const auto found = std::move(book->accounts()->find("ALICE")).value();
  for (const bool right : {false, true}) {
    identity::NtHash proven = found->nt_hash;
    if (!right) {
      proven.reveal()[7] ^= 1;
    }
    make_secret(proven.reveal());
    const Status changed = book->accounts()->set_password(found->id, proven, as_bytes("new"));
    EXPECT_EQ(changed.ok(), right);
  }
}

}  // namespace
}  // namespace opensspi::constant_time

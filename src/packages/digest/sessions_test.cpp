// SPDX-License-Identifier: MIT
// Nonces, and what is remembered of them.
#include "packages/digest/sessions.h"

#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using testing::FixedEnv;

TEST(DigestNonce, it_says_when_it_was_made_and_for_which_realm) {
  FixedEnv env;
  const NonceMint mint(env);
  const std::string text = mint.make(env, "realm");
  const auto opened = mint.open(text, "realm");
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->made, env.clock);
  EXPECT_NE(mint.make(env, "realm"), text);
  EXPECT_FALSE(mint.open(text, "other").has_value());
  EXPECT_FALSE(mint.open(text, "").has_value());
}

TEST(DigestNonce, another_mint_knows_nothing_of_it) {
  FixedEnv env;
  const NonceMint mint(env);
  const NonceMint other(env);
  EXPECT_FALSE(other.open(mint.make(env, "realm"), "realm").has_value());
}

TEST(DigestNonce, every_cut_and_every_changed_byte_is_noticed) {
  FixedEnv env;
  const NonceMint mint(env);
  const std::string text = mint.make(env, "realm");
  for (size_t i = 0; i < text.size(); ++i) {
    EXPECT_FALSE(mint.open(text.substr(0, i), "realm").has_value());
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      EXPECT_FALSE(mint.open(changed, "realm").has_value()) << i;
    }
  }
  EXPECT_FALSE(mint.open(text + "0", "realm").has_value());
}

TEST(DigestCountWindow, each_count_is_admitted_once) {
  CountWindow window;
  EXPECT_TRUE(window.admit(1));
  EXPECT_FALSE(window.admit(1));
  EXPECT_TRUE(window.admit(3));
  EXPECT_TRUE(window.admit(2));
  EXPECT_FALSE(window.admit(2));
  EXPECT_FALSE(window.admit(3));
}

TEST(DigestCountWindow, it_is_64_counts_wide) {
  CountWindow window;
  EXPECT_TRUE(window.admit(100));
  EXPECT_TRUE(window.admit(37));
  EXPECT_FALSE(window.admit(37));
  EXPECT_FALSE(window.admit(36));
  EXPECT_TRUE(window.admit(164));  // 64 ahead: nothing of before is left in it
  EXPECT_FALSE(window.admit(100));
  EXPECT_TRUE(window.admit(101));
}

TEST(DigestCountWindow, the_highest_count_is_the_last) {
  CountWindow window;
  EXPECT_TRUE(window.admit(UINT32_MAX));
  EXPECT_FALSE(window.admit(UINT32_MAX));
  EXPECT_TRUE(window.admit(UINT32_MAX - 1));
  EXPECT_FALSE(window.admit(1));
}

Sessions::Answer answer(uint8_t id, int64_t made, uint32_t count, std::string_view user = "alice") {
  Sessions::Answer made_answer;
  made_answer.nonce.id[0] = id;
  made_answer.nonce.made = {made};
  made_answer.user = user;
  made_answer.cnonce = "c";
  made_answer.count = count;
  made_answer.now = {made};
  made_answer.lifetime = 1000;
  return made_answer;
}

TEST(DigestSessions, a_nonce_is_known_from_its_first_right_answer_on) {
  Sessions sessions;
  const auto first = answer(1, 10, 1);
  EXPECT_FALSE(sessions.first_cnonce(first.nonce.id, "").has_value());
  EXPECT_EQ(sessions.use(first), Use::kAdmitted);
  EXPECT_TRUE(sessions.first_cnonce(first.nonce.id, "").has_value());
  EXPECT_EQ(sessions.first_cnonce(first.nonce.id, "another")->view(), "c");
  EXPECT_EQ(sessions.first_cnonce(first.nonce.id, "c")->view(), "");
  EXPECT_EQ(sessions.use(first), Use::kReplayed);
  EXPECT_EQ(sessions.use(answer(1, 10, 2)), Use::kAdmitted);
}

TEST(DigestSessions, a_nonce_belongs_to_one_user) {
  Sessions sessions;
  EXPECT_EQ(sessions.use(answer(1, 10, 1)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(1, 10, 2, "bob")), Use::kStale);
}

TEST(DigestSessions, without_counts_a_nonce_is_good_once) {
  Sessions sessions;
  EXPECT_EQ(sessions.use(answer(1, 10, 0)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(1, 10, 0)), Use::kReplayed);
  EXPECT_EQ(sessions.use(answer(1, 10, 1)), Use::kReplayed);
  EXPECT_EQ(sessions.use(answer(2, 10, 1)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(2, 10, 0)), Use::kReplayed);
}

TEST(DigestSessions, what_is_forgotten_for_lack_of_room_is_not_good_again) {
  Sessions sessions(2);
  EXPECT_EQ(sessions.use(answer(1, 10, 1)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(2, 20, 1)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(3, 30, 1)), Use::kAdmitted);
  EXPECT_FALSE(sessions.first_cnonce(answer(1, 10, 1).nonce.id, "").has_value());
  EXPECT_EQ(sessions.use(answer(1, 10, 1)), Use::kStale);
  EXPECT_EQ(sessions.use(answer(4, 9, 1)), Use::kStale);
  EXPECT_EQ(sessions.use(answer(2, 20, 2)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(5, 40, 1)), Use::kAdmitted);
}

TEST(DigestSessions, old_ones_make_room) {
  Sessions sessions;
  EXPECT_EQ(sessions.use(answer(1, 10, 1)), Use::kAdmitted);
  EXPECT_EQ(sessions.use(answer(2, 1010, 1)), Use::kAdmitted);
  EXPECT_FALSE(sessions.first_cnonce(answer(1, 10, 1).nonce.id, "").has_value());
}

}  // namespace
}  // namespace opensspi::digest

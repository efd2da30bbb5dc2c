// SPDX-License-Identifier: MIT
#include "identity/access_token.h"

#include <gtest/gtest.h>

#include "identity/well_known.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

ClientPtr alice() {
  auto client = std::make_shared<Client>();
  client->user = "alice";
  client->sid = Sid(5, {21, 1, 2, 3, 1001});
  client->primary_group = Sid(5, {21, 1, 2, 3, 513});
  client->groups = {client->primary_group, Sid(5, {32, 544})};
  return client;
}

TokenPtr impersonation_token(ImpersonationLevel level) {
  return AccessToken::of_client(alice(), TokenType::kImpersonation, level, "NtLmSsp");
}

TEST(IdentityAccessToken, carries_the_clients_groups_and_those_of_everybody) {
  const TokenPtr token = impersonation_token(ImpersonationLevel::kImpersonation);
  for (const Sid& sid :
       {alice()->sid, Sid(5, {32, 544}), kEveryone, kNetwork, kAuthenticatedUsers}) {
    EXPECT_TRUE(token->has_member(sid)) << sid.text();
  }
  EXPECT_FALSE(token->has_member(Sid(5, {32, 545})));
  for (const TokenGroup& group : token->groups()) {
    EXPECT_EQ(group.attributes, 7u);
  }
  EXPECT_EQ(std::string(token->source_name().data(), 7), "NtLmSsp");
}

TEST(IdentityAccessToken, an_anonymous_one_is_everyone_but_not_authenticated) {
  const TokenPtr token = AccessToken::anonymous();
  EXPECT_EQ(token->user().text(), "S-1-5-7");
  EXPECT_TRUE(token->has_member(kEveryone));
  EXPECT_FALSE(token->has_member(kAuthenticatedUsers));
  EXPECT_EQ(token->authentication_id(), (Luid{0x3E6, 0}));
}

TEST(IdentityAccessToken, duplicates_share_the_logon_and_not_the_number) {
  const TokenPtr token = impersonation_token(ImpersonationLevel::kImpersonation);
  const TokenPtr copy =
      *token->duplicate(TokenType::kImpersonation, ImpersonationLevel::kIdentification);
  EXPECT_EQ(copy->authentication_id(), token->authentication_id());
  EXPECT_FALSE(copy->token_id() == token->token_id());
  EXPECT_EQ(copy->level(), ImpersonationLevel::kIdentification);
  EXPECT_EQ(copy->client(), token->client());
}

TEST(IdentityAccessToken, a_level_never_rises) {
  const TokenPtr token = impersonation_token(ImpersonationLevel::kIdentification);
  EXPECT_EQ(
      token->duplicate(TokenType::kImpersonation, ImpersonationLevel::kImpersonation).error().code,
      ERROR_BAD_IMPERSONATION_LEVEL);
  EXPECT_EQ(token->duplicate(TokenType::kPrimary, ImpersonationLevel::kAnonymous).error().code,
            ERROR_BAD_IMPERSONATION_LEVEL);
  const TokenPtr primary = AccessToken::of_process(alice());
  EXPECT_THAT(primary->duplicate(TokenType::kImpersonation, ImpersonationLevel::kDelegation),
              IsOk());
}

TEST(IdentityAccessToken, those_of_one_process_are_one_logon) {
  const TokenPtr one = AccessToken::of_process(alice());
  const TokenPtr two = AccessToken::of_process(alice());
  EXPECT_EQ(one->authentication_id(), two->authentication_id());
  EXPECT_EQ(one->type(), TokenType::kPrimary);
  EXPECT_FALSE(one->has_member(kNetwork));
}

}  // namespace
}  // namespace opensspi::identity

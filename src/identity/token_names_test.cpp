// SPDX-License-Identifier: MIT
// The names of clients of tokens on a host that has no other source for them.
#include "identity/token_names.h"

#include <gtest/gtest.h>

#include <array>

#include "identity/access_token.h"

namespace opensspi::identity {
namespace {

// Each test has a domain of its own: what is stored stays until the process ends.
Client client_of(uint32_t domain, const std::string& user, const std::string& domain_name) {
  Client client;
  client.user = user;
  client.domain = domain_name;
  client.sid = Sid(5, {21, 77, 88, domain, 1105});
  client.primary_group = Sid(5, {21, 77, 88, domain, 513});
  client.groups = {client.primary_group, Sid(5, {21, 77, 88, domain, 1200})};
  return client;
}

TEST(IdentityTokenNames, are_those_of_the_token_and_of_its_domain) {
  Client client = client_of(1, "alice", "LAB");
  client.user_principal_name = "alice.smith@lab.test";
  EXPECT_FALSE(remembered_sid(client.sid).has_value());
  AccessToken::of_client(std::make_shared<const Client>(client), TokenType::kImpersonation,
                         ImpersonationLevel::kImpersonation, "Kerberos");
  const AccountName alice = remembered_sid(client.sid).value();
  EXPECT_EQ(alice.domain + "\\" + alice.name, "LAB\\alice");
  EXPECT_EQ(alice.kind, AccountKind::kUser);
  const AccountName users = remembered_sid(client.primary_group).value();
  EXPECT_EQ(users.domain + "\\" + users.name, "LAB\\Domain Users");
  EXPECT_EQ(users.kind, AccountKind::kGroup);
  EXPECT_EQ(remembered_sid(Sid(5, {21, 77, 88, 1}))->kind, AccountKind::kDomain);
  EXPECT_FALSE(remembered_sid(client.groups[1]).has_value()) << "the ticket has no name for it";
  for (const char* name : {"LAB\\alice", "lab\\ALICE", "alice@LAB", "alice.smith@Lab.test"}) {
    ASSERT_TRUE(remembered_name(name).has_value()) << name;
    EXPECT_EQ(remembered_name(name)->sid, client.sid) << name;
  }
  EXPECT_EQ(remembered_name("LAB\\domain admins")->sid, Sid(5, {21, 77, 88, 1, 512}));
}

TEST(IdentityTokenNames, are_never_bare_names_or_parts_of_names) {
  remember_client(client_of(2, "bob", "SHOP"));
  for (const char* name :
       {"bob", "SHOP", "SHOP\\", "\\bob", "OTHER\\bob", "SHOP\\bo", "", "bob@"}) {
    EXPECT_FALSE(remembered_name(name).has_value()) << name;
  }
}

TEST(IdentityTokenNames, a_sid_without_sub_authorities_has_none) {
  constexpr std::array<uint8_t, 8> kShortest = {1, 0, 0, 0, 0, 0, 0, 5};
  EXPECT_FALSE(remembered_sid(Sid::from_wire(kShortest).value()).has_value());
}

TEST(IdentityTokenNames, that_two_sids_had_are_nobodys) {
  remember_client(client_of(3, "carol", "CORP"));
  EXPECT_TRUE(remembered_name("CORP\\carol").has_value());
  remember_client(client_of(4, "carol", "CORP"));
  EXPECT_FALSE(remembered_name("CORP\\carol").has_value());
  EXPECT_FALSE(remembered_name("CORP\\Domain Users").has_value());
  EXPECT_EQ(remembered_sid(Sid(5, {21, 77, 88, 3, 1105}))->name, "carol");
  EXPECT_EQ(remembered_sid(Sid(5, {21, 77, 88, 4, 1105}))->name, "carol");
}

TEST(IdentityTokenNames, of_a_principal_are_its_whole_name) {
  Client client;
  client.user = "user\\@ACME.COM";
  client.domain = "EVIL.COM";
  client.sid = Sid(22, {88, 1, 2, 3});
  client.primary_group = client.sid;
  remember_client(client);
  EXPECT_EQ(remembered_sid(client.sid)->name, "user\\@ACME.COM");
  EXPECT_FALSE(remembered_name("user\\@ACME.COM@EVIL.COM").has_value())
      << "a backslash ends a domain's name";
  EXPECT_FALSE(remembered_name("user@ACME.COM").has_value());
  EXPECT_FALSE(remembered_name("ACME.COM\\user").has_value());
}

TEST(IdentityTokenNames, are_forgotten_in_the_order_in_which_they_came) {
  const Client first = client_of(5, "first", "OLD");
  remember_client(first);
  for (uint32_t i = 0; i < kMaxTokenNames; ++i) {
    Client client;
    client.user = "user" + std::to_string(i);
    client.domain = "MANY";
    client.sid = Sid(5, {21, 9, 9, 9, 10'000 + i});
    remember_client(client);
  }
  EXPECT_FALSE(remembered_sid(first.sid).has_value());
  EXPECT_TRUE(remembered_name("MANY\\user4095").has_value());
}

TEST(IdentityTokenNames, of_the_process_itself_and_of_anonymous_are_not_remembered) {
  auto self = std::make_shared<Client>();
  self->user = "service";
  self->domain = "HOST";
  self->sid = Sid(22, {1, 4711});
  self->is_this_process = true;
  AccessToken::of_process(self);
  EXPECT_FALSE(remembered_sid(self->sid).has_value());
  AccessToken::anonymous();
  EXPECT_FALSE(remembered_sid(Sid(5, {7})).has_value());
}

}  // namespace
}  // namespace opensspi::identity

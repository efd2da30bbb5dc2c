#include <gtest/gtest.h>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/testing.h"
#include "packages/table.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using sspi::Flag;
using sspi::Flags;
using sspi::Outcome;
using testing::bytes_of;
using testing::data;
using testing::identity_of;
using testing::kSealing;
using testing::Pair;
using testing::session_key;
using testing::token;
using testing::World;

template <class Value>
Value answer_of(sspi::Context& context, Attribute attribute) {
  auto value = context.query(attribute);
  EXPECT_TRUE(value.ok()) << value.error().why;
  return std::get<Value>(std::move(value).value());
}

TEST(Handshake, both_ends_have_one_key_and_the_server_knows_the_client) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  const Status status = pair.run();
  ASSERT_TRUE(status.ok()) << status.error().why;
  EXPECT_EQ(pair.client_step.outcome, Outcome::kDone);
  EXPECT_EQ(pair.server_step.outcome, Outcome::kDone);
  EXPECT_EQ(session_key(*pair.client), session_key(*pair.server));
  EXPECT_EQ(pair.server->client().value()->user, "User");
  EXPECT_EQ(answer_of<sspi::Names>(*pair.server, Attribute::kNames).user, "SERVER\\User");
  EXPECT_EQ(answer_of<sspi::Names>(*pair.client, Attribute::kNames).user, "Domain\\User");
  EXPECT_EQ(world.accounts.num_right, 1);
  EXPECT_EQ(world.accounts.num_wrong, 0);
}

TEST(Handshake, messages_are_sealed_and_unsealed_both_ways) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_TRUE(pair.run().ok());
  for (int round = 0; round < 3; ++round) {
    for (auto [from, to] : {std::pair{pair.client.get(), pair.server.get()},
                            std::pair{pair.server.get(), pair.client.get()}}) {
      Bytes text = {'h', 'e', 'l', 'l', 'o'};
      Bytes trailer(16);
      sspi::Buffer buffers[] = {data(text), token(trailer)};
      ASSERT_TRUE(from->seal(0, buffers, 7).ok());
      EXPECT_NE(as_text(text), "hello");
      ASSERT_EQ(to->unseal(buffers, 3).value(), 0u);
      EXPECT_EQ(as_text(text), "hello");
    }
  }
}

TEST(Handshake, a_wrong_password_an_unknown_user_and_a_refused_account_are_denied) {
  for (auto [user, password] : {std::pair{"User", "password"}, std::pair{"Nobody", "Password"},
                                std::pair{"Off", "Password"}}) {
    World world;
    world.accounts.users["Off"] = {"Password", identity::Refusal::kDisabled};
    Pair pair(world);
    pair.identity = identity_of(user, "SERVER", password);
    EXPECT_EQ(pair.run().error().code, SEC_E_LOGON_DENIED) << user;
    EXPECT_EQ(world.accounts.num_right, std::string(user) == "Off" ? 1 : 0);
  }
}

TEST(Handshake, the_table_lists_the_package) {
  const sspi::Registry registry(packages::table());
  ASSERT_NE(registry.find("ntlm"), nullptr);
  EXPECT_EQ(registry.find("NTLM")->info().max_token, 2888u);
  EXPECT_EQ(registry.find("NTLM")->info().rpc_id, 10);
}

}  // namespace
}  // namespace opensspi::ntlm

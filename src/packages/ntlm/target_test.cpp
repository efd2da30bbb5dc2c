// SPDX-License-Identifier: MIT
#include "packages/ntlm/target.h"

#include <gtest/gtest.h>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using testing::identity_of;
using testing::Pair;
using testing::World;

const identity::ServerNames kNames{"SERVER", "SERVER", "server.example", "", "", false};

TEST(NtlmTarget, of_this_host_is_known_in_every_spelling) {
  for (const char* target :
       {"HTTP/server", "HTTP/SERVER.example", "MSSQLSvc/server.example:1433", "server",
        "cifs/server/DOMAIN", "HTTP/server@REALM", "HTTP/localhost", "HTTP/LocalHost:8080",
        "HTTP/127.0.0.1", "HTTP/[::1]:80", "user", "USER", "SERVER\\user", "user@server.example"}) {
    EXPECT_TRUE(names_this_host(target, kNames, "user")) << target;
  }
}

TEST(NtlmTarget, of_another_host_is_not_this_one) {
  for (const char* target :
       {"HTTP/elsewhere", "HTTP/server.example.elsewhere", "HTTP/", "/", "other", "OTHER\\user",
        "user@elsewhere", "HTTP/user", "HTTP/elsewhere/server", "elsewhere/server.example@server",
        "HTTP/[::2]", "HTTP/localhost.elsewhere", ""}) {
    const bool host = std::string_view(target) == "elsewhere/server.example@server";
    EXPECT_EQ(names_this_host(target, kNames, "user"), host) << target;
  }
}

// Both ends on one host: what the client sends, and what the server accepts.
Status run(World& world, const char* target, sspi::Flags requested = {}) {
  world.accounts.automatic = true;
  Pair pair(world);
  pair.client_input.target_name = target;
  pair.client_input.requested = requested;
  return pair.run();
}

TEST(NtlmReflection, the_automatic_account_is_proved_to_servers_of_this_host_only) {
  World world;
  for (const char* target : {"", "HTTP/server", "cifs/server.example", "HTTP/localhost", "User"}) {
    EXPECT_THAT(run(world, target), IsOk()) << target;
  }
  for (const char* target : {"HTTP/elsewhere", "cifs/attacker", "somebody"}) {
    EXPECT_EQ(run(world, target).error().code, SEC_E_NO_CREDENTIALS) << target;
    EXPECT_EQ(run(world, target, sspi::Flag::kUnverifiedTargetName).error().code,
              SEC_E_NO_CREDENTIALS)
        << target;
  }
  EXPECT_EQ(world.accounts.num_wrong, 0);
}

TEST(NtlmReflection, a_target_of_the_second_call_counts) {
  World world;
  world.accounts.automatic = true;
  Pair pair(world);
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  pair.client_input.target_name = "HTTP/elsewhere";
  EXPECT_EQ(pair.authenticate().error().code, SEC_E_NO_CREDENTIALS);
}

TEST(NtlmReflection, the_automatic_account_is_not_proved_to_a_server_that_calls_itself_otherwise) {
  World client_world;
  client_world.accounts.automatic = true;
  World server_world;
  server_world.accounts.server_names.netbios_computer = "OTHER";
  Pair pair(client_world);
  pair.server_credential = server_world.acquire(sspi::Use::kInbound).value();
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  EXPECT_EQ(pair.authenticate().error().code, SEC_E_NO_CREDENTIALS);
}

// A client of another library, or of an older version of this one, uses the automatic account with
// any server: the server of the same user refuses what was meant for another target.
TEST(NtlmReflection, a_server_refuses_the_automatic_account_for_another_target) {
  for (const sspi::Flags requested :
       {sspi::Flags(), sspi::Flags(sspi::Flag::kUnverifiedTargetName)}) {
    World client_world;
    World server_world;
    server_world.accounts.automatic = true;
    Pair pair(client_world);
    pair.client_input.requested = requested;
    pair.server_credential = server_world.acquire(sspi::Use::kInbound).value();
    pair.client_input.target_name = "HTTP/elsewhere";
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    ASSERT_THAT(pair.authenticate(), IsOk());
    EXPECT_EQ(pair.finish().error().code, SEC_E_WRONG_PRINCIPAL);
  }
}

TEST(NtlmReflection, a_named_account_goes_wherever_its_program_says) {
  World world;
  Pair pair(world);
  pair.identity = identity_of("User", "", "Password");
  pair.client_input.target_name = "HTTP/elsewhere";
  EXPECT_THAT(pair.run(), IsOk());
}

}  // namespace
}  // namespace opensspi::ntlm

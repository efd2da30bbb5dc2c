// SPDX-License-Identifier: MIT
// The memory that challenges and sessions take.
#include <malloc.h>

#include <cstdlib>

#include "base/secret.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using sspi::Outcome;
using testing::answer_call;
using testing::challenge_call;
using testing::header_for;
using testing::response_call;
using testing::World;

// The memory in use, of the heap and of secrets.
size_t in_use() { return mallinfo2().uordblks + secret_bytes_in_use(); }

// Ten thousand here, a million if OPENSSPI_SOAK is set.
TEST(DigestFootprint, challenges_without_a_response_leave_memory_flat) {
  World world;
  const auto inbound = world.acquire(sspi::Use::kInbound).value();
  const auto challenge = [&] {
    return world.start(inbound, sspi::Role::kAcceptor)->step(challenge_call().input());
  };
  ASSERT_THAT(challenge(), IsOk());
  const size_t before = in_use();
  const size_t rounds = std::getenv("OPENSSPI_SOAK") != nullptr ? 1'000'000 : 10'000;
  for (size_t i = 0; i < rounds; ++i) {
    ASSERT_THAT(challenge(), IsOk());
  }
  EXPECT_LT(in_use(), before + 1000);  // less than a byte per ten challenges
  EXPECT_EQ(world.host.state<State>(package())->sessions().size(), 0u);
  const auto step = world.client()->step(answer_call(challenge()->token).input());
  ASSERT_THAT(step, IsOk());
  auto server = world.start(inbound, sspi::Role::kAcceptor);
  EXPECT_THAT(server->step(response_call(step->token).input()), IsOk());
  EXPECT_EQ(server->stage(), sspi::Stage::kEstablished);
}

// Responses that are wrong do not become sessions either.
TEST(DigestFootprint, wrong_responses_leave_memory_flat) {
  World world;
  const auto inbound = world.acquire(sspi::Use::kInbound).value();
  auto client = world.client("alice", "wrong");
  const auto attempt = [&] {
    auto server = world.start(inbound, sspi::Role::kAcceptor);
    const Bytes asked = server->step(challenge_call().input())->token;
    const Bytes wrong = client->step(answer_call(asked).input())->token;
    EXPECT_THAT(server->step(response_call(wrong).input()), FailsWith(SEC_E_LOGON_DENIED));
  };
  attempt();
  attempt();
  const size_t before = in_use();
  for (int i = 0; i < 1000; ++i) {
    attempt();
  }
  EXPECT_LT(in_use(), before + 1000);  // less than a byte per attempt
  EXPECT_EQ(world.host.state<State>(package())->sessions().size(), 0u);
}

TEST(DigestFootprint, a_thousand_sessions_at_once) {
  constexpr size_t kSessions = 1000;
  World world;
  const auto inbound = world.acquire(sspi::Use::kInbound).value();
  std::vector<std::unique_ptr<sspi::Context>> clients;
  std::vector<std::unique_ptr<sspi::Context>> servers;
  for (size_t i = 0; i < kSessions; ++i) {
    servers.push_back(world.start(inbound, sspi::Role::kAcceptor));
    clients.push_back(i % 2 == 0 ? world.client() : world.client("bob", "Other2!"));
    const Bytes asked = servers.back()->step(challenge_call().input())->token;
    const Bytes token = clients.back()->step(answer_call(asked).input())->token;
    ASSERT_THAT(servers.back()->step(response_call(token).input()), IsOk());
  }
  EXPECT_EQ(world.host.state<State>(package())->sessions().size(), kSessions);
  // The sessions take turns, on new connections. A header is valid once.
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < kSessions; ++i) {
      const Bytes header = header_for(*clients[i], "GET", "/page").value();
      for (const bool first : {true, false}) {
        auto server = world.start(inbound, sspi::Role::kAcceptor);
        const auto step = server->step(response_call(header).input());
        ASSERT_THAT(step, IsOk());
        ASSERT_EQ(step->outcome, Outcome::kCompleteNeeded);
        ASSERT_EQ(server->complete({}).ok(), first);
        if (first) {
          ASSERT_EQ((*server->client())->user, i % 2 == 0 ? "alice" : "bob");
        }
      }
    }
  }
  EXPECT_EQ(world.host.state<State>(package())->sessions().size(), kSessions);
}

}  // namespace
}  // namespace opensspi::digest

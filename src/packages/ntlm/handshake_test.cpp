// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/text.h"
#include "settings/table.h"
#include "support/ntlm.h"
#include "support/results.h"

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
  EXPECT_THAT(value, IsOk()) << value.error().why;
  return std::get<Value>(std::move(value).value());
}

TEST(NtlmHandshake, both_ends_have_one_key_and_the_server_knows_the_client) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  const Status status = pair.run();
  ASSERT_THAT(status, IsOk()) << status.error().why;
  EXPECT_EQ(pair.client_step.outcome, Outcome::kDone);
  EXPECT_EQ(pair.server_step.outcome, Outcome::kDone);
  EXPECT_EQ(session_key(*pair.client), session_key(*pair.server));
  EXPECT_EQ(pair.server->client().value()->user, "User");
  EXPECT_EQ(answer_of<sspi::Names>(*pair.server, Attribute::kNames).user, "SERVER\\User");
  EXPECT_EQ(answer_of<sspi::Names>(*pair.client, Attribute::kNames).user, "Domain\\User");
  EXPECT_EQ(world.accounts.num_right, 1);
  EXPECT_EQ(world.accounts.num_wrong, 0);
}

TEST(NtlmHandshake, messages_are_sealed_and_unsealed_both_ways) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_THAT(pair.run(), IsOk());
  for (int round = 0; round < 3; ++round) {
    for (auto [from, to] : {std::pair{pair.client.get(), pair.server.get()},
                            std::pair{pair.server.get(), pair.client.get()}}) {
      Bytes text = {'h', 'e', 'l', 'l', 'o'};
      Bytes trailer(16);
      sspi::Buffer buffers[] = {data(text), token(trailer)};
      ASSERT_THAT(from->seal(0, buffers, 7), IsOk());
      EXPECT_NE(as_text(text), "hello");
      ASSERT_EQ(to->unseal(buffers, 3).value().quality, 0u);
      EXPECT_EQ(as_text(text), "hello");
    }
  }
}

TEST(NtlmHandshake, a_wrong_password_an_unknown_user_and_a_refused_account_are_denied) {
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

TEST(NtlmHandshake, the_mic_is_sent_where_the_challenge_has_a_timestamp) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.run(), IsOk());
  const auto message = Authenticate::parse(pair.authenticate_token);
  ASSERT_TRUE(message->claims_mic());
  EXPECT_EQ(message->v2->blob.time, world.env.clock);
  EXPECT_EQ(message->lm_response.size(), 24u);
  EXPECT_EQ(to_hex(message->lm_response), std::string(48, '0'));
}

TEST(NtlmHandshake, a_client_names_target_machine_and_channel) {
  World world;
  Pair pair(world);
  pair.client_input.target_name = "HTTP/server.example";
  const Bytes channel = bytes_of("00112233");
  sspi::ChannelBindings bindings;
  bindings.application_data = channel;
  pair.client_input.channel_bindings = bindings;
  ASSERT_THAT(pair.run(), IsOk());
  const auto message = Authenticate::parse(pair.authenticate_token);
  const AvPairs& pairs = message->v2->blob.pairs;
  EXPECT_EQ(to_hex(*pairs.channel_bindings()), to_hex(bindings.hash()));
  EXPECT_EQ(pairs.find(AvId::kSingleHost)->size(), 48u);
  EXPECT_EQ(answer_of<sspi::ClientSpecifiedTarget>(*pair.server, Attribute::kClientSpecifiedTarget)
                .target,
            "HTTP/server.example");
}

TEST(NtlmHandshake, no_all_zero_binding_is_ever_sent) {
  World world;
  Pair without(world);
  ASSERT_THAT(without.run(), IsOk());
  const auto message = Authenticate::parse(without.authenticate_token);
  EXPECT_FALSE(message->v2->blob.pairs.find(AvId::kChannelBindings).has_value());
  Pair with_empty_ones(world);
  with_empty_ones.client_input.channel_bindings = sspi::ChannelBindings();
  ASSERT_THAT(with_empty_ones.run(), IsOk());
  const auto bound = Authenticate::parse(with_empty_ones.authenticate_token);
  EXPECT_TRUE(bound->v2->blob.pairs.channel_bindings().has_value());
}

TEST(NtlmHandshake, the_challenge_tells_who_the_server_is) {
  World world;
  world.accounts.server_names = {"HOST",        "DOM",         "host.dom.example",
                                 "dom.example", "for.example", true};
  Pair pair(world);
  ASSERT_THAT(pair.run(), IsOk());
  const auto message = Challenge::parse(pair.challenge_token);
  EXPECT_TRUE(message->flags.has(NegotiateFlag::kTargetTypeDomain));
  EXPECT_FALSE(message->flags.has(NegotiateFlag::kTargetTypeServer));
  EXPECT_EQ(read_name(message->target_name, Charset::kUnicode)->utf8, "DOM");
  const auto name = [&](AvId id) {
    return read_name(message->target_info->find(id).value(), Charset::kUnicode)->utf8;
  };
  EXPECT_EQ(name(AvId::kNetbiosComputer), "HOST");
  EXPECT_EQ(name(AvId::kNetbiosDomain), "DOM");
  EXPECT_EQ(name(AvId::kDnsComputer), "host.dom.example");
  EXPECT_EQ(name(AvId::kDnsDomain), "dom.example");
  EXPECT_EQ(name(AvId::kDnsForest), "for.example");
  EXPECT_EQ(message->target_info->timestamp(), world.env.clock);
}

TEST(NtlmHandshake, what_was_asked_for_is_granted_exactly) {
  struct Case {
    Flags asked;
    Flags granted;
  };
  const Flags counted = Flag::kReplayDetect | Flag::kSequenceDetect;
  const Flags integrity = counted | Flag::kIntegrity | Flag::kConnection;
  for (const Case& each : {Case{{}, Flag::kConnection}, Case{Flag::kIntegrity, integrity},
                           Case{Flag::kSequenceDetect, integrity},
                           Case{Flag::kConfidentiality, integrity | Flag::kConfidentiality},
                           Case{Flag::kIdentify, Flag::kIdentify | Flag::kConnection},
                           Case{Flag::kMutualAuth | Flag::kDelegate, Flag::kConnection}}) {
    World world;
    Pair pair(world);
    pair.client_input.requested = each.asked;
    ASSERT_THAT(pair.run(), IsOk());
    EXPECT_EQ(pair.client_step.granted, each.granted);
    EXPECT_EQ(pair.server_step.granted, each.granted);
    EXPECT_EQ(pair.server->identify_only(), each.asked.has(Flag::kIdentify));
  }
}

TEST(NtlmHandshake, confidentiality_that_the_server_does_not_offer_fails) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  pair.challenge_token[20] &= static_cast<uint8_t>(~0x20);  // SEAL
  EXPECT_EQ(pair.authenticate().error().code, SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(NtlmHandshake, messages_of_a_context_without_integrity_are_refused_not_pretended) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.run(), IsOk());
  Bytes text(4);
  Bytes code(16);
  sspi::Buffer buffers[] = {data(text), token(code)};
  for (sspi::Context* end : {pair.client.get(), pair.server.get()}) {
    EXPECT_EQ(end->sign(0, buffers, 0).error().code, SEC_E_UNSUPPORTED_FUNCTION);
    EXPECT_EQ(end->verify(buffers, 0).error().code, SEC_E_UNSUPPORTED_FUNCTION);
    EXPECT_EQ(end->seal(0, buffers, 0).error().code, SEC_E_UNSUPPORTED_FUNCTION);
    EXPECT_EQ(end->unseal(buffers, 0).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  }
}

TEST(NtlmHandshake, wrapping_without_encryption_is_told_where_nothing_was_to_be_encrypted) {
  World world;
  Pair pair(world);
  pair.client_input.requested = Flag::kIntegrity;
  ASSERT_THAT(pair.run(), IsOk());
  Bytes text = {'o', 'k'};
  Bytes code(16);
  sspi::Buffer buffers[] = {token(code), data(text)};
  EXPECT_EQ(pair.client->seal(5, buffers, 0).error().code, SEC_E_QOP_NOT_SUPPORTED);
  EXPECT_EQ(pair.client->sign(5, buffers, 0).error().code, SEC_E_QOP_NOT_SUPPORTED);
  ASSERT_THAT(pair.client->seal(sspi::kWrapNoEncrypt, buffers, 0), IsOk());
  EXPECT_EQ(as_text(text), "ok");
  EXPECT_EQ(pair.server->unseal(buffers, 0).value().quality, sspi::kWrapNoEncrypt);
}

TEST(NtlmHandshake,
     where_only_integrity_was_negotiated_sealed_and_signed_messages_are_both_opened) {
  World world;
  Pair pair(world);
  pair.client_input.requested = Flag::kIntegrity;
  ASSERT_THAT(pair.run(), IsOk());
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt, sspi::kWrapNoEncrypt, 0u, 0u}) {
    Bytes text = {'h', 'e', 'l', 'l', 'o'};
    Bytes code(16);
    sspi::Buffer buffers[] = {token(code), data(text)};
    ASSERT_THAT(pair.client->seal(quality, buffers, 0), IsOk());
    EXPECT_EQ(as_text(text) == "hello", quality == sspi::kWrapNoEncrypt);
    for (Bytes* part : {&text, &code}) {
      (*part)[4] ^= 1;
      const Bytes altered = text;
      EXPECT_EQ(pair.server->unseal(buffers, 0).error().code, SEC_E_MESSAGE_ALTERED);
      EXPECT_EQ(text, altered);
      (*part)[4] ^= 1;
    }
    EXPECT_EQ(pair.server->unseal(buffers, 0).value().quality, quality);
    EXPECT_EQ(as_text(text), "hello");
  }
}

TEST(NtlmHandshake, an_anonymous_client_is_let_in_only_where_it_is_welcome) {
  for (const bool by_identity : {true, false}) {
    for (const bool welcome : {true, false}) {
      World world;
      Pair pair(world);
      if (by_identity) {
        pair.identity = identity_of("", "", "");
      }
      if (!by_identity) {
        pair.client_input.requested = Flag::kNullSession;
      }
      if (welcome) {
        pair.server_input.requested = Flag::kNullSession;
      }
      const Status status = pair.run();
      EXPECT_EQ(status.ok(), welcome);
      if (!welcome) {
        EXPECT_EQ(status.error().code, SEC_E_LOGON_DENIED);
        continue;
      }
      EXPECT_TRUE(pair.server->client().value()->anonymous);
      EXPECT_TRUE(pair.server_step.granted.has(Flag::kNullSession));
      EXPECT_EQ(to_hex(session_key(*pair.server)), std::string(32, '0'));
    }
  }
}

TEST(NtlmHandshake, a_welcome_for_anonymous_clients_does_not_open_accounts) {
  World world;
  Pair pair(world);
  pair.server_input.requested = Flag::kNullSession;
  pair.identity = identity_of("User", "", "wrong");
  EXPECT_EQ(pair.run().error().code, SEC_E_LOGON_DENIED);
}

TEST(NtlmHandshake, a_proxys_challenge_with_an_empty_list_is_answered) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.negotiate(), IsOk());
  pair.challenge_token = testing::bytes_of(
      "4e544c4d53535000 02000000 0000 0000 00000000 058289a0 4f29c6b8bcb4417c 0000000000000000"
      "0000000000000000");
  ASSERT_THAT(pair.authenticate(), IsOk());
  const auto parsed = Authenticate::parse(pair.authenticate_token);
  EXPECT_TRUE(parsed->v2.has_value());
  EXPECT_FALSE(parsed->claims_mic());
}

// [MS-NLMP] 3.2.5.1.2: the fields say who is anonymous. The peer can set and clear the flag.
TEST(NtlmHandshake, who_is_anonymous_the_fields_say_and_not_the_flag) {
  constexpr size_t kFlagsOffset = 60;
  const auto anonymous_bit = NegotiateFlags(NegotiateFlag::kAnonymous).bits();
  for (const bool anonymous : {true, false}) {
    World world;
    Pair pair(world);
    // Without a MIC the flags can be altered on the way.
    world.settings = world.settings.with(Setting::kNtlmV1, "both");
    if (anonymous) {
      pair.client_input.requested = Flag::kNullSession;
    }
    pair.server_input.requested = Flag::kNullSession;
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    ASSERT_THAT(pair.authenticate(), IsOk());
    uint8_t& byte = pair.authenticate_token[kFlagsOffset + 1];
    byte = static_cast<uint8_t>(byte ^ (anonymous_bit >> 8));
    ASSERT_THAT(pair.finish(), IsOk());
    EXPECT_EQ(pair.server_step.granted.has(Flag::kNullSession), anonymous);
    EXPECT_EQ(pair.server->client().value()->anonymous, anonymous);
  }
}

TEST(NtlmHandshake, a_client_without_a_name_that_is_not_anonymous_is_denied) {
  World world;
  world.accounts.users[""] = {"Password"};
  Pair pair(world);
  pair.server_input.requested = Flag::kNullSession;
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  ASSERT_THAT(pair.authenticate(), IsOk());
  // The user's name is removed, its response stays.
  pair.authenticate_token[36] = pair.authenticate_token[37] = 0;
  EXPECT_EQ(pair.finish().error().code, SEC_E_LOGON_DENIED);
  EXPECT_EQ(world.accounts.num_right + world.accounts.num_wrong, 0);
}

TEST(NtlmHandshake, connectionless_the_server_speaks_first) {
  for (const bool challenge_first : {false, true}) {
    World world;
    Pair pair(world);
    pair.client_input.requested = kSealing | Flags(Flag::kDatagram);
    pair.server_input.requested = Flag::kDatagram;
    ASSERT_THAT(pair.acquire(), IsOk());
    if (!challenge_first) {
      ASSERT_THAT(pair.negotiate(), IsOk());
      EXPECT_TRUE(pair.negotiate_token.empty());
      EXPECT_EQ(pair.client_step.outcome, Outcome::kContinue);
    }
    ASSERT_THAT(pair.challenge(), IsOk());
    const Status answered = pair.authenticate();
    ASSERT_THAT(answered, IsOk()) << answered.error().why;
    EXPECT_TRUE(Authenticate::parse(pair.authenticate_token)->claims_mic());
    ASSERT_THAT(pair.finish(), IsOk());
    EXPECT_TRUE(pair.server_step.granted.has(Flag::kDatagram));
    EXPECT_FALSE(pair.server_step.granted.has(Flag::kReplayDetect));
    Bytes text = {'h', 'i'};
    Bytes trailer(16);
    sspi::Buffer buffers[] = {data(text), token(trailer)};
    ASSERT_THAT(pair.client->seal(0, buffers, 41), IsOk());
    ASSERT_THAT(pair.server->unseal(buffers, 41), IsOk());
    EXPECT_EQ(as_text(text), "hi");
  }
}

TEST(NtlmHandshake, datagrams_that_the_server_does_not_speak_fail) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  const auto client = world.start(pair.client_credential, sspi::Role::kInitiator);
  sspi::StepInput input;
  input.requested = Flag::kDatagram;
  input.token = pair.challenge_token;
  EXPECT_EQ(client->step(input).error().code, SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(NtlmHandshake, an_empty_first_token_is_for_datagrams_only) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.acquire(), IsOk());
  EXPECT_EQ(pair.challenge().error().code, SEC_E_INVALID_TOKEN);
}

TEST(NtlmHandshake, a_client_without_unicode_gets_its_character_set) {
  World world;
  world.accounts.users["J\u00f6rg"] = {"Password"};
  Pair pair(world);
  pair.identity = identity_of("J\u00f6rg", "Dom", "Password");
  ASSERT_THAT(pair.negotiate(), IsOk());
  // A NEGOTIATE as an OEM-only client sends it; our own offer is a superset, the MIC is not.
  pair.negotiate_token[12] &= static_cast<uint8_t>(~0x01);
  ASSERT_THAT(pair.challenge(), IsOk());
  const auto challenge = Challenge::parse(pair.challenge_token);
  EXPECT_TRUE(challenge->flags.has(NegotiateFlag::kOem));
  EXPECT_EQ(as_text(challenge->target_name), "SERVER");
  ASSERT_THAT(pair.authenticate(), IsOk());
  const auto message = Authenticate::parse(pair.authenticate_token);
  EXPECT_EQ(as_text(message->user), "J\u00f6rg");
  // Only the changed NEGOTIATE keeps this client from its session.
  EXPECT_EQ(pair.finish().error().code, SEC_E_MESSAGE_ALTERED);
  EXPECT_EQ(world.accounts.num_right, 1);
}

TEST(NtlmHandshake, a_client_that_leaves_the_domain_out_of_its_key_is_understood) {
  World world;
  Pair pair(world);
  pair.identity = identity_of("User", "", "Password");
  EXPECT_THAT(pair.run(), IsOk());
}

TEST(NtlmHandshake, user_names_are_found_in_any_case) {
  World world;
  world.accounts.users["uSER"] = {"Password"};
  Pair pair(world);
  pair.identity = identity_of("uSER", "dOMAIN", "Password");
  EXPECT_THAT(pair.run(), IsOk());
  EXPECT_EQ(world.accounts.last_user, "uSER");
  EXPECT_EQ(world.accounts.last_domain, "dOMAIN");
  EXPECT_EQ(world.accounts.last_workstation, "SERVER");
}

// Every NEGOTIATE that a client may send, with exactly what it offers.
TEST(NtlmHandshake, negotiate_messages_of_16_32_and_40_bytes_are_taken) {
  World world;
  const Bytes whole = write_negotiate(NegotiateFlag::kUnicode | NegotiateFlag::kNtlm);
  for (const size_t len : {size_t{16}, size_t{32}, size_t{40}}) {
    Pair pair(world);
    ASSERT_THAT(pair.acquire(), IsOk());
    pair.negotiate_token.assign(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(len));
    const Status status = pair.challenge();
    ASSERT_THAT(status, IsOk()) << len << status.error().why;
    const auto challenge = Challenge::parse(pair.challenge_token);
    EXPECT_FALSE(challenge->flags.has(NegotiateFlag::kSign));
    EXPECT_FALSE(challenge->flags.has(NegotiateFlag::k128));
  }
}

TEST(NtlmHandshake, a_negotiate_without_a_character_set_is_refused) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.acquire(), IsOk());
  pair.negotiate_token = write_negotiate(NegotiateFlag::kNtlm);
  EXPECT_EQ(pair.challenge().error().code, SEC_E_INVALID_TOKEN);
}

TEST(NtlmHandshake, nothing_works_on_a_context_that_is_half_open_or_failed) {
  World world;
  Pair pair(world);
  ASSERT_THAT(pair.negotiate(), IsOk());
  Bytes text(4);
  Bytes code(16);
  sspi::Buffer buffers[] = {data(text), token(code)};
  for (const bool failed : {false, true}) {
    if (failed) {
      pair.challenge_token = {1, 2, 3};
      EXPECT_EQ(pair.authenticate().error().code, SEC_E_INVALID_TOKEN);
      EXPECT_EQ(pair.authenticate().error().code, SEC_E_INVALID_HANDLE);
    }
    EXPECT_EQ(pair.client->sign(0, buffers, 0).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->verify(buffers, 0).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->seal(0, buffers, 0).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->unseal(buffers, 0).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->client().error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->export_state().error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(pair.client->query(Attribute::kNames).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_FALSE(pair.client->identify_only());
  }
}

TEST(NtlmHandshake, a_step_too_many_is_refused_and_harms_nothing) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_THAT(pair.run(), IsOk());
  EXPECT_EQ(pair.finish().error().code, SEC_E_INVALID_TOKEN);
  EXPECT_THAT(pair.server->client(), IsOk());
}

}  // namespace
}  // namespace opensspi::ntlm

// SPDX-License-Identifier: MIT
// Messages from a hostile peer, or changed on their way: whatever is done to a message of a
// handshake, the handshake fails, with a status, at the end that receives it.
#include <gtest/gtest.h>

#include <functional>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using testing::bytes_of;
using testing::kSealing;
using testing::Pair;
using testing::World;

using Spoil = std::function<void(Bytes&)>;

// One world and two credentials serve all handshakes of a test.
class NtlmHostile : public ::testing::Test {
 protected:
  // run alters message `which` (0 to 2) of a handshake.
  Status run(int which, const Spoil& spoil) {
    Pair pair(world_);
    pair.client_credential = client_;
    pair.server_credential = server_;
    pair.client_input.requested = kSealing;
    TRY(pair.negotiate());
    if (which == 0) {
      spoil(pair.negotiate_token);
    }
    TRY(pair.challenge());
    if (which == 1) {
      spoil(pair.challenge_token);
    }
    TRY(pair.authenticate());
    if (which == 2) {
      spoil(pair.authenticate_token);
    }
    return pair.finish();
  }

  size_t len_of(int which) {
    size_t len = 0;
    EXPECT_THAT(run(which, [&](Bytes& message) { len = message.size(); }), IsOk());
    return len;
  }

  static void expect_refused(const Status& status, const std::string& what) {
    ASSERT_FALSE(status.ok()) << what;
    EXPECT_NE(status.error().code, SEC_E_OK);
    EXPECT_GT(std::string_view(status.error().why).size(), 0u);
  }

  World world_;
  sspi::CredentialPtr client_ = world_.acquire(sspi::Use::kOutbound).value();
  sspi::CredentialPtr server_ = world_.acquire(sspi::Use::kInbound).value();
};

TEST_F(NtlmHostile, every_message_cut_at_every_byte_is_refused) {
  for (int which = 0; which < 3; ++which) {
    const size_t whole = len_of(which);
    for (size_t len = 0; len < whole; ++len) {
      expect_refused(run(which, [&](Bytes& message) { message.resize(len); }),
                     std::to_string(which) + " cut to " + std::to_string(len));
    }
  }
}

TEST_F(NtlmHostile, every_message_with_any_bit_flipped_is_refused) {
  for (int which = 0; which < 3; ++which) {
    const size_t len = len_of(which);
    for (size_t bit = 0; bit < 8 * len; ++bit) {
      expect_refused(run(which,
                         [&](Bytes& message) {
                           uint8_t& byte = message[bit / 8];
                           byte = static_cast<uint8_t>(byte ^ (1u << (bit % 8)));
                         }),
                     std::to_string(which) + " bit " + std::to_string(bit));
    }
  }
}

TEST_F(NtlmHostile, every_message_with_something_behind_it_is_refused) {
  for (int which = 0; which < 3; ++which) {
    for (const size_t more : {size_t{1}, size_t{16}, kMaxToken, size_t{100'000}}) {
      expect_refused(run(which, [&](Bytes& message) { message.resize(message.size() + more); }),
                     std::to_string(which) + " and " + std::to_string(more) + " more");
    }
  }
}

void put_u32le(Bytes& message, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) {
    message[at + i] = static_cast<uint8_t>(value >> (8 * i));
  }
}

TEST_F(NtlmHostile, every_field_that_points_elsewhere_is_refused) {
  const std::vector<size_t> fields[] = {{16, 24}, {12, 40}, {12, 20, 28, 36, 44, 52}};
  for (int which = 0; which < 3; ++which) {
    const auto end = static_cast<uint32_t>(len_of(which));
    for (const size_t field : fields[which]) {
      for (const uint32_t value : {0u, 1u, end - 1, end, end + 1, 0x80000000u, 0xFFFFFFFFu}) {
        for (const bool offset : {true, false}) {
          Bytes before;
          Bytes after;
          const Status status = run(which, [&](Bytes& message) {
            before = message;
            if (offset) {
              put_u32le(message, field + 4, value);
            }
            if (!offset) {
              message[field] = static_cast<uint8_t>(value);
            }
            if (!offset) {
              message[field + 1] = static_cast<uint8_t>(value >> 8);
            }
            after = message;
          });
          if (before == after) {
            continue;
          }
          expect_refused(status, std::to_string(which) + " field " + std::to_string(field) +
                                     (offset ? " offset " : " length ") + std::to_string(value));
        }
      }
    }
  }
}

TEST_F(NtlmHostile, messages_at_the_wrong_time_are_refused) {
  std::vector<Bytes> messages(3);
  for (int which = 0; which < 3; ++which) {
    ASSERT_THAT(run(which, [&](Bytes& message) { messages[static_cast<size_t>(which)] = message; }),
                IsOk());
  }
  for (int which = 0; which < 3; ++which) {
    for (const Bytes& other : messages) {
      if (which == 0 && other == messages[0]) {
        continue;  // a NEGOTIATE is as good as the next one
      }
      expect_refused(run(which, [&](Bytes& message) { message = other; }),
                     "another handshake's message in place of " + std::to_string(which));
    }
  }
}

// The AUTHENTICATE of a client that a man in the middle rewrites, without what the MIC covers.
AuthenticateParts parts_of(const Authenticate& parsed) {
  return {parsed.flags,
          parsed.domain,
          parsed.user,
          parsed.workstation,
          parsed.lm_response,
          parsed.nt_response,
          parsed.encrypted_session_key};
}

TEST_F(NtlmHostile, names_that_are_no_text_or_too_long_are_refused) {
  const std::vector<Bytes> names = {bytes_of("41"), bytes_of("410000004200"), bytes_of("00d8"),
                                    Bytes(2880, 0x41), Bytes(60'000, 0x41)};
  for (const Bytes& name : names) {
    for (ByteView AuthenticateParts::*part :
         {&AuthenticateParts::user, &AuthenticateParts::domain, &AuthenticateParts::workstation}) {
      const Status status = run(2, [&](Bytes& message) {
        const Bytes original = message;
        AuthenticateParts parts = parts_of(Authenticate::parse(original).value());
        parts.*part = name;
        message = write_authenticate(parts);
      });
      EXPECT_EQ(status.error().code, SEC_E_INVALID_TOKEN);
    }
  }
}

TEST_F(NtlmHostile, a_target_name_that_is_not_text_is_refused) {
  // The client itself is hostile here: its response is right.
  World& world = world_;
  Pair pair(world);
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  Bytes pairs;
  Writer writer(pairs);
  write_av_timestamp(writer, world.env.clock);
  write_av_pair(writer, AvId::kTargetName, bytes_of("4100 0000"));
  const Bytes blob = write_client_challenge_blob(world.env.clock, {}, pairs);
  const auto challenge = Challenge::parse(pair.challenge_token);
  const auto key =
      nt_owf_v2(testing::FakeAccounts::hash_of("Password"), utf16le_bytes(u"USER"), {});
  const Proof proof = nt_proof_v2(key, challenge->server_challenge, blob);
  Bytes response(proof.begin(), proof.end());
  response.insert(response.end(), blob.begin(), blob.end());
  AuthenticateParts parts;
  const Bytes user = utf16le_bytes(u"User");
  parts.flags = challenge->flags;
  parts.user = user;
  parts.nt_response = response;
  pair.authenticate_token = write_authenticate(parts);
  EXPECT_EQ(pair.finish().error().code, SEC_E_INVALID_TOKEN);
  EXPECT_EQ(world.accounts.num_right, 1);
}

TEST_F(NtlmHostile, a_session_key_of_the_wrong_length_is_refused) {
  for (const size_t len : {size_t{0}, size_t{1}, size_t{15}, size_t{17}, size_t{64}}) {
    const Bytes key(len);
    const Status status = run(2, [&](Bytes& message) {
      const Bytes original = message;
      AuthenticateParts parts = parts_of(Authenticate::parse(original).value());
      parts.encrypted_session_key = key;
      message = write_authenticate(parts);
    });
    EXPECT_EQ(status.error().code, SEC_E_INVALID_TOKEN);
  }
}

// A downgrade that does not change the response: the flags of the last message.
TEST_F(NtlmHostile, flags_cleared_in_the_last_message_are_noticed) {
  for (uint32_t bit = 0; bit < 32; ++bit) {
    const Status status = run(2, [&](Bytes& message) {
      uint8_t& byte = message[60 + bit / 8];
      byte = static_cast<uint8_t>(byte & ~(1u << (bit % 8)));
    });
    if (status.ok()) {
      continue;  // the bit was not set
    }
    EXPECT_TRUE(status.error().is(SEC_E_MESSAGE_ALTERED) ||
                status.error().is(SEC_E_UNSUPPORTED_FUNCTION) ||
                status.error().is(SEC_E_LOGON_DENIED))
        << bit << status.error().why;
  }
}

// A challenge's list after a man in the middle changed it.
enum class Left { kNames, kNothing };

// respeak_challenge writes a CHALLENGE again with fewer pairs and without some flags.
void respeak_challenge(Bytes& message, Left left, NegotiateFlags cleared) {
  const Bytes original = message;
  const auto parsed = Challenge::parse(original);
  Bytes info;
  Writer writer(info);
  if (left == Left::kNames) {
    write_av_pair(writer, AvId::kNetbiosDomain, *parsed->target_info->find(AvId::kNetbiosDomain));
    write_av_pair(writer, AvId::kNetbiosComputer,
                  *parsed->target_info->find(AvId::kNetbiosComputer));
  }
  write_av_end(writer);
  message = write_challenge(
      {parsed->flags.without(cleared), parsed->server_challenge, parsed->target_name, info});
}

TEST_F(NtlmHostile, a_challenge_without_its_timestamp_is_noticed_by_the_server) {
  const Status status =
      run(1, [&](Bytes& message) { respeak_challenge(message, Left::kNames, {}); });
  EXPECT_EQ(status.error().code, SEC_E_MESSAGE_ALTERED);
}

TEST_F(NtlmHostile, a_challenge_that_names_nobody_is_not_trusted_with_a_session) {
  const Status status =
      run(1, [&](Bytes& message) { respeak_challenge(message, Left::kNothing, {}); });
  EXPECT_EQ(status.error().code, SEC_E_LOGON_DENIED);
}

// Only the MIC protects what these request. A client that would have no MIC because of a challenge
// without names does not continue.
TEST_F(NtlmHostile, whoever_asks_for_what_the_mic_protects_wants_to_know_the_server) {
  for (const sspi::Flag wanted :
       {sspi::Flag::kReplayDetect, sspi::Flag::kSequenceDetect, sspi::Flag::kIntegrity,
        sspi::Flag::kConfidentiality, sspi::Flag::kIdentify}) {
    World world;
    Pair pair(world);
    pair.client_input.requested = wanted;
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    respeak_challenge(pair.challenge_token, Left::kNothing, {});
    EXPECT_EQ(pair.authenticate().error().code, SEC_E_LOGON_DENIED)
        << static_cast<uint64_t>(wanted);
  }
}

// A client that requests nothing continues, and the server finds its time missing in the list.
TEST_F(NtlmHostile, no_modern_client_gets_in_without_the_servers_timestamp) {
  for (const Left left : {Left::kNames, Left::kNothing}) {
    World world;
    Pair pair(world);
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    respeak_challenge(pair.challenge_token, left, {});
    ASSERT_THAT(pair.authenticate(), IsOk());
    EXPECT_FALSE(Authenticate::parse(pair.authenticate_token)->claims_mic());
    EXPECT_EQ(pair.finish().error().code, SEC_E_MESSAGE_ALTERED);
  }
}

// IDENTIFY and signing are in the flags of each message; if they are cleared everywhere, the
// response is still right, and only the MIC detects it.
TEST_F(NtlmHostile, identify_and_signing_cannot_be_cleared_in_all_messages) {
  for (const auto& [wanted, flag] : {std::pair(sspi::Flag::kIdentify, NegotiateFlag::kIdentify),
                                     std::pair(sspi::Flag::kReplayDetect, NegotiateFlag::kSign)}) {
    for (const Left left : {Left::kNames, Left::kNothing}) {
      World world;
      Pair pair(world);
      pair.client_input.requested = wanted;
      ASSERT_THAT(pair.negotiate(), IsOk());
      const auto offer = Negotiate::parse(pair.negotiate_token)->flags;
      pair.negotiate_token = write_negotiate(offer.without(flag));
      ASSERT_THAT(pair.challenge(), IsOk());
      respeak_challenge(pair.challenge_token, left, flag);
      const Status client = pair.authenticate();
      EXPECT_FALSE(client.ok() && pair.finish().ok());
    }
  }
}

}  // namespace
}  // namespace opensspi::ntlm

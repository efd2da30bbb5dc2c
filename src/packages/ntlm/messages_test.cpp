// SPDX-License-Identifier: MIT
// The three messages on their own: forms of different versions, and limits of the parsers.
// hostile_test.cpp tests altered messages in a handshake.
#include <gtest/gtest.h>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using testing::bytes_of;

// As curl 7.88 sent it over HTTP: 32 bytes, no version.
const Bytes kCurlNegotiate =
    bytes_of("4e544c4d53535000 01000000 06820800 0000000000000000 0000000000000000");

TEST(NtlmNegotiateMessage, forms_of_all_ages_are_read) {
  EXPECT_EQ(Negotiate::parse(kCurlNegotiate)->flags.bits(), 0x00088206u);
  EXPECT_EQ(Negotiate::parse(ByteView(kCurlNegotiate).first(16))->flags.bits(), 0x00088206u);
  const auto own = Negotiate::parse(write_negotiate(NegotiateFlag::kVersion));
  EXPECT_EQ(own->version->build, kOwnVersion.build);
  EXPECT_EQ(own->version->ntlm_revision, 15);
}

TEST(NtlmNegotiateMessage, names_are_read_where_their_flags_are) {
  Bytes message =
      bytes_of("4e544c4d53535000 01000000 00300000 0300 0300 20000000 0200 0200 23000000");
  const ByteView names = as_bytes("DOMWS");
  message.insert(message.end(), names.begin(), names.end());
  EXPECT_EQ(as_text(Negotiate::parse(message)->domain), "DOM");
  EXPECT_EQ(as_text(Negotiate::parse(message)->workstation), "WS");
  message[13] = 0;  // the flags
  EXPECT_TRUE(Negotiate::parse(message)->domain.empty());
}

TEST(NtlmNegotiateMessage, names_outside_the_message_are_refused) {
  for (const char* field : {"0300 0300 1f000000", "0400 0300 20000000", "0300 0300 ffffffff",
                            "ffff ffff 00000080", "0100 0100 23000000"}) {
    Bytes message = bytes_of("4e544c4d53535000 01000000 00100000");
    const Bytes domain = bytes_of(field);
    message.insert(message.end(), domain.begin(), domain.end());
    message.resize(35);
    const auto parsed = Negotiate::parse(message);
    // Offset 31 lies inside; all others reach past the end.
    EXPECT_EQ(parsed.ok(), std::string_view(field) == "0300 0300 1f000000") << field;
  }
}

TEST(NtlmChallengeMessage, the_oldest_form_has_no_target_information) {
  const auto parsed = Challenge::parse(
      bytes_of("4e544c4d53535000 02000000 0000 0000 00000000 01020000 0123456789abcdef"));
  ASSERT_THAT(parsed, IsOk());
  EXPECT_FALSE(parsed->target_info.has_value());
  EXPECT_EQ(to_hex(parsed->server_challenge.bytes), "0123456789abcdef");
}

TEST(NtlmChallengeMessage, that_promises_target_information_must_have_it) {
  EXPECT_FALSE(Challenge::parse(bytes_of("4e544c4d53535000 02000000 0000 0000 00000000 01028000"
                                         "0123456789abcdef"))
                   .ok());
  EXPECT_FALSE(Challenge::parse(bytes_of("4e544c4d53535000 02000000 0000 0000 00000000 01028000"
                                         "0123456789abcdef 0000000000000000 0400 0400 2d000000"))
                   .ok());
}

// Proxies send it.
TEST(NtlmChallengeMessage, whose_target_information_is_empty_has_an_empty_list) {
  const Bytes message = bytes_of(
      "4e544c4d53535000 02000000 0000 0000 00000000 058289a0 4f29c6b8bcb4417c 0000000000000000"
      "0000000000000000");
  const auto parsed = Challenge::parse(message);
  ASSERT_THAT(parsed, IsOk());
  ASSERT_TRUE(parsed->target_info.has_value());
  EXPECT_TRUE(parsed->target_info->body().empty());
  EXPECT_FALSE(parsed->target_info->find(AvId::kNetbiosComputer).has_value());
}

TEST(NtlmChallengeMessage, that_ends_before_its_version_has_none) {
  Bytes message = bytes_of(
      "4e544c4d53535000 02000000 0000 0000 00000000 058289a2 4f29c6b8bcb4417c 0000000000000000"
      "0000000000000000");
  for (size_t more = 0; more < 8; ++more, message.push_back(0)) {
    const auto parsed = Challenge::parse(message);
    ASSERT_THAT(parsed, IsOk()) << more;
    EXPECT_FALSE(parsed->version.has_value()) << more;
  }
  EXPECT_TRUE(Challenge::parse(message)->version.has_value());
}

TEST(NtlmNegotiateMessage, that_ends_before_its_version_has_none) {
  const Bytes whole = write_negotiate(NegotiateFlag::kVersion);
  for (size_t len = 32; len < whole.size(); ++len) {
    const auto parsed = Negotiate::parse(ByteView(whole).first(len));
    ASSERT_THAT(parsed, IsOk()) << len;
    EXPECT_FALSE(parsed->version.has_value()) << len;
  }
}

TEST(NtlmAuthenticateMessage, the_mic_is_there_only_where_no_payload_is) {
  const Bytes user = bytes_of("4100");
  AuthenticateParts parts;
  parts.user = user;
  EXPECT_FALSE(Authenticate::parse(write_authenticate(parts))->mic.has_value());
  parts.mic = MicPlace::kZero;
  const Bytes with_mic = write_authenticate(parts);
  EXPECT_TRUE(Authenticate::parse(with_mic)->mic.has_value());
  EXPECT_FALSE(Authenticate::parse(with_mic)->claims_mic());  // nobody vouches for it
}

TEST(NtlmAuthenticateMessage, an_ntlm_v2_response_must_hold_together) {
  const Bytes whole = write_client_challenge_blob(Filetime{1}, {}, {});
  ASSERT_THAT(ClientChallengeBlob::parse(whole), IsOk());
  for (size_t len = 0; len + 4 < whole.size(); ++len) {
    EXPECT_FALSE(ClientChallengeBlob::parse(ByteView(whole).first(len)).ok()) << len;
  }
  Bytes versions = whole;
  versions[0] = 2;
  EXPECT_FALSE(ClientChallengeBlob::parse(versions).ok());
  for (size_t len = 25; len < 16 + whole.size() - 4; ++len) {
    Bytes response(16);
    response.insert(response.end(), whole.begin(), whole.end());
    response.resize(len);
    AuthenticateParts parts;
    parts.nt_response = response;
    EXPECT_EQ(Authenticate::parse(write_authenticate(parts)).error().code, SEC_E_INVALID_TOKEN);
  }
}

TEST(NtlmAuthenticateMessage, anonymity_has_two_forms) {
  const Bytes zero(1);
  const Bytes one(1, 1);
  const Bytes two(2);
  AuthenticateParts parts;
  EXPECT_TRUE(Authenticate::parse(write_authenticate(parts))->is_anonymous());
  parts.lm_response = zero;
  EXPECT_TRUE(Authenticate::parse(write_authenticate(parts))->is_anonymous());
  for (const Bytes& other : {one, two}) {
    parts.lm_response = other;
    EXPECT_FALSE(Authenticate::parse(write_authenticate(parts))->is_anonymous());
  }
  parts.lm_response = zero;
  parts.user = two;
  EXPECT_FALSE(Authenticate::parse(write_authenticate(parts))->is_anonymous());
}

TEST(NtlmMessages, of_another_protocol_or_another_type_are_refused) {
  const Bytes negotiate = write_negotiate({});
  EXPECT_FALSE(Challenge::parse(negotiate).ok());
  EXPECT_FALSE(Authenticate::parse(negotiate).ok());
  EXPECT_FALSE(Negotiate::parse(bytes_of("4e544c4d53535001 01000000 00000000")).ok());
  EXPECT_FALSE(Negotiate::parse({}).ok());
  EXPECT_FALSE(Negotiate::parse(Bytes(kMaxToken + 1)).ok());
}

}  // namespace
}  // namespace opensspi::ntlm

// SPDX-License-Identifier: MIT
#include "packages/ntlm/describe.h"

#include <gtest/gtest.h>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/text.h"
#include "support/ntlm.h"

namespace opensspi::ntlm {
namespace {

constexpr NegotiateFlags kFlags = NegotiateFlag::kUnicode | NegotiateFlag::kNtlm |
                                  NegotiateFlag::kTargetInfo | NegotiateFlag::kVersion |
                                  NegotiateFlag::kExtendedSessionSecurity | NegotiateFlag::k128;

using testing::bytes_of;

std::string told(ByteView message) {
  JsonWriter json;
  const Status described = describe(json, message);
  return described ? json.take() : "refused: " + std::to_string(described.error().code);
}

void expect_tells(ByteView message, std::initializer_list<const char*> facts) {
  const std::string text = told(message);
  for (const char* fact : facts) {
    EXPECT_NE(text.find(fact), std::string::npos) << fact << "\n" << text;
  }
}

Bytes av_pairs() {
  Bytes bytes;
  Writer writer(bytes);
  write_av_pair(writer, AvId::kNetbiosComputer, *write_name("SERVER", Charset::kUnicode));
  write_av_flags(writer, kAvMicPresent);
  write_av_timestamp(writer, filetime_from_unix(1700000000));
  write_av_pair(writer, AvId::kTargetName, *write_name("HTTP/host", Charset::kUnicode));
  write_av_pair(writer, AvId::kChannelBindings, Bytes(16, 0xAB));
  return bytes;
}

Bytes challenge() {
  Bytes pairs = av_pairs();
  Writer writer(pairs);
  write_av_end(writer);
  const Bytes name = *write_name("DOMAIN", Charset::kUnicode);
  return write_challenge({kFlags, {{1, 2, 3, 4, 5, 6, 7, 8}}, name, pairs});
}

Bytes authenticate(NegotiateFlags flags, ByteView nt_response, std::string_view user) {
  const Bytes name = *write_name(user, Charset::kUnicode);
  const Bytes key(16, 0x55);
  AuthenticateParts parts;
  parts.flags = flags;
  parts.user = name;
  parts.nt_response = nt_response;
  parts.encrypted_session_key = key;
  parts.mic = MicPlace::kZero;
  return write_authenticate(parts);
}

Bytes v2_response() {
  Bytes response(16, 0x11);
  const Bytes blob = write_client_challenge_blob(filetime_from_unix(1700000000),
                                                 {{8, 7, 6, 5, 4, 3, 2, 1}}, av_pairs());
  response.insert(response.end(), blob.begin(), blob.end());
  return response;
}

TEST(NtlmDescribe, tells_what_a_negotiate_says) {
  expect_tells(write_negotiate(kFlags),
               {"NTLM NEGOTIATE", "\"128\": \"128-bit keys\"", "10.0 build 17763"});
}

TEST(NtlmDescribe, tells_what_a_challenge_says) {
  expect_tells(challenge(), {"NTLM CHALLENGE", "\"target_name\": \"DOMAIN\"", "0102030405060708",
                             "\"NetBIOS_computer\": \"SERVER\"", "2023-11-14T22:13:20Z",
                             "\"target_name\": \"HTTP/host\"", "abababab"});
}

TEST(NtlmDescribe, tells_what_an_authenticate_says) {
  const Bytes response = v2_response();
  expect_tells(authenticate(kFlags, response, "alice"),
               {"NTLM AUTHENTICATE", "\"user\": \"alice\"", "\"response\": \"NTLMv2\"",
                "0807060504030201", "\"encrypted_session_key_length\": 16",
                "\"integrity_code\": \"00000000000000000000000000000000\""});
}

TEST(NtlmDescribe, names_the_old_responses) {
  const Bytes old(24, 0x22);
  expect_tells(authenticate(kFlags, old, "alice"), {"NTLM2 session response"});
  expect_tells(authenticate(NegotiateFlag::kUnicode | NegotiateFlag::kNtlm, old, "alice"),
               {"\"response\": \"NTLMv1"});
}

TEST(NtlmDescribe, shows_names_without_letting_them_act) {
  const Bytes response = v2_response();
  const std::string text = told(authenticate(kFlags, response, "\x1b[2J\u202Ex"));
  EXPECT_NE(text.find("\\u001b[2J\\u202ex"), std::string::npos) << text;
}

TEST(NtlmDescribe, names_bits_that_nobody_named) {
  expect_tells(write_negotiate(kFlags | NegotiateFlags::from_bits(0x04000008)),
               {"\"without a name\": \"0x04000008\""});
}

// A proxy's message: the flag says that there are pairs, and there are none.
TEST(NtlmDescribe, tells_a_challenge_whose_list_is_empty) {
  const Bytes message = bytes_of(
      "4e544c4d53535000020000000000000000000000058289a0"
      "4f29c6b8bcb4417c00000000000000000000000000000000");
  expect_tells(message, {"4f29c6b8bcb4417c", "\"target_info\": {}", "\"target_name\": null"});
  EXPECT_EQ(told(message).find("unreadable"), std::string::npos);
}

TEST(NtlmDescribe, names_the_field_that_cannot_be_read_and_tells_the_others) {
  Bytes message = challenge();
  message[40 + 4] = 0xFF;  // the list lies outside the message
  expect_tells(message, {"\"target_name\": \"DOMAIN\"", "0102030405060708",
                         "\"target_info\": \"cannot be read", "\"unreadable\": [\"target_info\"]"});
  Bytes cut = challenge();
  cut.resize(cut.size() - 1);  // the end marker's last byte
  cut[40] = static_cast<uint8_t>(cut[40] - 1);
  expect_tells(cut, {"\"NetBIOS_computer\": \"SERVER\"", "\"unreadable\": [\"target_info\"]"});
  const Bytes response = v2_response();
  Bytes nobody = authenticate(kFlags, response, "alice");
  nobody[36 + 4] = 0xFF;
  nobody[36 + 5] = 0xFF;
  expect_tells(nobody, {"\"user\": \"cannot be read", "\"response\": \"NTLMv2\"",
                        "\"unreadable\": [\"user\"]"});
}

TEST(NtlmDescribe, a_version_that_is_not_there_is_not_a_fault) {
  Bytes message = write_negotiate(kFlags);
  message.resize(32);
  EXPECT_EQ(told(message).find("version\": \""), std::string::npos);
  EXPECT_EQ(told(message).find("unreadable"), std::string::npos);
}

// A message that is cut anywhere, or has any byte changed, is either described or refused.
TEST(NtlmDescribe, any_truncation_and_any_flipped_byte_is_described_or_refused) {
  const std::string refused = "refused: " + std::to_string(SEC_E_INVALID_TOKEN);
  const Bytes response = v2_response();
  for (const Bytes& whole :
       {write_negotiate(kFlags), challenge(), authenticate(kFlags, response, "alice")}) {
    for (size_t len = 0; len < whole.size(); ++len) {
      const std::string text = told(ByteView(whole).first(len));
      EXPECT_TRUE(text == refused || text.ends_with("}")) << len << ": " << text;
    }
    for (size_t i = 0; i < whole.size(); ++i) {
      Bytes changed = whole;
      changed[i] ^= 0xFF;
      const std::string text = told(changed);
      EXPECT_TRUE(text == refused || text.ends_with("}")) << i << ": " << text;
    }
  }
}

}  // namespace
}  // namespace opensspi::ntlm

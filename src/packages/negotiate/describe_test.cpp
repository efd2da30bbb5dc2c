// SPDX-License-Identifier: MIT
// The output of describe for SPNEGO's messages.
#include "packages/negotiate/describe.h"

#include <gtest/gtest.h>

#include "packages/table.h"
#include "support/negotiate.h"

namespace opensspi::negotiate {
namespace {

using testing::kNegoExOid;
using testing::kNtlmOid;
using testing::oid;
using testing::text_bytes;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string described(ByteView token) {
  const sspi::Registry registry(packages::table());
  JsonWriter json;
  const auto known = registry.describe(token, json);
  return known.ok() && *known ? json.take() : "";
}

// A NEGOTIATE of 16 bytes.
const Bytes kNegotiate = oid("4e544c4d535350000100000007820860");

TEST(NegotiateDescribe, a_first_message_names_its_mechanisms_and_opens_its_token) {
  const Bytes strange = oid("2a0304");
  const ByteView list[] = {kNegoExOid, kNtlmOid, strange};
  const std::string text = described(write_init(write_mech_list(list), kNegotiate));
  EXPECT_TRUE(has(text, "\"package\": \"Negotiate\"")) << text;
  EXPECT_TRUE(has(text, "NegTokenInit: a client"));
  EXPECT_TRUE(has(text,
                  "[\"NegoEx (1.3.6.1.4.1.311.2.2.30)\", \"NTLM (1.3.6.1.4.1.311.2.2.10)\", "
                  "\"1.2.3.4\"]"));
  EXPECT_TRUE(has(text, "\"token_of_the_first\": {\"package\": \"NTLM\""));
}

TEST(NegotiateDescribe, a_hint_is_told_apart) {
  const ByteView list[] = {kNtlmOid};
  const std::string text = described(write_init2(write_mech_list(list)));
  EXPECT_TRUE(has(text, "NegTokenInit2")) << text;
  EXPECT_TRUE(has(text, "\"hints\": {\"name\": \"not_defined_in_RFC4178@please_ignore\"}"));
}

TEST(NegotiateDescribe, a_reply_shows_every_field) {
  const Bytes code = oid("0011");
  const Bytes unreadable = text_bytes("NTLMSSP");
  const std::string text =
      described(write_resp({NegState::kRequestMic, kNtlmOid, unreadable, code}));
  EXPECT_TRUE(has(text, "\"state\": \"request-mic")) << text;
  EXPECT_TRUE(has(text, "\"chosen_mechanism\": \"NTLM (1.3.6.1.4.1.311.2.2.10)\""));
  EXPECT_TRUE(has(text, "\"token\": \"4e544c4d535350\"")) << "as its bytes";
  EXPECT_TRUE(has(text, "\"mechListMIC\": \"0011\""));
}

TEST(NegotiateDescribe, tokens_within_tokens_are_not_followed) {
  const Bytes inner = write_resp({NegState::kReject, {}, {}, {}});
  EXPECT_TRUE(has(described(write_resp({std::nullopt, {}, inner, {}})),
                  "\"token\": \"" + to_hex(inner) + "\""));
}

TEST(NegotiateDescribe, what_is_malformed_is_not_described) {
  EXPECT_EQ(described(oid("a1073005a0030a0104")), "");
  EXPECT_EQ(described(oid("a0023000")), "");
  EXPECT_EQ(described({}), "");
}

}  // namespace
}  // namespace opensspi::negotiate

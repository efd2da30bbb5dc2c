// SPDX-License-Identifier: MIT
// SPNEGO's messages: what peers send, what is written, and bytes that are not a message.
#include "packages/negotiate/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "support/negotiate.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using testing::kNegoExOid;
using testing::kNtlmOid;
using testing::oid;
using testing::text_bytes;

bool same(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

// One mechanism and its token, as every client frames them.
const Bytes kFramed =
    oid("602606062b0601050502a01c301aa00e300c060a2b06010401823702020aa2080406616263646566");

TEST(NegotiateMessages, a_first_message_is_read) {
  const auto message = NegTokenInit::parse(kFramed);
  ASSERT_THAT(message, IsOk());
  ASSERT_EQ(message->mechanisms.size(), 1u);
  EXPECT_TRUE(same(message->mechanisms[0], kNtlmOid));
  EXPECT_EQ(to_hex(message->mech_list), "300c060a2b06010401823702020a");
  EXPECT_EQ(as_text(message->mech_token), "abcdef");
  EXPECT_FALSE(message->request_flags || message->hints);
  EXPECT_TRUE(message->mech_list_mic.empty());
}

TEST(NegotiateMessages, a_first_message_without_its_frame_is_read) {
  const auto message = NegTokenInit::parse(ByteView(kFramed).subspan(10));
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(as_text(message->mech_token), "abcdef");
}

TEST(NegotiateMessages, every_field_of_a_first_message_is_read) {
  const Bytes token = oid(
      "a02b3029a00e300c060a2b06010401823702020aa10403020640a2050403616263a30a04083132333435363738");
  const auto message = NegTokenInit::parse(token);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->request_flags, 0x40000000u);
  EXPECT_EQ(as_text(message->mech_token), "abc");
  EXPECT_EQ(as_text(message->mech_list_mic), "12345678");
}

TEST(NegotiateMessages, the_hints_of_an_acceptor_that_speaks_first_are_read) {
  const ByteView list[] = {kNtlmOid};
  const Bytes token = write_init2(write_mech_list(list));
  const auto message = NegTokenInit::parse(token);
  ASSERT_THAT(message, IsOk());
  ASSERT_TRUE(message->hints.has_value());
  EXPECT_EQ(as_text(message->hints->name), "not_defined_in_RFC4178@please_ignore");
  const Bytes with_code = oid("a01c301aa00e300c060a2b06010401823702020aa3023000a40404023132");
  const auto coded = NegTokenInit::parse(with_code);
  ASSERT_THAT(coded, IsOk());
  EXPECT_EQ(as_text(coded->mech_list_mic), "12");
  const Bytes no_hints = oid("a01f301da00e300c060a2b06010401823702020aa3053003020100a40404023132");
  EXPECT_FALSE(NegTokenInit::parse(no_hints).ok());
}

TEST(NegotiateMessages, later_messages_come_back_as_they_were_written) {
  NegTokenResp message;
  EXPECT_EQ(to_hex(write_resp(message)), "a1023000");
  const Bytes token = text_bytes(std::string(300, 't'));
  const Bytes code = text_bytes("code");
  message.state = NegState::kRequestMic;
  message.supported_mech = kNtlmOid;
  message.response_token = token;
  message.mech_list_mic = code;
  const Bytes written = write_resp(message);
  const auto read = NegTokenResp::parse(written);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->state, NegState::kRequestMic);
  EXPECT_TRUE(same(read->supported_mech, kNtlmOid));
  EXPECT_TRUE(same(read->response_token, token));
  EXPECT_TRUE(same(read->mech_list_mic, code));
}

TEST(NegotiateMessages, an_accept_completed_is_what_every_peer_sends) {
  EXPECT_EQ(to_hex(write_resp({NegState::kAcceptCompleted, {}, {}, {}})), "a1073005a0030a0100");
  EXPECT_EQ(NegTokenResp::parse(oid("a1073005a0030a0100"))->state, NegState::kAcceptCompleted);
}

TEST(NegotiateMessages, a_state_that_does_not_exist_is_refused) {
  EXPECT_FALSE(NegTokenResp::parse(oid("a1073005a0030a0104")).ok());
  EXPECT_FALSE(NegTokenResp::parse(oid("a1073005a003020100")).ok()) << "an INTEGER";
}

TEST(NegotiateMessages, fields_of_later_versions_are_skipped_and_no_others) {
  EXPECT_THAT(NegTokenResp::parse(oid("a10b3009a0030a0100a4020500")), IsOk());
  EXPECT_THAT(NegTokenInit::parse(oid("a0163014a00e300c060a2b06010401823702020aa5020500")), IsOk());
  EXPECT_FALSE(NegTokenResp::parse(oid("a1093007a0030a01000500")).ok()) << "no tagged field";
  EXPECT_FALSE(NegTokenResp::parse(oid("a10c300aa203040161a0030a0100")).ok()) << "out of order";
}

TEST(NegotiateMessages, lists_that_are_empty_or_beyond_the_limit_are_refused) {
  EXPECT_FALSE(NegTokenInit::parse(oid("a0063004a0023000")).ok());
  EXPECT_FALSE(NegTokenInit::parse(oid("a0023000")).ok()) << "no list";
  const std::vector<ByteView> many(kMaxMechanisms, kNtlmOid);
  EXPECT_THAT(NegTokenInit::parse(write_init(write_mech_list(many), {})), IsOk());
  const std::vector<ByteView> too_many(kMaxMechanisms + 1, kNtlmOid);
  EXPECT_FALSE(NegTokenInit::parse(write_init(write_mech_list(too_many), {})).ok());
}

TEST(NegotiateMessages, another_mechanisms_frame_is_none_of_ours) {
  Bytes token = kFramed;
  EXPECT_TRUE(is_negotiation(token));
  token[9] = 3;
  EXPECT_FALSE(is_negotiation(token));
  EXPECT_FALSE(NegTokenInit::parse(token).ok());
  EXPECT_FALSE(is_negotiation(text_bytes("NTLMSSP")));
  EXPECT_FALSE(is_negotiation({}));
}

TEST(NegotiateMessages, every_message_cut_or_followed_by_something_is_refused) {
  const ByteView list[] = {kNtlmOid, kNegoExOid};
  const Bytes mech_list = write_mech_list(list);
  const Bytes some = text_bytes("some");
  const std::vector<Bytes> inits = {write_init(mech_list, some), write_init2(mech_list)};
  for (const Bytes& init : inits) {
    for (size_t len = 0; len < init.size(); ++len) {
      EXPECT_FALSE(NegTokenInit::parse(ByteView(init).first(len)).ok()) << len;
    }
    Bytes more = init;
    more.push_back(0);
    EXPECT_FALSE(NegTokenInit::parse(more).ok());
  }
  const Bytes last = write_resp({NegState::kAcceptIncomplete, kNtlmOid, some, some});
  for (size_t len = 0; len < last.size(); ++len) {
    EXPECT_FALSE(NegTokenResp::parse(ByteView(last).first(len)).ok()) << len;
  }
  Bytes more = last;
  more.push_back(0);
  EXPECT_FALSE(NegTokenResp::parse(more).ok());
}

// A message with a changed byte is refused, or is read as what a second write would produce: no
// field has two meanings.
TEST(NegotiateMessages, every_message_with_a_byte_changed_is_refused_or_means_one_thing) {
  const ByteView list[] = {kNtlmOid};
  const Bytes original = write_resp({NegState::kAcceptIncomplete, kNtlmOid, list[0], list[0]});
  for (size_t at = 0; at < original.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = original;
      changed[at] = static_cast<uint8_t>(value);
      const auto message = NegTokenResp::parse(changed);
      if (!message.ok()) {
        continue;
      }
      EXPECT_THAT(NegTokenResp::parse(write_resp(*message)), IsOk()) << at << ' ' << value;
    }
  }
}

TEST(NegotiateMessages, forms_that_are_not_der_are_refused) {
  const char* const forms[] = {
      "a1803005a0030a01000000",  // indefinite length
      "a181073005a0030a0100",    // overlong length
      "a18200073005a0030a0100",  //
      "a185000000000730"
      "05a0030a0100",          // more length bytes than any has
      "bf21073005a0030a0100",  // a high tag
      "a1083006a0030a0100",    // a length after the end
      "a1073006a0030a0100",    //
      "a1843005a0030a0100",    //
      "a188ffffffffffffffff",  //
      "a1073005a0030a0000",    // an enumeration without a value
  };
  for (const char* const form : forms) {
    EXPECT_FALSE(NegTokenResp::parse(oid(form)).ok()) << form;
    EXPECT_FALSE(NegTokenInit::parse(oid(form)).ok()) << form;
  }
}

TEST(NegotiateMessages, a_megabyte_of_nesting_is_refused_at_once) {
  Bytes open;
  for (size_t i = 0; i < (1u << 20); ++i) {
    open.push_back(i % 2 == 0 ? 0x30 : 0x80);
  }
  Bytes framed(size_t{1} << 20, 0xA1);
  Bytes nested = text_bytes("x");
  for (int i = 0; i < 200; ++i) {
    const Bytes inner = std::move(nested);
    nested = write_resp({std::nullopt, {}, inner, {}});
  }
  const auto before = std::chrono::steady_clock::now();
  for (const Bytes& token : {open, framed}) {
    EXPECT_FALSE(NegTokenInit::parse(token).ok());
    EXPECT_FALSE(NegTokenResp::parse(token).ok());
  }
  EXPECT_THAT(NegTokenResp::parse(nested), IsOk()) << "only the outermost level is ever looked at";
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace opensspi::negotiate

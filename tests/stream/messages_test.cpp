// SPDX-License-Identifier: MIT
// Messages of a stream, what they signal, and steps after the handshake.
#include "stream.h"

namespace behaviour {
namespace {

const std::vector<ULONG> kWhole = {SECBUFFER_STREAM_HEADER, SECBUFFER_DATA,
                                   SECBUFFER_STREAM_TRAILER, SECBUFFER_EMPTY};
const std::vector<ULONG> kWithExtra = {SECBUFFER_STREAM_HEADER, SECBUFFER_DATA,
                                       SECBUFFER_STREAM_TRAILER, SECBUFFER_EXTRA};

TEST(StreamMessages, are_opened_in_place) {
  StreamPair pair;
  Received received(pair.server, StreamPair::sealed(pair.client, "text"));
  ASSERT_EQ(received.status, SEC_E_OK);
  EXPECT_EQ(received.types(), kWhole);
  EXPECT_EQ(received.message.text(1), "text");
  EXPECT_EQ(received.message[1].pvBuffer, static_cast<char*>(received.message[0].pvBuffer) + 3);
}

TEST(StreamMessages, two_at_once_are_opened_one_by_one) {
  StreamPair pair;
  const std::string second = StreamPair::sealed(pair.client, "second");
  Received received(pair.server, StreamPair::sealed(pair.client, "first") + second);
  ASSERT_EQ(received.status, SEC_E_OK);
  EXPECT_EQ(received.types(), kWithExtra);
  EXPECT_EQ(received.message.text(1), "first");
  EXPECT_EQ(received.message.text(3), second);
  EXPECT_EQ(Received(pair.server, second).status, SEC_E_OK);
}

TEST(StreamMessages, that_are_incomplete_say_in_two_buffers_what_is_missing) {
  StreamPair pair;
  const std::string whole = StreamPair::sealed(pair.client, "text");
  for (size_t len = 0; len < whole.size(); ++len) {
    Received received(pair.server, whole.substr(0, len));
    EXPECT_EQ(received.status, SEC_E_INCOMPLETE_MESSAGE);
    EXPECT_EQ(received.types(), (std::vector<ULONG>{SECBUFFER_MISSING, SECBUFFER_MISSING,
                                                    SECBUFFER_EMPTY, SECBUFFER_EMPTY}));
    const size_t missing = len < 3 ? 3 - len : whole.size() - len;
    EXPECT_EQ(received.message[0].cbBuffer, missing);
    EXPECT_EQ(received.message[1].cbBuffer, missing);
  }
  EXPECT_EQ(Received(pair.server, whole).status, SEC_E_OK);
}

TEST(StreamMessages, need_four_buffers) {
  StreamPair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, StreamPair::sealed(pair.client, "text")).add(SECBUFFER_EMPTY, "");
  EXPECT_EQ(DecryptMessage(&pair.server.context, message.get(), 0, nullptr), SEC_E_INVALID_TOKEN);
}

TEST(StreamMessages, that_were_altered_close_the_session) {
  StreamPair pair;
  std::string altered = StreamPair::sealed(pair.client, "text");
  altered.back() ^= 1;
  EXPECT_EQ(Received(pair.server, altered).status, SEC_E_MESSAGE_ALTERED);
  EXPECT_EQ(Received(pair.server, StreamPair::sealed(pair.client, "text")).status,
            SEC_E_INVALID_HANDLE);
}

TEST(StreamMessages, the_peers_close_is_a_result_that_is_repeated) {
  StreamPair pair;
  const std::string alert = StreamPair::sealed(pair.client, "close", SECQOP_WRAP_OOB_DATA);
  for (int round = 0; round < 2; ++round) {
    Received received(pair.server, alert);
    EXPECT_EQ(received.status, SEC_I_CONTEXT_EXPIRED);
  }
  // This end may still send.
  EXPECT_EQ(Received(pair.client, StreamPair::sealed(pair.server, "bye")).status, SEC_E_OK);
}

TEST(StreamMessages, a_ticket_goes_through_a_step_that_leaves_the_data_behind_it) {
  StreamPair pair;
  const std::string data = StreamPair::sealed(pair.server, "data");
  Received received(pair.client, pair.ticket + data);
  ASSERT_EQ(received.status, SEC_I_RENEGOTIATE);
  EXPECT_EQ(received.types(), kWithExtra);
  EXPECT_EQ(received.message[1].cbBuffer, 0u);
  EXPECT_EQ(received.message.text(3), pair.ticket + data) << "the record itself and what follows";
  ASSERT_EQ(pair.client.step(received.message.text(3)), SEC_E_OK);
  EXPECT_EQ(pair.client.reply(), "");
  EXPECT_EQ(pair.client.extra(), data);
  EXPECT_EQ(Received(pair.client, pair.client.extra()).status, SEC_E_OK);
}

TEST(StreamMessages, a_renegotiation_leaves_the_context_established) {
  StreamPair pair;
  // The server begins: no input.
  ASSERT_EQ(pair.server.step(""), SEC_I_CONTINUE_NEEDED);
  const std::string request = pair.server.reply();
  EXPECT_EQ(Received(pair.client, StreamPair::sealed(pair.server, "meanwhile")).status, SEC_E_OK);
  Received received(pair.client, request);
  ASSERT_EQ(received.status, SEC_I_RENEGOTIATE);
  ASSERT_EQ(pair.client.step(received.message.text(3)), SEC_I_CONTINUE_NEEDED);
  const std::string hello = pair.client.reply();
  EXPECT_EQ(hello, record(kHello, "again"));
  EXPECT_EQ(Received(pair.server, StreamPair::sealed(pair.client, "too")).status, SEC_E_OK);
  ASSERT_EQ(pair.server.step(hello), SEC_E_OK);
}

TEST(StreamMessages, an_empty_token_goes_on_with_a_renegotiation) {
  StreamPair pair;
  ASSERT_EQ(pair.server.step(""), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(Received(pair.client, pair.server.reply()).status, SEC_I_RENEGOTIATE);
  ASSERT_EQ(pair.client.step(""), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(pair.client.reply(), record(kHello, "again"));
}

TEST(StreamMessages, a_half_open_context_protects_none) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(Received(client, "x").status, SEC_E_INVALID_HANDLE);
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&client.context, &token), SEC_E_INVALID_HANDLE);
}

TEST(StreamMessages, a_stream_is_not_exported) {
  StreamPair pair;
  SecBuffer packed{};
  EXPECT_EQ(ExportSecurityContext(&pair.client.context, 0, &packed, nullptr),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(Received(pair.client, StreamPair::sealed(pair.server, "still")).status, SEC_E_OK);
}

}  // namespace
}  // namespace behaviour

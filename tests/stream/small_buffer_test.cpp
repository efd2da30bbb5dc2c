// SPDX-License-Identifier: MIT
// A caller's mistake costs nothing: an output buffer that is too small, on every leg of a stream.
#include "stream.h"

namespace behaviour {
namespace {

// Repeats a step with ever larger buffers until the token fits.
SECURITY_STATUS step_growing(StreamEnd& end, const std::string& token) {
  for (size_t len = 0; len < 3; ++len) {
    end.input.emplace().add(SECBUFFER_TOKEN, token).add(SECBUFFER_EMPTY, "");
    end.output.emplace().add(SECBUFFER_TOKEN, std::string(len, 'x'));
    EXPECT_EQ(end.call(end.input->get(), end.output->get()), SEC_E_INSUFFICIENT_MEMORY);
    EXPECT_EQ(end.reply(), std::string(len, 'x')) << "as it was";
  }
  return end.step(token);
}

TEST(StreamSmallBuffer, on_every_leg_the_repeated_call_gets_the_token) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  StreamEnd server(SECPKG_CRED_INBOUND);
  ASSERT_EQ(step_growing(client, ""), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(step_growing(server, client.reply()), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(step_growing(client, server.reply()), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(step_growing(server, client.reply() + "behind"), SEC_E_OK);
  EXPECT_EQ(server.extra(), "behind");
  ASSERT_EQ(client.step(server.reply()), SEC_E_OK);
  Received received(client, StreamPair::sealed(server, "text"));
  EXPECT_EQ(received.status, SEC_E_OK);
}

TEST(StreamSmallBuffer, a_missing_buffer_costs_nothing_either) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  Descriptor in;
  in.add(SECBUFFER_TOKEN, record(kHello, "server"));
  Descriptor none;
  none.add(SECBUFFER_DATA, "");
  EXPECT_EQ(client.call(in.get(), nullptr), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(client.call(in.get(), none.get()), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(client.step(record(kHello, "server")), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(client.reply(), record(kFinished, ""));
}

TEST(StreamSmallBuffer, more_bytes_behind_the_same_token_are_extra) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  const std::string hello = record(kHello, "server");
  Descriptor in;
  in.add(SECBUFFER_TOKEN, hello);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 1);
  ASSERT_EQ(client.call(in.get(), out.get()), SEC_E_INSUFFICIENT_MEMORY);
  EXPECT_EQ(client.step(hello + "read meanwhile"), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(client.reply(), record(kFinished, ""));
  EXPECT_EQ(client.extra(), "read meanwhile");
}

TEST(StreamSmallBuffer, another_token_is_refused_and_the_first_one_stays) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  Descriptor in;
  in.add(SECBUFFER_TOKEN, record(kHello, "server"));
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 1);
  ASSERT_EQ(client.call(in.get(), out.get()), SEC_E_INSUFFICIENT_MEMORY);
  EXPECT_EQ(client.step(record(kHello, "Server")), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(client.step(record(kHello, "")), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED) << "no token repeats the call as well";
  EXPECT_EQ(client.reply(), record(kFinished, ""));
}

TEST(StreamSmallBuffer, an_alert_is_kept_as_well_with_its_failure) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  client.request |= ISC_REQ_EXTENDED_ERROR;
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  Descriptor in;
  in.add(SECBUFFER_TOKEN, record(kTicket, "?"));
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 1);
  ASSERT_EQ(client.call(in.get(), out.get()), SEC_E_INSUFFICIENT_MEMORY);
  EXPECT_EQ(client.step(record(kTicket, "?")), SEC_E_ILLEGAL_MESSAGE);
  EXPECT_EQ(client.reply(), record(kAlert, "unexpected message"));
  EXPECT_EQ(client.step(record(kTicket, "?")), SEC_E_INVALID_TOKEN) << "it is handed out once";
}

TEST(StreamSmallBuffer, a_renegotiation_that_does_not_fit_leaves_messages_working) {
  StreamPair pair;
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 1);
  ASSERT_EQ(pair.client.call(nullptr, out.get()), SEC_E_INSUFFICIENT_MEMORY);
  Received received(pair.server, StreamPair::sealed(pair.client, "meanwhile"));
  EXPECT_EQ(received.status, SEC_E_OK);
  EXPECT_EQ(pair.client.step(""), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(pair.client.reply(), record(kRenegotiate, "please"));
}

}  // namespace
}  // namespace behaviour

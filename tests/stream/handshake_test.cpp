// SPDX-License-Identifier: MIT
// The handshake of a stream: what InitializeSecurityContext and AcceptSecurityContext read and
// write.
#include "stream.h"

namespace behaviour {
namespace {

const CtxtHandle kUntouched = {0xdeadbeef, 0xdeadbeef};

TEST(StreamHandshake, bytes_behind_a_message_are_extra_in_the_callers_own_memory) {
  StreamEnd server(SECPKG_CRED_INBOUND);
  const std::string token = record(kHello, "client") + "more";
  ASSERT_EQ(server.step(token), SEC_I_CONTINUE_NEEDED);
  SecBuffer& given = (*server.input)[0];
  SecBuffer& extra = (*server.input)[1];
  EXPECT_EQ(extra.BufferType, ULONG{SECBUFFER_EXTRA});
  EXPECT_EQ(extra.cbBuffer, 4u);
  EXPECT_EQ(extra.pvBuffer, static_cast<char*>(given.pvBuffer) + token.size() - 4);
  EXPECT_EQ(given.BufferType, ULONG{SECBUFFER_TOKEN});
  EXPECT_EQ(given.cbBuffer, token.size());
}

TEST(StreamHandshake, without_bytes_behind_it_the_empty_buffer_stays) {
  StreamEnd server(SECPKG_CRED_INBOUND);
  ASSERT_EQ(server.step(record(kHello, "client")), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ((*server.input)[1].BufferType, ULONG{SECBUFFER_EMPTY});
  EXPECT_EQ((*server.input)[1].cbBuffer, 0u);
}

TEST(StreamHandshake,
     extra_bytes_without_an_empty_buffer_are_refused_and_the_call_can_be_repeated) {
  StreamEnd server(SECPKG_CRED_INBOUND);
  Descriptor in;
  in.add(SECBUFFER_TOKEN, record(kHello, "client") + "more");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 256);
  EXPECT_EQ(server.call(in.get(), out.get()), SEC_E_INVALID_TOKEN);
  EXPECT_FALSE(SecIsValidHandle(&server.context));
  EXPECT_EQ(server.step(record(kHello, "client") + "more"), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(server.extra(), "more");
}

TEST(StreamHandshake, an_incomplete_message_says_what_is_missing_and_touches_nothing_else) {
  StreamEnd server(SECPKG_CRED_INBOUND);
  const std::string hello = record(kHello, "client");
  for (size_t len = 0; len < hello.size(); ++len) {
    server.context = kUntouched;
    Descriptor in;
    in.add(SECBUFFER_TOKEN, hello.substr(0, len)).add(SECBUFFER_EMPTY, "");
    Descriptor out;
    out.add(SECBUFFER_TOKEN, "as it was").add(SECBUFFER_ALERT, "alert");
    const SecBuffer before = out[0];
    ULONG attributes = 0x1234;
    TimeStamp expiry{};
    expiry.QuadPart = 77;
    EXPECT_EQ(AcceptSecurityContext(&server.credential, nullptr, in.get(), kStreamRequest, 0,
                                    &server.context, out.get(), &attributes, &expiry),
              SEC_E_INCOMPLETE_MESSAGE);
    EXPECT_EQ(in[1].BufferType, ULONG{SECBUFFER_MISSING});
    EXPECT_EQ(in[1].cbBuffer, len < 3 ? 3 - len : hello.size() - len);
    EXPECT_EQ(out[0].cbBuffer, before.cbBuffer);
    EXPECT_EQ(out[0].pvBuffer, before.pvBuffer);
    EXPECT_EQ(out[0].BufferType, before.BufferType);
    EXPECT_EQ(out.text(0), "as it was");
    EXPECT_EQ(out.text(1), "alert");
    EXPECT_EQ(attributes, 0x1234u);
    EXPECT_EQ(expiry.QuadPart, 77);
    EXPECT_TRUE(server.context == kUntouched);
  }
  server.context = kNoHandle;
}

TEST(StreamHandshake, an_incomplete_later_message_leaves_the_context_as_it_was) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  const CtxtHandle context = client.context;
  const std::string hello = record(kHello, "server");
  for (size_t len = 1; len < hello.size(); ++len) {
    EXPECT_EQ(client.step(hello.substr(0, len)), SEC_E_INCOMPLETE_MESSAGE);
    EXPECT_EQ((*client.input)[1].BufferType, ULONG{SECBUFFER_MISSING});
    EXPECT_EQ((*client.output)[0].cbBuffer, 256u);
    EXPECT_TRUE(client.context == context);
  }
  EXPECT_EQ(client.step(hello), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(client.reply(), record(kFinished, ""));
}

TEST(StreamHandshake, an_empty_output_buffer_becomes_the_token) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  client.request |= ISC_REQ_ALLOCATE_MEMORY;
  Descriptor out;
  out.add(SECBUFFER_EMPTY, "");
  out[0].pvBuffer = nullptr;
  ASSERT_EQ(client.call(nullptr, out.get()), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(out[0].BufferType, ULONG{SECBUFFER_TOKEN});
  EXPECT_EQ(out.text(0), record(kHello, "client"));
  EXPECT_TRUE(client.attributes & ISC_RET_ALLOCATED_MEMORY);
  EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
}

TEST(StreamHandshake, a_token_buffer_goes_before_an_empty_one) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  Descriptor out;
  out.add(SECBUFFER_EMPTY, "").room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(client.call(nullptr, out.get()), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(out[0].BufferType, ULONG{SECBUFFER_EMPTY});
  EXPECT_EQ(out.text(1), record(kHello, "client"));
}

TEST(StreamHandshake, a_token_buffer_without_memory_gets_some) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  for (const ULONG type : {SECBUFFER_TOKEN, SECBUFFER_EMPTY}) {
    Descriptor out;
    out.add(type, "");
    out[0].pvBuffer = nullptr;
    CtxtHandle context = kNoHandle;
    ASSERT_EQ(InitializeSecurityContextA(&client.credential, nullptr, nullptr, kStreamRequest, 0, 0,
                                         nullptr, 0, &context, out.get(), nullptr, nullptr),
              SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(out.text(0), record(kHello, "client"));
    EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
    DeleteSecurityContext(&context);
  }
}

TEST(StreamHandshake, an_alert_buffer_comes_back_empty) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64).add(SECBUFFER_ALERT, "garbage");
  ASSERT_EQ(client.call(nullptr, out.get()), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(out[1].cbBuffer, 0u);
  EXPECT_EQ(out[1].pvBuffer, nullptr);
  EXPECT_EQ(FreeContextBuffer(out[1].pvBuffer), SEC_E_OK);
}

TEST(StreamHandshake, an_empty_input_buffer_with_a_length_is_refused_and_harms_nothing) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  for (const bool has_memory : {true, false}) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, record(kHello, "server")).add(SECBUFFER_EMPTY, "x");
    if (!has_memory) {
      in[1].pvBuffer = nullptr;
    }
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 64);
    EXPECT_EQ(client.call(in.get(), out.get()), SEC_E_INVALID_TOKEN);
  }
  EXPECT_EQ(client.step(record(kHello, "server")), SEC_I_CONTINUE_NEEDED);
}

TEST(StreamHandshake, every_input_buffer_reaches_the_package_in_order) {
  StreamEnd client(SECPKG_CRED_OUTBOUND, "alice");
  Descriptor in;
  const std::vector<ULONG> kinds = {
      SECBUFFER_TOKEN,        SECBUFFER_EMPTY,           SECBUFFER_APPLICATION_PROTOCOLS,
      SECBUFFER_PKG_PARAMS,   SECBUFFER_TARGET_HOST,     SECBUFFER_SRTP_PROTECTION_PROFILES,
      SECBUFFER_DTLS_MTU,     SECBUFFER_PRESHARED_KEY,   SECBUFFER_SEND_GENERIC_TLS_EXTENSION,
      SECBUFFER_FLAGS,        SECBUFFER_TRAFFIC_SECRETS, SECBUFFER_CERTIFICATE_REQUEST_CONTEXT,
      SECBUFFER_TOKEN_BINDING};
  for (const ULONG kind : kinds) {
    in.add(kind, kind == SECBUFFER_APPLICATION_PROTOCOLS ? "h2" : "");
  }
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(client.call(in.get(), out.get()), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(client.noted(),
            "kinds 2 0 18 3 16 19 24 22 25 27 28 29 21; target host; credential alice");
  SecPkgContext_ApplicationProtocol protocol{};
  ASSERT_EQ(QueryContextAttributesA(&client.context, SECPKG_ATTR_APPLICATION_PROTOCOL, &protocol),
            SEC_E_OK);
  EXPECT_EQ(protocol.ProtocolIdSize, 2);
  EXPECT_EQ(std::memcmp(protocol.ProtocolId, "h2", 2), 0);
}

TEST(StreamHandshake, http_is_the_initiators_requirement) {
  for (const ULONG bit : {ISC_REQ_HTTP, ISC_REQ_USE_HTTP_STYLE}) {
    StreamEnd client(SECPKG_CRED_OUTBOUND);
    client.request |= bit;
    ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
    EXPECT_NE(client.noted().find("; http"), std::string::npos);
  }
  StreamEnd server(SECPKG_CRED_INBOUND);
  server.request |= ASC_REQ_ALLOW_MISSING_BINDINGS;  // the same bit
  ASSERT_EQ(server.step(record(kHello, "client")), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(server.noted().find("; http"), std::string::npos);
}

TEST(StreamHandshake, what_is_granted_equals_what_was_asked_for) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  client.request = kStreamRequest | ISC_REQ_MANUAL_CRED_VALIDATION | ISC_REQ_USE_SUPPLIED_CREDS |
                   ISC_REQ_MUTUAL_AUTH;
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(client.attributes,
            ULONG{ISC_RET_SEQUENCE_DETECT | ISC_RET_REPLAY_DETECT | ISC_RET_CONFIDENTIALITY |
                  ISC_RET_STREAM | ISC_RET_MANUAL_CRED_VALIDATION | ISC_RET_USED_SUPPLIED_CREDS |
                  ISC_RET_MUTUAL_AUTH});
}

TEST(StreamHandshake, an_alert_is_handed_out_only_where_extended_errors_were_asked_for) {
  for (const bool extended : {true, false}) {
    StreamEnd client(SECPKG_CRED_OUTBOUND);
    if (extended) {
      client.request |= ISC_REQ_EXTENDED_ERROR;
    }
    ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
    EXPECT_FALSE(client.attributes & ISC_RET_EXTENDED_ERROR);
    EXPECT_EQ(client.step(record(kTicket, "?")), SEC_E_ILLEGAL_MESSAGE);
    EXPECT_EQ(client.reply(), extended ? record(kAlert, "unexpected message") : "");
    EXPECT_EQ((client.attributes & ISC_RET_EXTENDED_ERROR) != 0, extended);
    EXPECT_EQ(client.step(record(kHello, "server")), SEC_E_INVALID_TOKEN) << "again and again";
    EXPECT_EQ(client.step(record(kHello, "server")), SEC_E_INVALID_TOKEN);
    Descriptor message;
    message.add(SECBUFFER_DATA, "");
    EXPECT_EQ(EncryptMessage(&client.context, 0, message.get(), 0), SEC_E_INVALID_HANDLE);
  }
}

TEST(StreamHandshake, a_servers_first_call_that_fails_hands_out_the_alert_and_no_handle) {
  StreamEnd server(SECPKG_CRED_INBOUND);
  server.request |= ASC_REQ_EXTENDED_ERROR;
  EXPECT_EQ(server.step(record(kData, "?")), SEC_E_ILLEGAL_MESSAGE);
  EXPECT_EQ(server.reply(), record(kAlert, "unexpected message"));
  EXPECT_TRUE(server.attributes & ASC_RET_EXTENDED_ERROR);
  EXPECT_FALSE(SecIsValidHandle(&server.context));
}

TEST(StreamHandshake, credentials_of_a_later_call_reach_the_step) {
  // Both ways in which callers come back: with the same bytes, and with none.
  for (const bool repeats : {true, false}) {
    StreamEnd client(SECPKG_CRED_OUTBOUND, "nobody");
    client.target = "certificate wanted";
    ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
    ASSERT_EQ(client.step(record(kHello, "server")), SEC_I_INCOMPLETE_CREDENTIALS);
    EXPECT_EQ(client.reply(), "");
    StreamEnd other(SECPKG_CRED_OUTBOUND, "alice");
    std::swap(client.credential, other.credential);
    ASSERT_EQ(client.step(repeats ? record(kHello, "server") : ""), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(client.reply(), record(kFinished, "alice"));
  }
}

TEST(StreamHandshake, a_later_call_may_name_nothing) {
  StreamPair pair;
  pair.client.names_credential = false;
  pair.client.target.clear();
  ASSERT_EQ(pair.client.step(pair.ticket), SEC_E_OK);
  EXPECT_EQ(pair.client.noted(), "kinds 2 0; target ; credential none");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(InitializeSecurityContextA(nullptr, &pair.client.context, nullptr, 0, 0, 0, nullptr, 0,
                                       nullptr, out.get(), nullptr, nullptr),
            SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(pair.client.noted(), "kinds; target ; credential none");
}

TEST(StreamHandshake, credentials_of_another_package_are_refused) {
  StreamPair pair;
  Peer ntlm;
  ntlm.credential = acquire(SECPKG_CRED_OUTBOUND);
  EXPECT_EQ(InitializeSecurityContextA(&ntlm.credential, &pair.client.context, nullptr, 0, 0, 0,
                                       nullptr, 0, nullptr, nullptr, nullptr, nullptr),
            SEC_E_WRONG_CREDENTIAL_HANDLE);
}

TEST(StreamHandshake, fragments_come_one_a_call) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  client.request |= ISC_REQ_DATAGRAM;
  ASSERT_EQ(client.step(""), SEC_I_MESSAGE_FRAGMENT);
  std::string hello = client.reply();
  EXPECT_EQ(hello.size(), 5u);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  hello += client.reply();
  EXPECT_EQ(hello, record(kHello, "client"));
}

TEST(StreamHandshake, a_malformed_output_descriptor_is_refused_before_the_step) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  SecBufferDesc bad = {7, 0, nullptr};
  Descriptor in;
  in.add(SECBUFFER_TOKEN, record(kHello, "server"));
  EXPECT_EQ(client.call(in.get(), &bad), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(client.step(record(kHello, "server")), SEC_I_CONTINUE_NEEDED);
}

}  // namespace
}  // namespace behaviour

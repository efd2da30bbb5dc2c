// SPDX-License-Identifier: MIT
// ApplyControlToken: what is checked before the package is asked, and the orders of a stream.
#include "stream.h"

namespace behaviour {
namespace {

template <class Order>
SECURITY_STATUS order(StreamEnd& end, const Order& order) {
  Descriptor message;
  message.add(SECBUFFER_TOKEN, std::string(reinterpret_cast<const char*>(&order), sizeof order));
  return ApplyControlToken(&end.context, message.get());
}

TEST(StreamOrders, arguments_are_checked_as_on_windows) {
  StreamPair pair;
  CtxtHandle* const context = &pair.client.context;
  Descriptor whole;
  whole.add(SECBUFFER_TOKEN, std::string("\1\0\0\0", 4));
  EXPECT_EQ(ApplyControlToken(nullptr, whole.get()), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(ApplyControlToken(context, nullptr), SEC_E_INTERNAL_ERROR);
  Descriptor none;
  EXPECT_EQ(ApplyControlToken(context, none.get()), SEC_E_INVALID_TOKEN);
  Descriptor two;
  two.add(SECBUFFER_TOKEN, std::string("\1\0\0\0", 4)).add(SECBUFFER_EMPTY, "");
  EXPECT_EQ(ApplyControlToken(context, two.get()), SEC_E_INVALID_TOKEN);
  for (const ULONG type : {SECBUFFER_EMPTY, SECBUFFER_DATA, SECBUFFER_ALERT}) {
    Descriptor other;
    other.add(type, std::string("\1\0\0\0", 4));
    EXPECT_EQ(ApplyControlToken(context, other.get()), SEC_E_INVALID_TOKEN);
  }
  for (const size_t len : {0, 1, 2, 3}) {
    Descriptor little;
    little.add(SECBUFFER_TOKEN, std::string(len, '\1'));
    EXPECT_EQ(ApplyControlToken(context, little.get()), SEC_E_UNSUPPORTED_FUNCTION);
  }
  EXPECT_EQ(Received(pair.client, StreamPair::sealed(pair.server, "text")).status, SEC_E_OK);
}

TEST(StreamOrders, a_shutdown_is_followed_by_the_close_of_the_next_step) {
  for (const bool as_client : {true, false}) {
    StreamPair pair;
    StreamEnd& end = as_client ? pair.client : pair.server;
    StreamEnd& peer = as_client ? pair.server : pair.client;
    ASSERT_EQ(order(end, DWORD{SCHANNEL_SHUTDOWN}), SEC_E_OK);
    ASSERT_EQ(order(end, DWORD{SCHANNEL_SHUTDOWN}), SEC_E_OK) << "twice is fine";
    Descriptor out;
    out.add(SECBUFFER_EMPTY, "");
    out[0].pvBuffer = nullptr;
    ASSERT_EQ(end.call(nullptr, out.get()), SEC_E_OK);
    EXPECT_EQ(out[0].BufferType, ULONG{SECBUFFER_TOKEN});
    const std::string close = out.text(0);
    EXPECT_EQ(close, record(kAlert, "close"));
    EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
    EXPECT_EQ(Received(peer, close).status, SEC_I_CONTEXT_EXPIRED);
    EXPECT_EQ(end.step(""), SEC_E_INCOMPLETE_MESSAGE);
  }
}

TEST(StreamOrders, a_shutdown_before_the_end_of_the_handshake_works) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(order(client, DWORD{SCHANNEL_SHUTDOWN}), SEC_E_OK);
  EXPECT_EQ(client.step(""), SEC_E_OK);
  EXPECT_EQ(client.reply(), record(kAlert, "close"));
}

TEST(StreamOrders, a_failed_context_still_sends_an_alert) {
  StreamEnd client(SECPKG_CRED_OUTBOUND);
  ASSERT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(client.step(record(kTicket, "?")), SEC_E_ILLEGAL_MESSAGE);
  ASSERT_EQ(order(client,
                  SCHANNEL_ALERT_TOKEN{SCHANNEL_ALERT, TLS1_ALERT_FATAL, TLS1_ALERT_ACCESS_DENIED}),
            SEC_E_OK);
  EXPECT_EQ(client.step(""), SEC_E_OK);
  EXPECT_EQ(client.reply(), record(kAlert, "alert 49"));
  EXPECT_EQ(client.step(""), SEC_E_INVALID_TOKEN);
}

TEST(StreamOrders, an_order_about_sessions_and_one_that_is_unknown) {
  StreamPair pair;
  ASSERT_EQ(
      order(pair.client, SCHANNEL_SESSION_TOKEN{SCHANNEL_SESSION, SSL_SESSION_DISABLE_RECONNECTS}),
      SEC_E_OK);
  SecPkgContext_SessionInfo info{};
  ASSERT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_SESSION_INFO, &info),
            SEC_E_OK);
  EXPECT_EQ(info.dwFlags, DWORD{SSL_SESSION_DISABLE_RECONNECTS});
  EXPECT_EQ(order(pair.client, DWORD{SCHANNEL_RENEGOTIATE}), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(order(pair.client, DWORD{99}), SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(StreamOrders, packages_without_orders_refuse_them) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_TOKEN, std::string("\1\0\0\0", 4));
  EXPECT_EQ(ApplyControlToken(&pair.client.context, message.get()), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(ApplyControlToken(&pair.client.context, nullptr), SEC_E_INTERNAL_ERROR);
}

}  // namespace
}  // namespace behaviour

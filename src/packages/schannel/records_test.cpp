// SPDX-License-Identifier: MIT
// Records after the handshake, with OpenSSL at the other end.
#include <gmock/gmock.h>
#include <openssl/err.h>

#include "packages/schannel/record.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::BufferKind;
using sspi::Flag;
using sspi::Outcome;
using sspi::Role;
using sspi::Signal;
using testing::client_identity;
using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::Peer;
using testing::rsa_server;
using testing::server_rules;
using testing::Side;
using testing::World;

constexpr uint32_t kAnyVersion = 0x3FC0;  // SP_PROT_TLS1_0 to SP_PROT_TLS1_3

// Kind is a version with one of its cipher suites.
struct Kind {
  int version;
  const char* suite;  // OpenSSL's name
  size_t header;
  size_t trailer;
};

class SchannelRecords : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam().version == TLS1_3_VERSION) {
      SSL_CTX_set_ciphersuites(server.context.get(), GetParam().suite);
    } else {
      SSL_CTX_set_cipher_list(server.context.get(), GetParam().suite);
    }
    ASSERT_TRUE(connect_client(client, server, &tickets));
    client.read(tickets);
    ASSERT_THAT(client.status, IsOk());
  }
  World world;
  Peer server{End::kServer, GetParam().version, &rsa_server()};
  Side client{world, Role::kInitiator, client_rules(kAnyVersion)};
  Bytes tickets;
};

TEST_P(SchannelRecords, sizes_are_those_of_the_suite) {
  const auto sizes = client.query<sspi::StreamSizes>(sspi::Attribute::kStreamSizes);
  EXPECT_EQ(sizes.header, GetParam().header);
  EXPECT_EQ(sizes.trailer, GetParam().trailer);
  EXPECT_EQ(sizes.maximum_message, 16384u);
  EXPECT_EQ(sizes.buffers, 4u);
}

TEST_P(SchannelRecords, of_every_length_are_carried_both_ways) {
  for (size_t len = 1; len <= 16384; len = len < 40 ? len + 1 : len * 2) {
    const std::string text(len, static_cast<char>('a' + len % 26));
    const Bytes sealed = client.seal(text);
    ASSERT_THAT(client.status, IsOk()) << len;
    EXPECT_EQ(Record::find(sealed)->len, sealed.size()) << "one record";
    EXPECT_EQ(server.read(sealed), text) << len;
    ASSERT_THAT(client.unseal(server.write(text)), IsOk()) << len;
    EXPECT_EQ(client.text, text) << len;
    EXPECT_TRUE(client.extra.empty());
  }
}

TEST_P(SchannelRecords, are_opened_in_place) {
  ASSERT_THAT(client.unseal(server.write("some text")), IsOk());
  EXPECT_EQ(client.buffers[0].kind, BufferKind::kStreamHeader);
  EXPECT_EQ(client.buffers[0].bytes.data(), client.memory.data());
  EXPECT_EQ(client.buffers[1].kind, BufferKind::kData);
  EXPECT_EQ(client.buffers[1].bytes.data(), client.memory.data() + GetParam().header);
  EXPECT_EQ(client.buffers[2].kind, BufferKind::kStreamTrailer);
  EXPECT_EQ(client.buffers[2].bytes.data() + client.buffers[2].bytes.size(),
            client.memory.data() + client.memory.size());
  EXPECT_EQ(client.buffers[3].kind, BufferKind::kEmpty);
}

TEST_P(SchannelRecords, behind_the_first_are_extra) {
  Bytes two = server.write("first");
  const Bytes second = server.write("second");
  two.insert(two.end(), second.begin(), second.end());
  ASSERT_THAT(client.unseal(two), IsOk());
  EXPECT_EQ(client.text, "first");
  EXPECT_EQ(client.extra, second);
  ASSERT_THAT(client.unseal(client.extra), IsOk());
  EXPECT_EQ(client.text, "second");
}

TEST_P(SchannelRecords, that_are_incomplete_say_in_two_buffers_what_is_missing) {
  const Bytes whole = server.write("text");
  for (size_t len = 0; len < whole.size(); ++len) {
    EXPECT_THAT(client.unseal(Bytes(whole.begin(), whole.begin() + static_cast<long>(len))),
                FailsWith(SEC_E_INCOMPLETE_MESSAGE));
    for (const sspi::Buffer& buffer : {client.buffers[0], client.buffers[1]}) {
      EXPECT_EQ(buffer.kind, BufferKind::kMissing);
      EXPECT_EQ(buffer.missing, len < 5 ? 5 - len : whole.size() - len);
    }
  }
  EXPECT_THAT(client.unseal(whole), IsOk());
}

TEST_P(SchannelRecords, that_were_altered_close_the_connection) {
  const Bytes whole = server.write("text that nobody may alter");
  for (const size_t at : {size_t{5}, whole.size() / 2, whole.size() - 1}) {
    World other;
    Peer again(End::kServer, GetParam().version, &rsa_server());
    Side victim(other, Role::kInitiator, client_rules(kAnyVersion));
    Bytes more;
    ASSERT_TRUE(connect_client(victim, again, &more));
    victim.read(more);
    Bytes record = again.write("text that nobody may alter");
    record[std::min(at, record.size() - 1)] ^= 1;
    const Status opened = victim.unseal(record);
    ASSERT_FALSE(opened.ok());
    EXPECT_TRUE(opened.error().is(SEC_E_MESSAGE_ALTERED) ||
                opened.error().is(SEC_E_DECRYPT_FAILURE))
        << opened.error().why;
    EXPECT_EQ(victim.context->stage(), sspi::Stage::kFailed);
    EXPECT_EQ(victim.memory, record) << "nothing is released";
    // The alert waits for the next step.
    EXPECT_FALSE(victim.step({}).empty());
  }
}

// The queue of the thread is the application's, too.
TEST_P(SchannelRecords, leave_no_errors_of_openssl_behind) {
  const Bytes first = server.write("text");
  const Bytes second = server.write("text");
  ERR_clear_error();
  ASSERT_THAT(client.unseal(first), IsOk());
  ASSERT_FALSE(client.seal("text").empty());
  EXPECT_EQ(ERR_peek_error(), 0u);
  ERR_raise(ERR_LIB_USER, 1);
  ASSERT_THAT(client.unseal(second), IsOk());
  ASSERT_FALSE(client.seal("text").empty());
  EXPECT_EQ(ERR_GET_LIB(ERR_peek_error()), ERR_LIB_USER) << "good records leave the queue alone";
  Bytes altered = server.write("text");
  altered.back() ^= 1;
  EXPECT_FALSE(client.unseal(altered).ok());
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_P(SchannelRecords, take_no_error_of_the_application_for_theirs) {
  Bytes altered = server.write("text");
  altered.back() ^= 1;
  ASSERT_FALSE(client.unseal(altered).ok());
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  const Status again = client.unseal(altered);
  ERR_clear_error();
  ASSERT_FALSE(again.ok());
  EXPECT_FALSE(again.error().is(SEC_E_ALGORITHM_MISMATCH)) << again.error().why;
}

TEST_P(SchannelRecords, that_are_repeated_are_refused) {
  const Bytes whole = server.write("once");
  ASSERT_THAT(client.unseal(whole), IsOk());
  EXPECT_FALSE(client.unseal(whole).ok());
}

TEST_P(SchannelRecords, need_their_four_buffers) {
  Bytes bytes = server.write("text");
  for (const size_t num : {1, 2, 3}) {
    sspi::Buffer buffers[3] = {{BufferKind::kData, {}, bytes}};
    EXPECT_THAT(client.context->unseal({buffers, num}, 0), FailsWith(SEC_E_INVALID_TOKEN));
  }
  sspi::Buffer two[4] = {{BufferKind::kData, {}, bytes}, {BufferKind::kData, {}, bytes}};
  EXPECT_THAT(client.context->unseal(two, 0), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(client.unseal(bytes), IsOk());
}

TEST_P(SchannelRecords, too_small_places_cost_nothing) {
  Bytes memory(100);
  const ByteSpan all(memory);
  const size_t header = GetParam().header;
  const auto attempt = [&](size_t header_len, size_t trailer_len) {
    sspi::Buffer buffers[3] = {{BufferKind::kStreamHeader, {}, all.first(header_len)},
                               {BufferKind::kData, {}, all.subspan(30, 4)},
                               {BufferKind::kStreamTrailer, {}, all.subspan(34, trailer_len)}};
    return client.context->seal(0, buffers, 0);
  };
  EXPECT_THAT(attempt(header - 1, GetParam().trailer), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  EXPECT_THAT(attempt(header, GetParam().trailer - 1), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  client.seal(std::string(16385, 'x'));
  EXPECT_THAT(client.status, FailsWith(SEC_E_INVALID_PARAMETER));
  EXPECT_EQ(server.read(client.seal("still")), "still");
}

TEST_P(SchannelRecords, without_data_are_not_written) {
  EXPECT_TRUE(client.seal("").empty());
  EXPECT_THAT(client.status, IsOk());
  EXPECT_EQ(server.read(client.seal("after")), "after");
}

TEST_P(SchannelRecords, the_peers_close_is_a_result_that_is_repeated) {
  SSL_shutdown(server.ssl.get());
  const Bytes close = server.sent();
  for (int round = 0; round < 2; ++round) {
    ASSERT_THAT(client.unseal(close), IsOk());
    EXPECT_EQ(client.signal, Signal::kExpired);
  }
  EXPECT_FALSE(client.seal("bye").empty()) << "this end may still send";
}

TEST_P(SchannelRecords, a_shutdown_sends_close_notify) {
  uint8_t command[4] = {1, 0, 0, 0};
  sspi::Buffer order{BufferKind::kToken, {}, command};
  ASSERT_THAT(client.context->control({&order, 1}), IsOk());
  ASSERT_THAT(client.context->control({&order, 1}), IsOk());
  const Bytes close = client.step({});
  EXPECT_EQ(client.outcome, Outcome::kDone);
  EXPECT_EQ(server.read(close), "");
  EXPECT_EQ(server.error, SSL_ERROR_ZERO_RETURN);
  client.step({});
  EXPECT_EQ(client.outcome, Outcome::kIncompleteMessage);
  client.seal("late");
  EXPECT_THAT(client.status, FailsWith(SEC_E_CONTEXT_EXPIRED));
  ASSERT_THAT(client.unseal(server.write("still coming")), IsOk());
  EXPECT_EQ(client.text, "still coming");
}

TEST_P(SchannelRecords, many_megabytes_in_odd_pieces_arrive) {
  std::string sent;
  std::string got;
  Bytes pending;
  for (size_t i = 0; sent.size() < 400'000; ++i) {
    const std::string piece((i * 7919) % 16000 + 1, static_cast<char>(i));
    const Bytes record = server.write(piece);
    sent += piece;
    // The bytes arrive in pieces that have nothing to do with records.
    for (size_t at = 0; at < record.size();) {
      const size_t len = std::min(record.size() - at, (at * 31 + i * 17) % 9000 + 1);
      pending.insert(pending.end(), record.begin() + static_cast<long>(at),
                     record.begin() + static_cast<long>(at + len));
      at += len;
      Status opened = client.unseal(pending);
      while (opened.ok()) {
        got += client.text;
        pending = client.extra;
        opened = client.unseal(pending);
      }
      ASSERT_THAT(opened, FailsWith(SEC_E_INCOMPLETE_MESSAGE));
    }
  }
  EXPECT_TRUE(got == sent);
}

INSTANTIATE_TEST_SUITE_P(
    , SchannelRecords,
    ::testing::Values(Kind{TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384", 5, 17},
                      Kind{TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256", 5, 17},
                      Kind{TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", 13, 16},
                      Kind{TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305", 5, 16},
                      Kind{TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384", 21, 64},
                      Kind{TLS1_2_VERSION, "AES128-SHA", 21, 36},
                      Kind{TLS1_VERSION, "ECDHE-RSA-AES128-SHA:@SECLEVEL=0", 5, 36}),
    [](const auto& one) {
      std::string name = one.param.suite;
      std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
      return std::to_string(one.param.version - TLS1_VERSION) + name;
    });

class SchannelLater : public ::testing::Test {
 protected:
  World world;
};

TEST_F(SchannelLater, a_hundred_megabytes_in_odd_pieces_arrive) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t kTotal = 5'000'000;
#else
  constexpr size_t kTotal = 100'000'000;
#endif
  const auto byte_at = [](size_t at) { return static_cast<char>(at ^ at >> 8 ^ at >> 16); };
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Peer server(End::kServer, version, &rsa_server());
    Side client(world, Role::kInitiator, client_rules());
    Bytes tickets;
    ASSERT_TRUE(connect_client(client, server, &tickets));
    client.read(tickets);
    Bytes wire;
    std::string plain;
    size_t sent = 0;
    size_t got = 0;
    for (size_t i = 0; got < kTotal; ++i) {
      plain.resize(std::min(kTotal - sent, i * 7919 % 16384 + 1));
      for (char& byte : plain) {
        byte = byte_at(sent++);
      }
      const Bytes record = plain.empty() ? Bytes() : server.write(plain);
      wire.insert(wire.end(), record.begin(), record.end());
      // The last bytes arrive later.
      const size_t late = sent == kTotal ? 0 : std::min(wire.size(), i * 3571 % 20000);
      const auto end = wire.end() - static_cast<std::ptrdiff_t>(late);
      Bytes pending(wire.begin(), end);
      wire.erase(wire.begin(), end);
      Status opened = client.unseal(pending);
      for (; opened.ok(); opened = client.unseal(pending)) {
        ASSERT_TRUE(std::ranges::all_of(client.text, [&](char c) { return c == byte_at(got++); }));
        pending = client.extra;
      }
      ASSERT_THAT(opened, FailsWith(SEC_E_INCOMPLETE_MESSAGE));
      wire.insert(wire.begin(), pending.begin(), pending.end());
    }
    EXPECT_EQ(got, kTotal);
  }
}

TEST_F(SchannelLater, a_ticket_is_reported_and_goes_through_a_step) {
  Peer server(End::kServer, TLS1_3_VERSION, &rsa_server());
  Side client(world, Role::kInitiator, client_rules());
  Bytes tickets;
  ASSERT_TRUE(connect_client(client, server, &tickets));
  const Bytes data = server.write("data");
  Bytes all = tickets;
  all.insert(all.end(), data.begin(), data.end());
  for (int number = 0; number < 2; ++number) {  // two tickets, two reports
    ASSERT_THAT(client.unseal(all), IsOk());
    ASSERT_EQ(client.signal, Signal::kRenegotiate) << number;
    EXPECT_EQ(client.extra, all) << "the record itself and what follows";
    EXPECT_EQ(client.buffers[1].bytes.size(), 0u);
    EXPECT_TRUE(client.step(all).empty());
    ASSERT_EQ(client.outcome, Outcome::kDone);
    all = client.left;
  }
  EXPECT_EQ(all, data);
  ASSERT_THAT(client.unseal(all), IsOk());
  EXPECT_EQ(client.text, "data");
  EXPECT_EQ(world.state()->sessions.size(), 2u);
}

TEST_F(SchannelLater, an_empty_step_after_a_ticket_is_taken) {
  Peer server(End::kServer, TLS1_3_VERSION, &rsa_server());
  Side client(world, Role::kInitiator, client_rules());
  Bytes tickets;
  ASSERT_TRUE(connect_client(client, server, &tickets));
  ASSERT_THAT(client.unseal(tickets), IsOk());
  EXPECT_TRUE(client.step({}).empty());
  EXPECT_EQ(client.outcome, Outcome::kDone);
  EXPECT_FALSE(client.seal("x").empty());
}

TEST_F(SchannelLater, a_key_update_is_replied_to_by_the_step) {
  for (const bool replies : {true, false}) {
    Peer server(End::kServer, TLS1_3_VERSION, &rsa_server());
    Side client(world, Role::kInitiator, client_rules());
    Bytes tickets;
    ASSERT_TRUE(connect_client(client, server, &tickets));
    client.read(tickets);
    SSL_key_update(server.ssl.get(),
                   replies ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
    SSL_do_handshake(server.ssl.get());
    const Bytes update = server.sent();
    ASSERT_THAT(client.unseal(update), IsOk());
    ASSERT_EQ(client.signal, Signal::kRenegotiate);
    client.seal("too early");
    ASSERT_EQ(client.status.ok(), !replies);
    if (!replies) {
      continue;
    }
    EXPECT_THAT(client.status, FailsWith(SEC_E_OUT_OF_SEQUENCE));
    const Bytes reply = client.step(client.extra);
    EXPECT_EQ(client.outcome, Outcome::kDone);
    ASSERT_FALSE(reply.empty());
    EXPECT_EQ(server.read(reply), "");
    EXPECT_EQ(server.read(client.seal("new keys")), "new keys");
    ASSERT_THAT(client.unseal(server.write("new keys too")), IsOk());
    EXPECT_EQ(client.text, "new keys too");
  }
}

TEST_F(SchannelLater, a_server_renegotiates_and_data_may_come_meanwhile) {
  Peer server(End::kServer, TLS1_2_VERSION, &rsa_server());
  Side client(world, Role::kInitiator, client_rules());
  ASSERT_TRUE(connect_client(client, server));
  SSL_renegotiate(server.ssl.get());
  SSL_do_handshake(server.ssl.get());
  const Bytes request = server.sent();
  ASSERT_THAT(client.unseal(request), IsOk());
  ASSERT_EQ(client.signal, Signal::kRenegotiate);
  Bytes sent = client.step(client.extra);
  ASSERT_EQ(client.outcome, Outcome::kContinue);
  EXPECT_EQ(Record::find(sent)->type, ContentType::kHandshake);
  EXPECT_EQ(client.context->stage(), sspi::Stage::kEstablished);
  for (int round = 0; round < 6 && client.outcome != Outcome::kDone; ++round) {
    server.read(sent);
    SSL_do_handshake(server.ssl.get());
    const Bytes reply = server.sent();
    if (reply.empty()) {
      break;
    }
    sent = client.step(reply);
    ASSERT_THAT(client.status, IsOk());
  }
  ASSERT_EQ(client.outcome, Outcome::kDone);
  server.read(sent);
  EXPECT_EQ(server.read(client.seal("after")), "after");
  ASSERT_THAT(client.unseal(server.write("after too")), IsOk());
  EXPECT_EQ(client.text, "after too");
}

TEST_F(SchannelLater, a_client_renegotiates) {
  Peer client(End::kClient, TLS1_2_VERSION);
  Side server(world, Role::kAcceptor, server_rules());
  ASSERT_TRUE(connect_server(client, server));
  SSL_renegotiate(client.ssl.get());
  SSL_do_handshake(client.ssl.get());
  const Bytes hello = client.sent();
  ASSERT_THAT(server.unseal(hello), IsOk());
  ASSERT_EQ(server.signal, Signal::kRenegotiate);
  Bytes sent = server.step(server.extra);
  ASSERT_EQ(server.outcome, Outcome::kContinue);
  for (int round = 0; round < 6 && server.outcome != Outcome::kDone; ++round) {
    client.read(sent);
    SSL_do_handshake(client.ssl.get());
    sent = server.step(client.sent());
    ASSERT_THAT(server.status, IsOk());
  }
  client.read(sent);
  EXPECT_EQ(server.outcome, Outcome::kDone);
  EXPECT_EQ(client.read(server.seal("after")), "after");
}

TEST_F(SchannelLater, endless_renegotiations_are_refused) {
  Peer client(End::kClient, TLS1_2_VERSION);
  Side server(world, Role::kAcceptor, server_rules());
  ASSERT_TRUE(connect_server(client, server));
  int rounds = 0;
  for (; rounds < 200 && server.status.ok(); ++rounds) {
    SSL_renegotiate(client.ssl.get());
    SSL_do_handshake(client.ssl.get());
    server.read(client.sent());
    for (int step = 0; step < 4 && server.status.ok(); ++step) {
      client.read(std::exchange(server.reply, {}));
      SSL_do_handshake(client.ssl.get());
      server.read(client.sent());
    }
  }
  EXPECT_THAT(server.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
  EXPECT_GE(rounds, 16) << "each round is a whole renegotiation";
  EXPECT_LE(rounds, 65);
}

TEST_F(SchannelLater, data_between_renegotiations_count_them_anew) {
  Peer client(End::kClient, TLS1_2_VERSION);
  Side server(world, Role::kAcceptor, server_rules());
  ASSERT_TRUE(connect_server(client, server));
  for (int round = 0; round < 100; ++round) {
    ASSERT_EQ(SSL_renegotiate(client.ssl.get()), 1);
    SSL_do_handshake(client.ssl.get());
    server.read(client.sent());
    for (int step = 0; step < 4 && SSL_in_init(client.ssl.get()) != 0; ++step) {
      client.read(std::exchange(server.reply, {}));
      SSL_do_handshake(client.ssl.get());
      server.read(client.sent());
    }
    client.read(std::exchange(server.reply, {}));
    ASSERT_THAT(server.status, IsOk()) << round;
    ASSERT_EQ(server.read(client.write("data")), "data") << round;
  }
}

TEST_F(SchannelLater, a_server_asks_for_a_certificate_after_the_handshake) {
  Peer client(End::kClient, TLS1_3_VERSION, &client_identity());
  SSL_CTX_set_post_handshake_auth(client.context.get(), 1);
  Side server(world, Role::kAcceptor, server_rules());
  ASSERT_TRUE(connect_server(client, server));
  EXPECT_FALSE(server.context->query(sspi::Attribute::kRemoteCertificate).ok());
  server.input.requested = Flag::kMutualAuth;
  const Bytes request = server.step({});
  ASSERT_THAT(server.status, IsOk());
  ASSERT_FALSE(request.empty());
  client.read(request);
  server.read(client.sent());
  ASSERT_THAT(server.status, IsOk());
  EXPECT_THAT(server.context->query(sspi::Attribute::kRemoteCertificate), IsOk());
  EXPECT_EQ(server.read(client.write("after")), "after");
}

TEST_F(SchannelLater, a_half_open_context_sends_an_alert_of_the_program) {
  Side client(world, Role::kInitiator, client_rules());
  client.step({});
  uint8_t command[12] = {2, 0, 0, 0, 2, 0, 0, 0, 42, 0, 0, 0};
  sspi::Buffer order{BufferKind::kToken, {}, command};
  ASSERT_THAT(client.context->control({&order, 1}), IsOk());
  EXPECT_EQ(client.step({}), (Bytes{21, 3, 1, 0, 2, 2, 42}));
  command[0] = 0;  // SCHANNEL_RENEGOTIATE
  EXPECT_THAT(client.context->control({&order, 1}), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(SchannelLater, a_shutdown_before_keys_is_a_plain_alert) {
  Side client(world, Role::kInitiator, client_rules());
  client.step({});
  uint8_t command[4] = {1, 0, 0, 0};
  sspi::Buffer order{BufferKind::kToken, {}, command};
  ASSERT_THAT(client.context->control({&order, 1}), IsOk());
  EXPECT_EQ(client.step({}), (Bytes{21, 3, 1, 0, 2, 1, 0}));
}

// Attributes.

class SchannelAttributes : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { ASSERT_TRUE(connect_client(client, server)); }
  World world;
  Peer server{End::kServer, GetParam(), &rsa_server()};
  Side client{world, Role::kInitiator, client_rules()};
};

TEST_P(SchannelAttributes, bindings_are_those_of_the_peer) {
  const auto endpoint =
      client.query<sspi::ChannelToBind>(sspi::Attribute::kEndpointBindings).marshalled;
  const auto parsed = sspi::ChannelBindings::parse(endpoint);
  ASSERT_THAT(parsed, IsOk());
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  X509_digest(rsa_server().certificate.get(), EVP_sha256(), digest, &len);
  std::string expected =
      "tls-server-end-point:" + std::string(reinterpret_cast<char*>(digest), len);
  EXPECT_EQ(as_text(parsed->application_data), expected);

  const auto unique = client.context->query(sspi::Attribute::kUniqueBindings);
  if (GetParam() == TLS1_3_VERSION) {
    EXPECT_THAT(unique, FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
    return;
  }
  uint8_t finished[64];
  const size_t finished_len = SSL_get_peer_finished(server.ssl.get(), finished, sizeof finished);
  const auto unique_parsed =
      sspi::ChannelBindings::parse(std::get<sspi::ChannelToBind>(*unique).marshalled);
  EXPECT_EQ(as_text(unique_parsed->application_data),
            "tls-unique:" + std::string(reinterpret_cast<char*>(finished), finished_len));
}

TEST_P(SchannelAttributes, exported_keys_are_those_of_the_peer) {
  EXPECT_THAT(client.context->query(sspi::Attribute::kKeyingMaterial),
              FailsWith(SEC_E_INVALID_PARAMETER));
  ASSERT_THAT(client.context->set(sspi::KeyingMaterialInfo{"EXPORTER-test", Bytes{1, 2}, 40}),
              IsOk());
  const auto ours = client.context->query(sspi::Attribute::kKeyingMaterial);
  Bytes theirs(40);
  const uint8_t context[] = {1, 2};
  SSL_export_keying_material(server.ssl.get(), theirs.data(), theirs.size(), "EXPORTER-test", 13,
                             context, sizeof context, 1);
  const ByteView revealed = std::get<sspi::KeyingMaterial>(*ours).bytes.reveal();
  EXPECT_EQ(Bytes(revealed.begin(), revealed.end()), theirs);

  const auto block = client.context->query(sspi::Attribute::kEapKeyBlock);
  ASSERT_THAT(block, IsOk());
  const ByteView eap = std::get<sspi::EapKeyBlock>(*block).bytes.reveal();
  ASSERT_EQ(eap.size(), 192u);
  Bytes keys(128);
  const bool is_new = GetParam() == TLS1_3_VERSION;
  const std::string label = is_new ? "EXPORTER_EAP_TLS_Key_Material" : "client EAP encryption";
  const uint8_t type = 13;
  SSL_export_keying_material(server.ssl.get(), keys.data(), keys.size(), label.data(), label.size(),
                             &type, is_new ? 1 : 0, is_new ? 1 : 0);
  EXPECT_EQ(Bytes(eap.begin(), eap.begin() + 128), keys);
}

TEST_P(SchannelAttributes, the_connection_is_described) {
  const auto info = client.query<sspi::ConnectionInfo>(sspi::Attribute::kConnectionInfo);
  const bool is_new = GetParam() == TLS1_3_VERSION;
  EXPECT_EQ(info.protocol, is_new ? 0x2000u : 0x800u);
  EXPECT_EQ(info.cipher, 0x6610u);
  EXPECT_EQ(info.cipher_bits, 256u);
  EXPECT_EQ(info.hash, 0x800Du);
  EXPECT_EQ(info.exchange, 0xAE06u);
  const auto cipher = client.query<sspi::CipherInfo>(sspi::Attribute::kCipherInfo);
  EXPECT_EQ(cipher.suite, is_new ? 0x1302u : 0xC030u);
  EXPECT_EQ(cipher.suite_name,
            is_new ? "TLS_AES_256_GCM_SHA384" : "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  EXPECT_EQ(cipher.protocol, is_new ? 0x304u : 0x303u);
  EXPECT_EQ(client.query<sspi::KeyInfo>(sspi::Attribute::kKeyInfo).encrypt_algorithm_name, "AES");
  EXPECT_THAT(client.context->query(sspi::Attribute::kNegotiationInfo),
              FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  EXPECT_THAT(client.context->client(), FailsWith(SEC_E_NO_IMPERSONATION));
}

INSTANTIATE_TEST_SUITE_P(, SchannelAttributes, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

}  // namespace
}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// Peers that mean harm: floods, huge messages, downgrades, records that are no records. Hostile
// records under the right keys are sent by tests/interop/test_tls_hostile.py.
#include <gmock/gmock.h>

#include "packages/schannel/record.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::Access;
using sspi::BufferKind;
using sspi::Outcome;
using sspi::Role;
using sspi::Signal;
using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::ec_server;
using testing::kSpTls12;
using testing::kSpTls13;
using testing::Made;
using testing::Peer;
using testing::rsa_server;
using testing::server_rules;
using testing::Side;
using testing::World;

constexpr uint8_t kHandshakeFailure = 40, kIllegalParameter = 47, kProtocolVersion = 70,
                  kInappropriateFallback = 86;

Bytes record_of(ContentType type, ByteView body, uint16_t version = 0x0303) {
  Bytes record{static_cast<uint8_t>(type), static_cast<uint8_t>(version >> 8),
               static_cast<uint8_t>(version), static_cast<uint8_t>(body.size() >> 8),
               static_cast<uint8_t>(body.size())};
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

Bytes joined(Bytes first, ByteView second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// Where a ServerHello or ClientHello has its version and its random: after the headers of record
// and message.
constexpr size_t kHelloVersion = 9, kHelloRandom = 11, kRandomLen = 32;

// The extension of TLS 1.3 that says which versions a client offers: its type, hidden below one
// that nobody knows, makes an offer of TLS 1.2.
void hide_supported_versions(Bytes& hello) {
  const Bytes extension{0x00, 0x2B, 0x00, 0x05, 0x04, 0x03, 0x04, 0x03, 0x03};
  const auto at = std::ranges::search(hello, extension).begin();
  ASSERT_NE(at, hello.end());
  at[0] = 0x7A;
  at[1] = 0x7B;
}

class SchannelHostile : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] uint32_t bits() const { return GetParam() == TLS1_3_VERSION ? kSpTls13 : kSpTls12; }
  World world;
};

// Floods

TEST_P(SchannelHostile, endless_warnings_before_a_handshake_are_refused) {
  Side server(world, Role::kAcceptor, server_rules(bits()));
  Side client(world, Role::kInitiator, client_rules(bits()));
  client.step({});
  constexpr uint8_t kUserCanceled[] = {1, 90};
  const Bytes warning = record_of(ContentType::kAlert, kUserCanceled);
  for (Side* victim : {&server, &client}) {
    int number = 0;
    for (; number < 100 && victim->status.ok(); ++number) {
      victim->step(warning);
    }
    EXPECT_FALSE(victim->status.ok());
    EXPECT_LE(number, 6);
  }
}

TEST_P(SchannelHostile, endless_empty_records_are_refused) {
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, client_rules(bits()));
  server.start();
  server.handshake(client.step({}));
  const Bytes empty = record_of(ContentType::kChangeCipherSpec, {});
  int number = 0;
  for (; number < 100 && client.status.ok(); ++number) {
    client.step(empty);
  }
  EXPECT_FALSE(client.status.ok());
  EXPECT_LE(number, 33);
}

TEST_P(SchannelHostile, endless_changes_of_the_cipher_are_refused) {
  Side server(world, Role::kAcceptor, server_rules(bits()));
  Peer client(End::kClient, GetParam());
  client.start();
  server.step(client.handshake({}));
  ASSERT_EQ(server.outcome, Outcome::kContinue);
  constexpr uint8_t kChange[] = {1};
  int number = 0;
  for (; number < 100 && server.status.ok(); ++number) {
    server.step(record_of(ContentType::kChangeCipherSpec, kChange));
  }
  EXPECT_FALSE(server.status.ok());
  EXPECT_LE(number, 33);
}

class SchannelFlood : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    Bytes tickets;
    ASSERT_TRUE(connect_client(client, server, &tickets));
    client.read(tickets);
    ASSERT_THAT(client.status, IsOk());
  }
  // update makes the server change its keys, and returns what it sends.
  Bytes update() {
    SSL_key_update(server.ssl.get(),
                   GetParam() ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
    SSL_do_handshake(server.ssl.get());
    return server.sent();
  }
  World world;
  Peer server{End::kServer, TLS1_3_VERSION, &rsa_server()};
  Side client{world, Role::kInitiator, client_rules()};
};

TEST_P(SchannelFlood, endless_key_updates_are_refused) {
  int number = 0;
  for (; number < 200 && client.status.ok(); ++number) {
    client.reply.clear();
    client.read(update());
    EXPECT_LE(client.reply.size(), 64u) << "one reply at most";
    server.read(client.reply);
  }
  EXPECT_THAT(client.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
  EXPECT_GT(number, 32);
  EXPECT_LE(number, 65);
}

// All of them in one buffer, so that the replies cannot be sent in between.
TEST_P(SchannelFlood, key_updates_that_come_together_are_bounded) {
  Bytes together;
  for (int number = 0; number < 200; ++number) {
    together = joined(std::move(together), update());
  }
  client.read(together);
  EXPECT_THAT(client.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
  EXPECT_LE(client.reply.size(), 64u * 40);
}

TEST_P(SchannelFlood, data_between_key_updates_count_them_anew) {
  for (int number = 0; number < 150; ++number) {
    client.reply.clear();
    client.read(update());
    ASSERT_THAT(client.status, IsOk()) << number;
    server.read(client.reply);
    ASSERT_EQ(client.read(server.write("data")), "data") << number;
    ASSERT_EQ(server.read(client.seal("data")), "data") << number;
  }
}

INSTANTIATE_TEST_SUITE_P(, SchannelFlood, ::testing::Bool(), [](const auto& one) {
  return std::string(one.param ? "that_want_a_reply" : "without_reply");
});

TEST(SchannelTicketFlood, is_refused_and_its_sessions_are_bounded) {
  World world;
  Peer server(End::kServer, TLS1_3_VERSION, &rsa_server());
  Side client(world, Role::kInitiator, client_rules());
  Bytes tickets;
  ASSERT_TRUE(connect_client(client, server, &tickets));
  client.read(tickets);
  int number = 0;
  for (; number < 200 && client.status.ok(); ++number) {
    SSL_new_session_ticket(server.ssl.get());
    SSL_do_handshake(server.ssl.get());
    client.read(server.sent());
  }
  EXPECT_THAT(client.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
  EXPECT_LE(number, 65);
  EXPECT_LE(world.state()->sessions.size(), 66u);
}

// Huge messages

// A certificate of nearly 16 MB, the most that a message of the handshake can carry.
const Made& huge() {
  static const Made made = [] {
    Made out = Made::make();
    const Bytes filling(16'000'000, 'x');
    ASN1_OCTET_STRING* const text = ASN1_OCTET_STRING_new();
    ASN1_OCTET_STRING_set(text, filling.data(), static_cast<int>(filling.size()));
    X509_EXTENSION* const extension =
        X509_EXTENSION_create_by_NID(nullptr, NID_netscape_comment, 0, text);
    X509_add_ext(out.certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(text);
    X509_sign(out.certificate.get(), out.key.get(), EVP_sha256());
    return out;
  }();
  return made;
}

// taken gives a flight record by record, and returns how many bytes were taken before the end.
size_t taken(Side& victim, ByteView flight) {
  size_t total = 0;
  Bytes reply;
  while (victim.status.ok() && total < flight.size()) {
    const Record record = Record::find(flight.subspan(total)).value();
    reply = victim.step(flight.subspan(total, record.len));
    total += record.len;
  }
  EXPECT_FALSE(reply.empty()) << "an alert";
  return total;
}

constexpr size_t kMostTaken = 200'000;

TEST_P(SchannelHostile, a_servers_certificate_of_16_megabytes_is_refused) {
  Peer server(End::kServer, GetParam(), &huge());
  Side client(world, Role::kInitiator, client_rules(bits()));
  server.start();
  const Bytes flight = server.handshake(client.step({}));
  ASSERT_GT(flight.size(), 16'000'000u);
  EXPECT_LE(taken(client, flight), kMostTaken);
  EXPECT_THAT(client.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
}

TEST_P(SchannelHostile, a_clients_certificate_of_16_megabytes_is_refused) {
  Peer client(End::kClient, GetParam(), &huge());
  Side server(world, Role::kAcceptor, server_rules(bits()));
  server.input.requested = sspi::Flag::kMutualAuth;
  client.start();
  const Bytes flight = client.handshake(server.step(client.handshake({})));
  ASSERT_GT(flight.size(), 16'000'000u);
  EXPECT_LE(taken(server, flight), kMostTaken);
  EXPECT_THAT(server.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
}

TEST_P(SchannelHostile, a_hello_that_claims_16_megabytes_is_refused_at_once) {
  Side server(world, Role::kAcceptor, server_rules(bits()));
  constexpr uint8_t kHello[] = {1, 0xFF, 0xFF, 0xFF, 3, 3};
  EXPECT_FALSE(server.step(record_of(ContentType::kHandshake, kHello)).empty()) << "an alert";
  EXPECT_THAT(server.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
}

// Early data

// announce_early_data adds that extension to the message of a ClientHello.
void announce_early_data(Bytes& hello) {
  size_t at = kHelloRandom + kRandomLen;
  at += 1 + size_t{hello[at]};                                // the session
  at += 2 + size_t{hello[at]} * 256 + size_t{hello[at + 1]};  // the suites
  at += 1 + size_t{hello[at]};                                // the compression methods
  const Bytes extension{0x00, 0x2A, 0x00, 0x00};
  hello.insert(hello.begin() + static_cast<std::ptrdiff_t>(at) + 2, extension.begin(),
               extension.end());
  for (const size_t length : {size_t{3}, size_t{7}, at}) {  // of record, message and extensions
    const size_t value = size_t{hello[length]} * 256 + hello[length + 1] + extension.size();
    hello[length] = static_cast<uint8_t>(value >> 8);
    hello[length + 1] = static_cast<uint8_t>(value);
  }
}

// A server that allows no early data skips what a client sends all the same, up to a bound.
TEST(SchannelEarlyData, is_skipped_and_bounded) {
  World world;
  Side server(world, Role::kAcceptor, server_rules());
  Peer client(End::kClient, TLS1_3_VERSION);
  client.start();
  Bytes hello = client.handshake({});
  announce_early_data(hello);
  EXPECT_FALSE(server.step(hello).empty());
  ASSERT_THAT(server.status, IsOk());
  const Bytes early = record_of(ContentType::kApplicationData, Bytes(1000, 'e'));
  int number = 0;
  for (; number < 100 && server.status.ok(); ++number) {
    const Bytes reply = server.step(early);
    EXPECT_TRUE(reply.empty() || !server.status.ok());
    EXPECT_TRUE(server.left.empty());
    EXPECT_NE(server.context->stage(), sspi::Stage::kEstablished);
  }
  EXPECT_GE(number, 2) << "it is skipped";
  EXPECT_LE(number, 18) << "up to 16 KB";
}

// Without the extension nothing is skipped.
TEST(SchannelEarlyData, that_was_not_announced_is_refused) {
  World world;
  Side server(world, Role::kAcceptor, server_rules());
  Peer client(End::kClient, TLS1_3_VERSION);
  client.start();
  server.step(client.handshake({}));
  server.step(record_of(ContentType::kApplicationData, Bytes(1000, 'e')));
  EXPECT_FALSE(server.status.ok());
}

// A ticket that allows early data makes this client send none.
TEST(SchannelEarlyData, is_never_sent) {
  World world;
  Peer server(End::kServer, TLS1_3_VERSION, &rsa_server());
  SSL_CTX_set_max_early_data(server.context.get(), 16384);
  Side client(world, Role::kInitiator, client_rules());
  Bytes tickets;
  ASSERT_TRUE(connect_client(client, server, &tickets));
  client.read(tickets);
  ASSERT_GT(world.state()->sessions.size(), 0u);
  Side again(world, Role::kInitiator, client_rules());
  const Bytes hello = again.step({});
  const Bytes resumes{0x00, 0x29};
  const Bytes extension{0x00, 0x2A, 0x00, 0x00};
  EXPECT_FALSE(std::ranges::search(hello, resumes).empty()) << "a ticket is offered";
  EXPECT_TRUE(std::ranges::search(hello, extension).empty());
}

// Versions and downgrades

TEST_P(SchannelHostile, records_of_other_protocols_are_an_invalid_token) {
  const Bytes old_hello{0x80, 0x2E, 1, 3, 1, 0, 21, 0, 0, 0, 16};  // of SSL 2.0
  for (const Bytes& token : {Bytes{22, 2, 0, 0, 4, 1, 0, 0, 0}, Bytes{22, 4, 0, 0, 4, 1, 0, 0, 0},
                             Bytes{0, 3, 3, 0, 1, 0}, Bytes{24, 3, 3, 0, 1, 0}, old_hello}) {
    Side server(world, Role::kAcceptor, server_rules(bits()));
    server.step(token);
    EXPECT_THAT(server.status, FailsWith(SEC_E_INVALID_TOKEN)) << int{token[0]};
  }
}

TEST_P(SchannelHostile, a_hello_of_an_older_version_is_refused) {
  Peer client(End::kClient, TLS1_2_VERSION);
  client.start();
  const Bytes hello = client.handshake({});
  for (const uint8_t minor : Bytes{0, 1, 2}) {
    Side server(world, Role::kAcceptor, server_rules(bits()));
    Bytes older = hello;
    older[kHelloVersion + 1] = minor;
    const Bytes alert = server.step(older);
    EXPECT_FALSE(server.status.ok()) << int{minor};
    ASSERT_EQ(alert.size(), 7u);
    // SSL 3.0 knows no other alert for this.
    EXPECT_EQ(alert[6], minor == 0 ? kHandshakeFailure : kProtocolVersion);
  }
}

TEST_P(SchannelHostile, a_server_that_chooses_a_version_nobody_offered_is_refused) {
  for (const uint8_t minor : Bytes{0, 1, 2, 4, 9}) {
    Peer server(End::kServer, GetParam(), &ec_server());
    Side client(world, Role::kInitiator, client_rules(bits()));
    server.start();
    Bytes flight = server.handshake(client.step({}));
    if (GetParam() == TLS1_2_VERSION) {
      flight[kHelloVersion + 1] = minor;
    } else {
      const Bytes extension{0x00, 0x2B, 0x00, 0x02, 0x03, 0x04};
      const auto at = std::ranges::search(flight, extension).begin();
      ASSERT_NE(at, flight.end());
      at[5] = minor == 4 ? uint8_t{3} : minor;
    }
    EXPECT_FALSE(client.step(flight).empty()) << "an alert";
    EXPECT_FALSE(client.status.ok()) << int{minor};
    EXPECT_EQ(client.context->stage(), sspi::Stage::kFailed);
  }
}

// RFC 8446, 4.1.3: the last bytes of the server's random say that it would have spoken TLS 1.3.
TEST(SchannelDowngrade, a_client_sees_the_servers_sentinel) {
  World world;
  Peer server(End::kServer, TLS1_3_VERSION, &ec_server());
  SSL_CTX_set_min_proto_version(server.context.get(), TLS1_2_VERSION);
  Side client(world, Role::kInitiator, client_rules());
  server.start();
  Bytes hello = client.step({});
  hide_supported_versions(hello);
  const Bytes flight = server.handshake(hello);
  ASSERT_EQ(flight[kHelloVersion + 1], 3) << "TLS 1.2";
  const Bytes alert = client.step(flight);
  EXPECT_THAT(client.status, FailsWith(SEC_E_ILLEGAL_MESSAGE));
  EXPECT_EQ(alert, (Bytes{21, 3, 3, 0, 2, 2, kIllegalParameter}));
}

TEST(SchannelDowngrade, a_server_sends_the_sentinel) {
  World world;
  Side server(world, Role::kAcceptor, server_rules());
  Peer client(End::kClient, TLS1_2_VERSION);
  client.start();
  const Bytes flight = server.step(client.handshake({}));
  const ByteView random = ByteView(flight).subspan(kHelloRandom, kRandomLen);
  EXPECT_EQ(as_text(random.last(8)), std::string_view("DOWNGRD\x01", 8));
}

TEST(SchannelDowngrade, a_server_refuses_a_fallback_that_was_not_necessary) {
  World world;
  for (const uint32_t protocols : {0u, kSpTls12}) {
    Side server(world, Role::kAcceptor, server_rules(protocols));
    Peer client(End::kClient, TLS1_2_VERSION);
    SSL_CTX_set_mode(client.context.get(), SSL_MODE_SEND_FALLBACK_SCSV);
    client.start();
    const Bytes reply = server.step(client.handshake({}));
    EXPECT_EQ(server.status.ok(), protocols != 0);
    if (protocols == 0) {
      EXPECT_EQ(reply, (Bytes{21, 3, 3, 0, 2, 2, kInappropriateFallback}));
    }
  }
}

// Records

class SchannelBadRecords : public SchannelHostile {
 protected:
  // connect makes a new pair of ends.
  void connect() {
    server.emplace(End::kServer, GetParam(), &rsa_server());
    client.emplace(world, Role::kInitiator, client_rules(bits()));
    Bytes tickets;
    ASSERT_TRUE(connect_client(*client, *server, &tickets));
    client->read(tickets);
    ASSERT_THAT(client->status, IsOk());
  }
  void expect_refused(const Bytes& record, const char* what) {
    const Status opened = client->unseal(record);
    EXPECT_FALSE(opened.ok()) << what;
    if (!opened.ok()) {
      EXPECT_FALSE(opened.error().is(SEC_E_INCOMPLETE_MESSAGE)) << what;
    }
    EXPECT_EQ(client->context->stage(), sspi::Stage::kFailed) << what;
  }
  std::optional<Peer> server;
  std::optional<Side> client;
};

TEST_P(SchannelBadRecords, that_are_too_short_are_refused) {
  for (const size_t len : {0, 1, 7, 8, 15, 16, 17, 23, 24}) {
    connect();
    expect_refused(record_of(ContentType::kApplicationData, Bytes(len, 0x5A)), "short");
  }
}

TEST_P(SchannelBadRecords, that_are_too_long_are_refused) {
  for (const size_t len : {kMaxFragmentLen, kMaxFragmentLen + 1, size_t{0xFFFF}}) {
    connect();
    expect_refused(record_of(ContentType::kApplicationData, Bytes(len, 0x5A)), "whole");
  }
  connect();
  expect_refused(Bytes{23, 3, 3, 0xFF, 0xFF}, "its header alone: the rest is not waited for");
}

TEST_P(SchannelBadRecords, that_are_replayed_reordered_or_missing_are_refused) {
  for (const std::vector<size_t>& order :
       {std::vector<size_t>{0, 0}, {1, 0}, {1}, {0, 2}, {0, 1, 0}, {2, 1, 0}}) {
    connect();
    const Bytes records[] = {server->write("one"), server->write("two"), server->write("three")};
    size_t number = 0;
    while (number < order.size() && order[number] == number) {
      ASSERT_THAT(client->unseal(records[order[number++]]), IsOk());
    }
    expect_refused(records[order[number]], "out of order");
  }
}

TEST_P(SchannelBadRecords, that_are_not_encrypted_are_refused) {
  connect();
  expect_refused(record_of(ContentType::kApplicationData, as_bytes("plain text, not encrypted")),
                 "data");
  constexpr uint8_t kFatal[] = {2, 40};
  connect();
  expect_refused(record_of(ContentType::kAlert, kFatal), "an alert");
  constexpr uint8_t kCloseNotify[] = {1, 0};
  connect();
  expect_refused(record_of(ContentType::kAlert, kCloseNotify), "an end that anybody can forge");
  constexpr uint8_t kHelloRequest[] = {0, 0, 0, 0};
  connect();
  expect_refused(record_of(ContentType::kHandshake, kHelloRequest), "a handshake");
}

// Calls at the wrong time, and buffers of the wrong kind

TEST_P(SchannelBadRecords, nothing_works_after_a_failure) {
  connect();
  const Bytes good = server->write("good");
  expect_refused(record_of(ContentType::kApplicationData, Bytes(40, 0x5A)), "noise");
  EXPECT_FALSE(client->unseal(good).ok());
  EXPECT_FALSE(client->step({}).empty()) << "the alert, once";
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(client->step(good).empty());
    EXPECT_THAT(client->status, FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_FALSE(client->unseal(good).ok());
  }
  uint8_t command[] = {1, 0, 0, 0};
  sspi::Buffer order{BufferKind::kToken, {}, command};
  EXPECT_THAT(client->context->control({&order, 1}), IsOk()) << "a shutdown may be asked for";
  EXPECT_TRUE(client->step({}).empty()) << "and has no effect";
}

TEST_P(SchannelBadRecords, buffers_that_repeat_or_cannot_be_written_are_refused) {
  connect();
  Bytes memory(200);
  const ByteSpan all(memory);
  const sspi::Buffer header{BufferKind::kStreamHeader, Access::kReadWrite, all.first(40)};
  const sspi::Buffer data{BufferKind::kData, Access::kReadWrite, all.subspan(40, 10)};
  const sspi::Buffer trailer{BufferKind::kStreamTrailer, Access::kReadWrite, all.last(100)};
  for (const size_t repeated : {0, 1, 2}) {
    sspi::Buffer buffers[4] = {header, data, trailer};
    buffers[3] = buffers[repeated];
    EXPECT_THAT(client->context->seal(0, buffers, 0), FailsWith(SEC_E_INVALID_TOKEN)) << repeated;
    sspi::Buffer missing[3] = {header, data, trailer};
    missing[repeated] = {};
    EXPECT_THAT(client->context->seal(0, missing, 0), FailsWith(SEC_E_INVALID_TOKEN)) << repeated;
    for (const Access access : {Access::kReadOnly, Access::kReadOnlyChecksum}) {
      sspi::Buffer read_only[3] = {header, data, trailer};
      read_only[repeated].access = access;
      EXPECT_THAT(client->context->seal(0, read_only, 0), FailsWith(SEC_E_INVALID_TOKEN));
    }
  }
  const Bytes record = server->write("text");
  std::ranges::copy(record, memory.begin());
  sspi::Buffer received[4] = {{BufferKind::kData, Access::kReadOnly, all.first(record.size())}};
  EXPECT_THAT(client->context->unseal(received, 0), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_EQ(server->read(client->seal("still")), "still");
  ASSERT_THAT(client->unseal(record), IsOk()) << "a caller's mistake costs nothing";
  EXPECT_EQ(client->text, "text");
}

const auto kName = [](const auto& one) {
  return std::string(one.param == TLS1_3_VERSION ? "1_3" : "1_2");
};
INSTANTIATE_TEST_SUITE_P(, SchannelHostile, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         kName);
INSTANTIATE_TEST_SUITE_P(, SchannelBadRecords, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         kName);

}  // namespace
}  // namespace opensspi::schannel

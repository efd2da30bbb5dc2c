// SPDX-License-Identifier: MIT
// Groups, types of keys and suites, and extensions that change records, with OpenSSL at the other
// end.
#include <gmock/gmock.h>

#include "packages/schannel/suites.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::Outcome;
using sspi::Role;
using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::ec_server;
using testing::kHost;
using testing::kSpTls12;
using testing::kSpTls13;
using testing::Made;
using testing::Peer;
using testing::rsa_server;
using testing::server_rules;
using testing::Side;
using testing::World;

uint32_t bits(int version) { return version == TLS1_3_VERSION ? kSpTls13 : kSpTls12; }
constexpr int kVersions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

// connected is connect_client; the client has read the server's tickets.
bool connected(Side& client, Peer& server) {
  Bytes tickets;
  const bool done = connect_client(client, server, &tickets);
  client.read(tickets);
  return done && client.status.ok();
}

void expect_data(Side& ours, Peer& peer) {
  EXPECT_EQ(peer.read(ours.seal("to the peer")), "to the peer");
  EXPECT_EQ(ours.read(peer.write("from the peer")), "from the peer");
}

TEST(SchannelGroups, each_is_negotiated_in_both_roles) {
  for (const int version : kVersions) {
    for (const char* group : {"X25519", "P-256", "P-384", "P-521"}) {
      World world;
      Peer server(End::kServer, version, &rsa_server());
      ASSERT_EQ(SSL_CTX_set1_groups_list(server.context.get(), group), 1) << group;
      Side client(world, Role::kInitiator, client_rules(bits(version)));
      ASSERT_TRUE(connected(client, server)) << group << " " << version;
      expect_data(client, server);
      Peer other(End::kClient, version);
      ASSERT_EQ(SSL_CTX_set1_groups_list(other.context.get(), group), 1) << group;
      Side ours(world, Role::kAcceptor, server_rules(bits(version), rsa_server()));
      ASSERT_TRUE(connect_server(other, ours)) << group << " " << version;
      other.read({});
      expect_data(ours, other);
    }
  }
}

// RFC 8446, 4.1.4: the client's first message has a share for another group only.
TEST(SchannelGroups, a_server_that_wants_another_one_asks_again) {
  World world;
  Peer server(End::kServer, TLS1_3_VERSION, &ec_server());
  SSL_CTX_set1_groups_list(server.context.get(), "P-521");
  server.start();
  Side client(world, Role::kInitiator, client_rules());
  const Bytes request = server.handshake(client.step({}));
  ASSERT_FALSE(server.done);
  const Bytes second = client.step(request);
  ASSERT_EQ(client.outcome, Outcome::kContinue) << "HelloRetryRequest";
  ASSERT_THAT(client.status, IsOk());
  const Bytes flight = server.handshake(second);
  server.handshake(client.step(flight));
  EXPECT_EQ(client.outcome, Outcome::kDone);
  EXPECT_TRUE(server.done);
}

TEST(SchannelGroups, our_server_asks_again_and_once_only) {
  World world;
  Side server(world, Role::kAcceptor, server_rules());
  Peer client(End::kClient, TLS1_3_VERSION);
  // The client sends a share for the first group, which the server does not have.
  SSL_CTX_set1_groups_list(client.context.get(), "ffdhe2048:P-384");
  client.start();
  const Bytes hello = client.handshake({});
  const Bytes request = server.step(hello);
  ASSERT_EQ(server.outcome, Outcome::kContinue);
  ASSERT_THAT(server.status, IsOk());
  Side twice(world, Role::kAcceptor, server_rules());
  twice.step(hello);
  twice.step(hello);
  EXPECT_FALSE(twice.status.ok()) << "the same hello again";
  const Bytes flight = server.step(client.handshake(request));
  ASSERT_THAT(server.status, IsOk());
  server.step(client.handshake(flight));
  EXPECT_EQ(server.outcome, Outcome::kDone);
  EXPECT_TRUE(client.done);
}

// made returns a certificate with a key of this type, signed by itself.
Made made(const char* type, const char* parameter) {
  Made out = Made::make();
  const std::string name = type;
  EVP_PKEY* const key =
      name == "EC"    ? EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, type, parameter)
      : name == "RSA" ? EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, type, size_t{3072})
                      : EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, type);
  out.key = {key, EVP_PKEY_free};
  X509_set_pubkey(out.certificate.get(), key);
  X509_sign(out.certificate.get(), key, name == "ED25519" ? nullptr : EVP_sha256());
  return out;
}

TEST(SchannelKeys, of_each_type_authenticate_servers_and_clients) {
  const std::pair<const char*, const char*> types[] = {
      {"EC", "P-256"}, {"EC", "P-384"}, {"EC", "P-521"}, {"RSA", ""}};
  for (const auto& [type, parameter] : types) {
    const Made key = made(type, parameter);
    for (const int version : kVersions) {
      World world;
      Peer client(End::kClient, version, &key);
      Side server(world, Role::kAcceptor, server_rules(bits(version), key));
      server.input.requested = sspi::Flag::kMutualAuth;
      ASSERT_TRUE(connect_server(client, server)) << type << parameter << " " << version;
      EXPECT_THAT(server.context->query(sspi::Attribute::kRemoteCertificate), IsOk());
      client.read({});
      expect_data(server, client);
      Peer other(End::kServer, version, &key);
      SSL_CTX_set_verify(other.context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                         [](int, X509_STORE_CTX*) { return 1; });
      sspi::ChannelCredential given = client_rules(bits(version));
      given.identities.push_back(key.identity());
      Side ours(world, Role::kInitiator, given);
      ASSERT_TRUE(connected(ours, other)) << type << parameter << " " << version;
      expect_data(ours, other);
    }
  }
}

TEST(SchannelSuites, each_is_negotiated_in_both_roles) {
  size_t num = 0;
  for (const Suite& suite : suites()) {
    World world;
    const int version = suite.is_1_3() ? TLS1_3_VERSION : TLS1_2_VERSION;
    const Made& key = suite.certificate == "ECDSA" ? ec_server() : rsa_server();
    const std::string name(suite.name);
    const auto choose = [&](const Peer& peer) {
      return suite.is_1_3()
                 ? SSL_CTX_set_ciphersuites(peer.context.get(), name.c_str())
                 : SSL_CTX_set_cipher_list(peer.context.get(), OPENSSL_cipher_name(name.c_str()));
    };
    Peer server(End::kServer, version, &key);
    ASSERT_EQ(choose(server), 1) << name;
    SSL_CTX_set_dh_auto(server.context.get(), 1);
    Side client(world, Role::kInitiator, client_rules(bits(version)));
    ASSERT_TRUE(connected(client, server)) << name;
    EXPECT_EQ(client.query<sspi::CipherInfo>(sspi::Attribute::kCipherInfo).suite_name, name);
    expect_data(client, server);
    Peer other(End::kClient, version);
    ASSERT_EQ(choose(other), 1) << name;
    Side ours(world, Role::kAcceptor, server_rules(bits(version), key));
    ASSERT_TRUE(connect_server(other, ours)) << name;
    other.read({});
    EXPECT_EQ(ours.query<sspi::CipherInfo>(sspi::Attribute::kCipherInfo).suite_name, name);
    expect_data(ours, other);
    ++num;
  }
  EXPECT_GE(num, 10u);
}

// RFC 6066, 4: a client with little memory asks for short records.
TEST(SchannelFragments, a_client_may_ask_for_short_records) {
  for (const int version : kVersions) {
    World world;
    Peer client(End::kClient, version);
    SSL_CTX_set_tlsext_max_fragment_length(client.context.get(), TLSEXT_max_fragment_length_512);
    Side server(world, Role::kAcceptor, server_rules(bits(version)));
    ASSERT_TRUE(connect_server(client, server)) << version;
    client.read({});
    EXPECT_EQ(server.query<sspi::StreamSizes>(sspi::Attribute::kStreamSizes).maximum_message, 512u);
    EXPECT_EQ(client.read(server.seal(std::string(512, 'x'))), std::string(512, 'x'));
    server.seal(std::string(513, 'x'));
    EXPECT_THAT(server.status, FailsWith(SEC_E_INVALID_PARAMETER));
    EXPECT_EQ(server.read(client.write(std::string(2000, 'y'))), std::string(2000, 'y'));
  }
}

TEST(SchannelSessions, are_bounded_for_one_name_and_for_all) {
  World world;
  SessionCache& sessions = world.state()->sessions;
  const auto new_session = [] { return share(SSL_SESSION_new()); };
  for (int number = 0; number < 100; ++number) {
    sessions.keep("one name", new_session());
  }
  EXPECT_LE(sessions.size(), 8u);
  for (int number = 0; number < 2000; ++number) {
    sessions.keep(std::to_string(number), new_session());
  }
  EXPECT_LE(sessions.size(), 512u);
}

}  // namespace
}  // namespace opensspi::schannel

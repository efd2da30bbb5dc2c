// SPDX-License-Identifier: MIT
// TLS_PARAMETERS for single application protocols, with OpenSSL at the other end.
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::ec_server;
using testing::Peer;
using testing::server_rules;
using testing::Side;
using testing::World;

constexpr uint8_t kBoth[] = {2, 'h', '2', 3, 'o', 'l', 'd'};

class SchannelProtocolRules : public ::testing::Test {
 protected:
  SchannelProtocolRules() { list.insert(list.end(), std::begin(kBoth), std::end(kBoth)); }

  // "h2" is for TLS 1.3 only, "old" for TLS 1.2.
  static sspi::ChannelCredential limited(sspi::ChannelCredential given) {
    given.tls_parameters = {{{"h2"}, testing::kSpTls12, {}, 0},
                            {{"old"}, testing::kSpTls13, {}, 0}};
    return given;
  }
  static Peer any_version(End end, const testing::Made* made = nullptr) {
    Peer peer(end, TLS1_2_VERSION, made);
    SSL_CTX_set_max_proto_version(peer.context.get(), TLS1_3_VERSION);
    return peer;
  }

  World world;
  Bytes list = {13, 0, 0, 0, 2, 0, 0, 0, 7, 0};
  sspi::Buffer buffer{sspi::BufferKind::kApplicationProtocols, {}, list};
};

TEST_F(SchannelProtocolRules, a_server_keeps_to_those_of_the_protocol_that_it_chooses) {
  for (const auto& [offer, version] :
       {std::pair<Bytes, int>{{2, 'h', '2'}, TLS1_3_VERSION},
        {{3, 'o', 'l', 'd'}, TLS1_2_VERSION},
        {{3, 'o', 'l', 'd', 2, 'h', '2'}, TLS1_3_VERSION},  // the server prefers h2
        {{}, TLS1_3_VERSION}}) {
    buffer.bytes = list;
    Peer client = any_version(End::kClient);
    SSL_CTX_set_alpn_protos(client.context.get(), offer.data(),
                            static_cast<unsigned>(offer.size()));
    Side server(world, sspi::Role::kAcceptor, limited(server_rules()));
    server.input.buffers = {&buffer, 1};
    ASSERT_TRUE(connect_server(client, server)) << offer.size();
    EXPECT_EQ(SSL_version(client.ssl.get()), version) << offer.size();
  }
}

TEST_F(SchannelProtocolRules, a_server_refuses_a_version_that_the_protocol_must_not_have) {
  buffer.bytes = list;
  Peer client(End::kClient, TLS1_2_VERSION);
  SSL_CTX_set_alpn_protos(client.context.get(), kBoth, 3);
  Side server(world, sspi::Role::kAcceptor, limited(server_rules()));
  server.input.buffers = {&buffer, 1};
  EXPECT_FALSE(connect_server(client, server));
  EXPECT_THAT(server.status, FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(SchannelProtocolRules, a_client_keeps_to_the_first_ones_of_what_it_offers) {
  buffer.bytes = list;
  Peer server = any_version(End::kServer, &ec_server());
  Side client(world, sspi::Role::kInitiator, limited(client_rules()));
  client.input.buffers = {&buffer, 1};
  ASSERT_TRUE(connect_client(client, server));
  EXPECT_EQ(SSL_version(server.ssl.get()), TLS1_3_VERSION);

  Bytes old = {9 + 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 3, 'o', 'l', 'd'};
  buffer.bytes = old;
  Peer another = any_version(End::kServer, &ec_server());
  Side old_client(world, sspi::Role::kInitiator, limited(client_rules()));
  old_client.input.buffers = {&buffer, 1};
  ASSERT_TRUE(connect_client(old_client, another));
  EXPECT_EQ(SSL_version(another.ssl.get()), TLS1_2_VERSION);

  Peer plain = any_version(End::kServer, &ec_server());
  Side plain_client(world, sspi::Role::kInitiator, limited(client_rules()));
  ASSERT_TRUE(connect_client(plain_client, plain));
  EXPECT_EQ(SSL_version(plain.ssl.get()), TLS1_3_VERSION);
}

}  // namespace
}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// OCSP stapling on both sides, with OpenSSL at the other end.
#include <ctime>

#include "support/ocsp.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::make_certificate;
using chain::testing::make_ocsp_response;
using chain::testing::TestKey;
using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::Made;
using testing::Peer;
using testing::Side;
using testing::World;

constexpr uint32_t kCheckEnd = 0x100;  // SCH_CRED_REVOCATION_CHECK_END_CERT

class SchannelStapling : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static uint32_t bits() {
    return GetParam() == TLS1_3_VERSION ? testing::kSpTls13 : testing::kSpTls12;
  }
  [[nodiscard]] Bytes response(int status, int64_t ends = 3600) const {
    return make_ocsp_response({.certificate = leaf,
                               .issuer = root,
                               .status = status,
                               .this_update = now - 7200,
                               .next_update = now + ends},
                              root_key);
  }
  [[nodiscard]] Made server() const { return {parse_certificate(leaf).value(), leaf_key.key}; }

  // A server of OpenSSL that staples this.
  void staples(Peer& peer, const Bytes& response) {
    stapled = response;
    SSL_CTX_set_tlsext_status_cb(peer.context.get(), give);
    SSL_CTX_set_tlsext_status_arg(peer.context.get(), &stapled);
  }
  static int give(SSL* ssl, void* argument) {
    const Bytes& response = *static_cast<const Bytes*>(argument);
    if (response.empty()) {
      return SSL_TLSEXT_ERR_NOACK;
    }
    SSL_set_tlsext_status_ocsp_resp(ssl, OPENSSL_memdup(response.data(), response.size()),
                                    static_cast<long>(response.size()));
    return SSL_TLSEXT_ERR_OK;
  }
  [[nodiscard]] sspi::ChannelCredential checking_client() const {
    sspi::ChannelCredential rules = client_rules(bits());
    rules.flags = kCheckEnd;
    rules.has_root_store = true;
    rules.root_certificates = {root};
    return rules;
  }

  World world;
  const int64_t now = std::time(nullptr);
  TestKey root_key;
  TestKey leaf_key;
  Bytes root = make_certificate({.subject = "Root",
                                 .issuer = "Root",
                                 .extensions = {{"basicConstraints", "critical,CA:TRUE"}},
                                 .not_before = now - 86400,
                                 .not_after = now + 86400},
                                root_key, root_key);
  Bytes leaf = make_certificate({.subject = testing::kHost,
                                 .issuer = "Root",
                                 .extensions = {{"subjectAltName", "DNS:server.example"}},
                                 .not_before = now - 86400,
                                 .not_after = now + 86400,
                                 .serial = 2},
                                leaf_key, root_key);
  Bytes stapled;
};

TEST_P(SchannelStapling, a_client_takes_the_servers_word_that_its_issuer_signed) {
  const Made made = server();
  Peer peer(End::kServer, GetParam(), &made);
  staples(peer, response(V_OCSP_CERTSTATUS_GOOD));
  Side client(world, sspi::Role::kInitiator, checking_client());
  ASSERT_TRUE(connect_client(client, peer)) << client.status.ok();
  const auto remote = client.query<sspi::SentCertificate>(sspi::Attribute::kRemoteCertificate);
  EXPECT_EQ(remote.ocsp_response, stapled);
  EXPECT_EQ(world.state()->sessions.size(), 0u) << "a resumed handshake has no such response";
}

TEST_P(SchannelStapling, a_client_refuses_a_revoked_server) {
  const Made made = server();
  Peer peer(End::kServer, GetParam(), &made);
  staples(peer, response(V_OCSP_CERTSTATUS_REVOKED));
  Side client(world, sspi::Role::kInitiator, checking_client());
  EXPECT_FALSE(connect_client(client, peer));
  EXPECT_THAT(client.status, FailsWith(CRYPT_E_REVOKED));
}

TEST_P(SchannelStapling, a_client_without_a_response_has_no_status) {
  const Made made = server();
  for (const Bytes& useless : {Bytes(), response(V_OCSP_CERTSTATUS_GOOD, -3600), Bytes{1, 2, 3}}) {
    Peer peer(End::kServer, GetParam(), &made);
    staples(peer, useless);
    Side client(world, sspi::Role::kInitiator, checking_client());
    EXPECT_FALSE(connect_client(client, peer));
    EXPECT_THAT(client.status, FailsWith(CRYPT_E_NO_REVOCATION_CHECK));
  }
}

TEST_P(SchannelStapling, a_client_that_checks_no_revocation_ignores_it) {
  const Made made = server();
  Peer peer(End::kServer, GetParam(), &made);
  staples(peer, response(V_OCSP_CERTSTATUS_REVOKED));
  sspi::ChannelCredential rules = checking_client();
  rules.flags = 0;
  Side client(world, sspi::Role::kInitiator, rules);
  EXPECT_TRUE(connect_client(client, peer));
}

TEST_P(SchannelStapling, a_server_staples_what_the_program_gave) {
  for (const bool is_current : {true, false}) {
    sspi::ChannelIdentity identity = server().identity();
    identity.ocsp_response = response(V_OCSP_CERTSTATUS_GOOD, is_current ? 3600 : -3600);
    sspi::ChannelCredential rules = client_rules(bits());
    rules.identities.push_back(identity);
    Side own(world, sspi::Role::kAcceptor, rules);
    Peer client(End::kClient, GetParam());
    SSL_CTX_set_tlsext_status_type(client.context.get(), TLSEXT_STATUSTYPE_ocsp);
    ASSERT_TRUE(connect_server(client, own));
    const uint8_t* seen = nullptr;
    const long len = SSL_get_tlsext_status_ocsp_resp(client.ssl.get(), &seen);
    ASSERT_EQ(len > 0, is_current);
    if (is_current) {
      EXPECT_EQ(Bytes(seen, seen + len), identity.ocsp_response);
    }
  }
}

std::string version_name(const ::testing::TestParamInfo<int>& info) {
  return info.param == TLS1_3_VERSION ? "tls13" : "tls12";
}
INSTANTIATE_TEST_SUITE_P(, SchannelStapling, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         version_name);

}  // namespace
}  // namespace opensspi::schannel

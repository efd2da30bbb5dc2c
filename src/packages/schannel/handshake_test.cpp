// SPDX-License-Identifier: MIT
// Handshakes with OpenSSL at the other end.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <gmock/gmock.h>
#include <openssl/rsa.h>

#include "cert/stores/memory_store.h"
#include "packages/schannel/credential.h"
#include "packages/schannel/record.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::Flag;
using sspi::Outcome;
using sspi::Role;
using testing::client_identity;
using testing::client_rules;
using testing::connect_client;
using testing::connect_server;
using testing::ec_server;
using testing::Made;
using testing::Peer;
using testing::rsa_server;
using testing::server_rules;
using testing::Side;
using testing::World;

class SchannelHandshake : public ::testing::TestWithParam<int> {
 protected:
  static uint32_t bits(int version) {
    return version == TLS1_3_VERSION   ? testing::kSpTls13
           : version == TLS1_2_VERSION ? testing::kSpTls12
                                       : testing::kSpTls10;
  }
  World world;
};

TEST_P(SchannelHandshake, a_client_completes_it) {
  for (const Made* made : {&ec_server(), &rsa_server()}) {
    Peer server(End::kServer, GetParam(), made);
    Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
    ASSERT_TRUE(connect_client(client, server)) << client.status.ok();
    EXPECT_EQ(client.context->stage(), sspi::Stage::kEstablished);
    EXPECT_EQ(SSL_version(server.ssl.get()), GetParam());
    EXPECT_STREQ(SSL_get_servername(server.ssl.get(), TLSEXT_NAMETYPE_host_name), testing::kHost);
    EXPECT_EQ(server.read(client.seal("hello")), "hello");
  }
}

TEST_P(SchannelHandshake, a_server_completes_it) {
  for (const Made* made : {&ec_server(), &rsa_server()}) {
    Peer client(End::kClient, GetParam());
    Side server(world, Role::kAcceptor, server_rules(bits(GetParam()), *made));
    ASSERT_TRUE(connect_server(client, server));
    EXPECT_EQ(SSL_version(client.ssl.get()), GetParam());
    EXPECT_EQ(client.read(server.seal("hello")), "hello");
  }
}

// Every prefix of every token of the peer is incomplete, says what is missing, and changes nothing.
TEST_P(SchannelHandshake, an_incomplete_token_changes_nothing) {
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
  server.start();
  const Bytes reply = server.handshake(client.step({}));
  const size_t first = Record::find(reply)->len;
  for (size_t len = 0; len < first; ++len) {
    EXPECT_TRUE(client.step(ByteView(reply).first(len)).empty());
    ASSERT_THAT(client.status, IsOk());
    ASSERT_EQ(client.outcome, Outcome::kIncompleteMessage);
    EXPECT_EQ(client.missing, len < 5 ? 5 - len : first - len) << len;
  }
  Bytes sent = client.step(reply);
  ASSERT_THAT(client.status, IsOk());
  sent = server.handshake(sent);
  if (client.outcome == Outcome::kContinue) {
    client.step(sent);
  }
  EXPECT_EQ(client.outcome, Outcome::kDone);
  EXPECT_TRUE(server.done);
}

// One more byte at each call, as from a slow socket: what a call leaves is presented again.
TEST_P(SchannelHandshake, bytes_may_come_one_by_one) {
  Peer client(End::kClient, GetParam());
  Side server(world, Role::kAcceptor, server_rules(bits(GetParam())));
  client.start();
  Bytes to_server = client.handshake({});
  for (int round = 0; round < 4 && !(client.done && server.outcome == Outcome::kDone); ++round) {
    Bytes pending;
    Bytes replies;
    for (const uint8_t byte : to_server) {
      pending.push_back(byte);
      const Bytes reply = server.step(pending);
      ASSERT_THAT(server.status, IsOk());
      if (server.outcome != Outcome::kIncompleteMessage) {
        pending = server.left;
      }
      replies.insert(replies.end(), reply.begin(), reply.end());
    }
    to_server = client.handshake(replies);
  }
  EXPECT_TRUE(client.done);
  EXPECT_EQ(server.outcome, Outcome::kDone);
}

TEST_P(SchannelHandshake, records_behind_its_end_are_left_over) {
  // The end that receives the last flight: the server in TLS 1.3, the client before.
  const bool is_server = GetParam() == TLS1_3_VERSION;
  Peer peer(is_server ? End::kClient : End::kServer, GetParam(),
            is_server ? nullptr : &ec_server());
  Side own(world, is_server ? Role::kAcceptor : Role::kInitiator,
           is_server ? server_rules(bits(GetParam())) : client_rules(bits(GetParam())));
  peer.start();
  Bytes sent = peer.handshake(is_server ? Bytes() : own.step({}));
  for (int round = 0; round < 4 && !peer.done; ++round) {
    sent = peer.handshake(own.step(sent));
  }
  ASSERT_TRUE(peer.done);
  ASSERT_NE(own.outcome, Outcome::kDone);
  const Bytes data = peer.write("early bird");
  sent.insert(sent.end(), data.begin(), data.end());
  own.step(sent);
  ASSERT_EQ(own.outcome, Outcome::kDone);
  EXPECT_EQ(own.left, data);
  EXPECT_EQ(own.read(own.left), "early bird");
}

TEST_P(SchannelHandshake, what_is_granted_equals_what_was_requested) {
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
  client.input.requested = Flag::kReplayDetect | Flag::kSequenceDetect | Flag::kConfidentiality |
                           Flag::kStream | Flag::kManualValidation | Flag::kMutualAuth |
                           Flag::kUseSuppliedCredentials | Flag::kExtendedError;
  ASSERT_TRUE(connect_client(client, server));
  EXPECT_EQ(client.granted, client.input.requested);
}

// Peers are validated unless the program says that it does so itself.
TEST_P(SchannelHandshake, a_client_validates_its_server) {
  const auto status_of = [&](const Made& made, bool trusts, const char* target, uint32_t flags) {
    sspi::ChannelCredential rules = client_rules(bits(GetParam()));
    rules.flags = flags;
    rules.has_root_store = true;
    if (trusts) {
      rules.root_certificates.push_back(der_of(made.certificate.get()));
    }
    Peer server(End::kServer, GetParam(), &made);
    Side client(world, Role::kInitiator, rules);
    client.input.target_name = target;
    const bool connected = connect_client(client, server);
    EXPECT_EQ(connected, client.status.ok());
    return client.status.ok() ? int64_t{0} : int64_t{client.status.error().code};
  };
  const auto code = [](int64_t status) { return int64_t{static_cast<int32_t>(status)}; };
  EXPECT_EQ(status_of(ec_server(), true, testing::kHost, 0), 0);
  EXPECT_EQ(status_of(ec_server(), true, "server.example.", 0), 0);
  EXPECT_EQ(status_of(ec_server(), false, testing::kHost, 0), code(SEC_E_UNTRUSTED_ROOT));
  EXPECT_EQ(status_of(ec_server(), true, "other.example", 0), code(SEC_E_WRONG_PRINCIPAL));
  EXPECT_EQ(status_of(ec_server(), true, "127.0.0.1", 0), code(SEC_E_WRONG_PRINCIPAL));
  EXPECT_EQ(status_of(ec_server(), true, "", 0), code(SEC_E_WRONG_PRINCIPAL));
  EXPECT_EQ(status_of(ec_server(), true, "", 4), 0) << "SCH_CRED_NO_SERVERNAME_CHECK";
  const Made expired = Made::make(testing::kHost, false, -10);
  EXPECT_EQ(status_of(expired, true, testing::kHost, 0), code(SEC_E_CERT_EXPIRED));
  EXPECT_EQ(status_of(ec_server(), false, testing::kHost, 8), 0) << "the program validates";
}

TEST_P(SchannelHandshake, a_server_validates_its_client) {
  for (const bool trusts : {true, false}) {
    sspi::ChannelCredential rules = server_rules(bits(GetParam()));
    rules.flags = 0;
    rules.has_root_store = true;
    if (trusts) {
      rules.root_certificates.push_back(der_of(client_identity().certificate.get()));
    }
    Peer client(End::kClient, GetParam(), &client_identity());
    Side server(world, Role::kAcceptor, rules);
    server.input.requested = Flag::kMutualAuth;
    EXPECT_EQ(connect_server(client, server), trusts);
    if (!trusts) {
      EXPECT_THAT(server.status, FailsWith(SEC_E_UNTRUSTED_ROOT));
    }
  }
}

TEST_P(SchannelHandshake, a_client_without_any_roots_trusts_nobody) {
  sspi::ChannelCredential rules = client_rules(bits(GetParam()));
  rules.flags = 0;
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, rules);
  EXPECT_FALSE(connect_client(client, server));
  EXPECT_THAT(client.status, FailsWith(SEC_E_UNTRUSTED_ROOT));
  EXPECT_EQ(client.context->stage(), sspi::Stage::kFailed);
}

TEST_P(SchannelHandshake, an_application_protocol_is_agreed_on) {
  static constexpr uint8_t kOffer[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  Bytes list = {18, 0, 0, 0, 2, 0, 0, 0, 12, 0};
  list.insert(list.end(), std::begin(kOffer), std::end(kOffer));
  sspi::Buffer buffer{sspi::BufferKind::kApplicationProtocols, {}, list};
  Peer client(End::kClient, GetParam());
  SSL_CTX_set_alpn_protos(client.context.get(), kOffer + 3, 9);
  Side server(world, Role::kAcceptor, server_rules(bits(GetParam())));
  server.input.buffers = {&buffer, 1};
  ASSERT_TRUE(connect_server(client, server));
  const auto agreed =
      server.query<sspi::ApplicationProtocol>(sspi::Attribute::kApplicationProtocol);
  EXPECT_EQ(as_text(agreed.protocol), "http/1.1");
  EXPECT_EQ(agreed.status, 1u);
  EXPECT_EQ(agreed.extension, 2u);

  Side own_client(world, Role::kInitiator, client_rules(bits(GetParam())));
  own_client.input.buffers = {&buffer, 1};
  Side own_server(world, Role::kAcceptor, server_rules(bits(GetParam())));
  own_server.input.buffers = {&buffer, 1};
  Bytes token = own_client.step({});
  while (own_client.outcome != Outcome::kDone) {
    token = own_client.step(own_server.step(token));
    ASSERT_THAT(own_client.status, IsOk());
  }
  EXPECT_EQ(
      as_text(own_client.query<sspi::ApplicationProtocol>(sspi::Attribute::kApplicationProtocol)
                  .protocol),
      "h2");
}

TEST_P(SchannelHandshake, without_a_common_application_protocol_it_fails) {
  static constexpr uint8_t kOffer[] = {4, 's', 'm', 't', 'p'};
  Bytes list = {9, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2, 'h', '2'};
  sspi::Buffer buffer{sspi::BufferKind::kApplicationProtocols, {}, list};
  Peer client(End::kClient, GetParam());
  SSL_CTX_set_alpn_protos(client.context.get(), kOffer, sizeof kOffer);
  Side server(world, Role::kAcceptor, server_rules(bits(GetParam())));
  server.input.buffers = {&buffer, 1};
  client.start();
  const Bytes alert = server.step(client.handshake({}));
  EXPECT_THAT(server.status, FailsWith(SEC_E_APPLICATION_PROTOCOL_MISMATCH));
  ASSERT_GE(alert.size(), 7u);
  EXPECT_EQ(alert[6], 120);
}

TEST_P(SchannelHandshake, a_server_asks_for_a_certificate) {
  for (const bool has_one : {true, false}) {
    Peer client(End::kClient, GetParam(), has_one ? &client_identity() : nullptr);
    Side server(world, Role::kAcceptor, server_rules(bits(GetParam())));
    server.input.requested = Flag::kMutualAuth;
    ASSERT_TRUE(connect_server(client, server));
    const auto remote = server.context->query(sspi::Attribute::kRemoteCertificate);
    ASSERT_EQ(remote.ok(), has_one);
    EXPECT_EQ(server.granted.has(Flag::kMutualAuth), has_one);
    if (has_one) {
      const auto& sent = std::get<sspi::SentCertificate>(*remote);
      EXPECT_EQ(sent.leaf, der_of(client_identity().certificate.get()));
      EXPECT_TRUE(sent.authorities.empty());
    }
  }
}

class SchannelClientCertificate : public SchannelHandshake {
 protected:
  // asked runs the handshake to the point where a client without a certificate is asked for one.
  void asked(Side& client, Peer& server) {
    SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER, accept_all);
    SSL_CTX_add1_to_CA_list(server.context.get(), client_identity().certificate.get());
    server.start();
    request = server.handshake(client.step({}));
    ASSERT_TRUE(client.step(request).empty());
    ASSERT_EQ(client.outcome, Outcome::kIncompleteCredentials);
    const auto issuers = client.query<sspi::IssuerList>(sspi::Attribute::kIssuerList);
    ASSERT_EQ(issuers.names.size(), 1u);
    ASSERT_THAT(client.context->query(sspi::Attribute::kRemoteCertificate), IsOk());
  }
  static int accept_all(int /*ok*/, X509_STORE_CTX* /*store*/) { return 1; }
  // finish carries `sent` and what follows to the end.
  static void finish(Side& client, Peer& server, Bytes sent) {
    for (int round = 0; round < 4 && client.outcome != Outcome::kDone; ++round) {
      sent = client.step(server.handshake(sent));
    }
    server.handshake(sent);
    ASSERT_THAT(client.status, IsOk());
    ASSERT_EQ(client.outcome, Outcome::kDone);
    EXPECT_TRUE(server.done);
  }
  Bytes request;
};

// Callers come back with the same bytes (curl, MariaDB), or with none (Qt).
TEST_P(SchannelClientCertificate, another_credential_continues_in_both_ways) {
  for (const bool repeats : {true, false}) {
    Peer server(End::kServer, GetParam(), &ec_server());
    Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
    asked(client, server);
    client.input.credential =
        world.acquire(sspi::Use::kOutbound, server_rules(bits(GetParam()), client_identity()))
            .value();
    const Bytes sent = client.step(repeats ? request : Bytes());
    finish(client, server, sent);
    const X509* const seen = SSL_get0_peer_certificate(server.ssl.get());
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(der_of(seen), der_of(client_identity().certificate.get()));
    EXPECT_THAT(client.context->query(sspi::Attribute::kLocalCertificate), IsOk());
  }
}

TEST_P(SchannelClientCertificate, the_same_credential_continues_without_one) {
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
  asked(client, server);
  finish(client, server, client.step(request));
  EXPECT_EQ(SSL_get0_peer_certificate(server.ssl.get()), nullptr);
}

TEST_P(SchannelClientCertificate, supplied_credentials_are_never_asked_for) {
  Peer server(End::kServer, GetParam(), &ec_server());
  SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER, accept_all);
  Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
  client.input.requested = Flag::kUseSuppliedCredentials;
  EXPECT_TRUE(connect_client(client, server));
}

TEST_P(SchannelClientCertificate, one_of_the_credential_is_sent_at_once) {
  Peer server(End::kServer, GetParam(), &ec_server());
  SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER, accept_all);
  Side client(world, Role::kInitiator, server_rules(bits(GetParam()), client_identity()));
  ASSERT_TRUE(connect_client(client, server));
  EXPECT_NE(SSL_get0_peer_certificate(server.ssl.get()), nullptr);
}

// What src/abi finds in the user's store "My".
struct OneCertificate final : sspi::ClientCertificates {
  std::optional<sspi::ChannelIdentity> choose(const std::vector<Bytes>& issuers,
                                              Filetime /*now*/) const override {
    asked = issuers;
    return has_one ? std::optional(client_identity().identity()) : std::nullopt;
  }
  bool has_one = true;
  mutable std::vector<Bytes> asked;
};

TEST_P(SchannelClientCertificate, is_chosen_for_a_program_that_has_none) {
  const auto own = std::make_shared<OneCertificate>();
  sspi::ChannelCredential rules = client_rules(bits(GetParam()));
  rules.client_certificates = own;
  Peer server(End::kServer, GetParam(), &ec_server());
  SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER, accept_all);
  SSL_CTX_add1_to_CA_list(server.context.get(), client_identity().certificate.get());
  Side client(world, Role::kInitiator, rules);
  Bytes tickets;
  ASSERT_TRUE(connect_client(client, server, &tickets));
  const X509* const seen = SSL_get0_peer_certificate(server.ssl.get());
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(der_of(seen), der_of(client_identity().certificate.get()));
  EXPECT_EQ(own->asked.size(), 1u) << "the server's authority";
  EXPECT_THAT(client.context->query(sspi::Attribute::kLocalCertificate), IsOk());
  client.read(tickets);
  EXPECT_EQ(world.state()->sessions.size(), 0u) << "it would outlive the certificate";
}

TEST_P(SchannelClientCertificate, is_not_chosen_if_the_program_wants_none) {
  constexpr uint32_t kNoDefaultCredentials = 0x10;  // SCH_CRED_NO_DEFAULT_CREDS
  const auto own = std::make_shared<OneCertificate>();
  sspi::ChannelCredential rules = client_rules(bits(GetParam()));
  rules.client_certificates = own;
  {
    Peer server(End::kServer, GetParam(), &ec_server());
    SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER, accept_all);
    Side client(world, Role::kInitiator, rules);
    client.input.requested = Flag::kUseSuppliedCredentials;
    ASSERT_TRUE(connect_client(client, server));
    EXPECT_EQ(SSL_get0_peer_certificate(server.ssl.get()), nullptr);
  }
  {
    rules.flags |= kNoDefaultCredentials;
    Peer server(End::kServer, GetParam(), &ec_server());
    Side client(world, Role::kInitiator, rules);
    asked(client, server);
  }
  own->has_one = false;
  rules.flags &= ~kNoDefaultCredentials;
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, rules);
  asked(client, server);
}

TEST_P(SchannelHandshake, a_server_chooses_its_certificate_by_name) {
  const Made other = Made::make("other.example");
  sspi::ChannelCredential rules = server_rules(bits(GetParam()));
  rules.identities.push_back(other.identity());
  for (const auto& [name, expected] : {std::pair<const char*, const Made*>{"other.example", &other},
                                       {testing::kHost, &ec_server()},
                                       {"unknown.example", &ec_server()}}) {
    Peer client(End::kClient, GetParam());
    Side server(world, Role::kAcceptor, rules);
    client.start();
    SSL_set_tlsext_host_name(client.ssl.get(), name);
    Bytes sent = client.handshake({});
    while (!client.done) {
      sent = client.handshake(server.step(sent));
      ASSERT_THAT(server.status, IsOk());
    }
    EXPECT_EQ(der_of(SSL_get0_peer_certificate(client.ssl.get())),
              der_of(expected->certificate.get()))
        << name;
  }
}

TEST_P(SchannelHandshake, an_address_is_not_sent_as_a_name) {
  Peer server(End::kServer, GetParam(), &ec_server());
  Side client(world, Role::kInitiator, client_rules(bits(GetParam())));
  client.input.target_name = "127.0.0.1";
  ASSERT_TRUE(connect_client(client, server));
  EXPECT_EQ(SSL_get_servername(server.ssl.get(), TLSEXT_NAMETYPE_host_name), nullptr);
}

TEST_P(SchannelHandshake, a_client_resumes_under_equal_rules_only) {
  Peer server(End::kServer, GetParam(), &ec_server());
  const auto connect = [&](uint32_t more_flags, const char* target) {
    sspi::ChannelCredential rules = client_rules(bits(GetParam()));
    rules.flags |= more_flags;
    Side client(world, Role::kInitiator, rules);
    client.input.target_name = target;
    Bytes tickets;
    EXPECT_TRUE(connect_client(client, server, &tickets));
    EXPECT_THAT(client.context->query(sspi::Attribute::kRemoteCertificate), IsOk());
    client.read(tickets);
    EXPECT_THAT(client.status, IsOk());
    return client.query<sspi::SessionInfo>(sspi::Attribute::kSessionInfo).flags == 1;
  };
  EXPECT_FALSE(connect(0, testing::kHost));
  EXPECT_TRUE(connect(0, testing::kHost));
  EXPECT_FALSE(connect(0, "elsewhere.example"));
  EXPECT_FALSE(connect(0x00400000, testing::kHost)) << "SCH_USE_STRONG_CRYPTO makes other rules";
  EXPECT_TRUE(connect(0, testing::kHost));
  constexpr uint32_t kDisableReconnects = 0x80;
  EXPECT_FALSE(connect(kDisableReconnects, testing::kHost));
  EXPECT_FALSE(connect(kDisableReconnects, testing::kHost));
}

// A session whose certificate is no longer trusted is given up, and the next connection makes a new
// handshake.
TEST_P(SchannelHandshake, a_client_forgets_a_session_whose_certificate_is_refused) {
  const Made made = Made::make(testing::kHost, false, 3600);
  sspi::ChannelCredential rules = client_rules(bits(GetParam()));
  rules.flags = 0;
  rules.has_root_store = true;
  rules.root_certificates.push_back(der_of(made.certificate.get()));
  const auto distrusted = cert::memory_store();
  auto host_trust = std::make_shared<sspi::HostTrust>();
  host_trust->distrusted.push_back(distrusted);
  rules.host_trust = host_trust;
  Peer server(End::kServer, GetParam(), &made);
  Bytes tickets;
  {
    Side client(world, Role::kInitiator, rules);
    ASSERT_TRUE(connect_client(client, server, &tickets));
    client.read(tickets);
  }
  ASSERT_GT(world.state()->sessions.size(), 0u);
  const auto element =
      cert::Element::create(cert::ElementKind::kCertificate, der_of(made.certificate.get()));
  distrusted->load(*element);
  Side client(world, Role::kInitiator, rules);
  EXPECT_FALSE(connect_client(client, server));
  EXPECT_THAT(client.status, FailsWith(SEC_E_CERT_UNKNOWN));
  EXPECT_EQ(client.context->stage(), sspi::Stage::kFailed);
  EXPECT_EQ(world.state()->sessions.size(), 0u);
}

TEST_P(SchannelHandshake, a_server_resumes_a_session_of_an_equal_credential) {
  Peer client(End::kClient, GetParam());
  SSL_CTX_set_session_cache_mode(client.context.get(), SSL_SESS_CACHE_CLIENT);
  Owned<SSL_SESSION> session;
  for (const bool resumes : {false, true}) {
    Side server(world, Role::kAcceptor, server_rules(bits(GetParam())));  // a new credential
    client.start();
    if (session != nullptr) {
      SSL_set_session(client.ssl.get(), session.get());
    }
    Bytes sent = client.handshake({});
    while (!client.done || server.outcome != Outcome::kDone) {
      sent = client.handshake(server.step(sent));
      ASSERT_THAT(server.status, IsOk());
    }
    EXPECT_EQ(client.read(server.seal("x")), "x");
    EXPECT_EQ(SSL_session_reused(client.ssl.get()) == 1, resumes);
    session.reset(SSL_get1_session(client.ssl.get()));
    SSL_shutdown(client.ssl.get());
  }
}

std::string version_name(const ::testing::TestParamInfo<int>& info) {
  return info.param == TLS1_3_VERSION ? "tls13" : info.param == TLS1_2_VERSION ? "tls12" : "tls10";
}
INSTANTIATE_TEST_SUITE_P(, SchannelHandshake,
                         ::testing::Values(TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION),
                         version_name);
INSTANTIATE_TEST_SUITE_P(, SchannelClientCertificate,
                         ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION), version_name);

class SchannelRefusals : public SchannelHandshake {};

TEST_F(SchannelRefusals, ends_without_a_common_version_fail_with_an_alert) {
  Peer client(End::kClient, TLS1_2_VERSION);
  Side server(world, Role::kAcceptor, server_rules(testing::kSpTls13));
  client.start();
  const Bytes alert = server.step(client.handshake({}));
  EXPECT_THAT(server.status, FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  EXPECT_EQ(alert, (Bytes{21, 3, 3, 0, 2, 2, 70}));
  EXPECT_TRUE(server.step({}).empty());
  EXPECT_THAT(server.status, FailsWith(SEC_E_INVALID_TOKEN)) << "and again";
}

TEST_F(SchannelRefusals, old_versions_are_off_unless_they_are_requested) {
  Peer client(End::kClient, TLS1_VERSION);
  Side server(world, Role::kAcceptor, server_rules());
  client.start();
  server.step(client.handshake({}));
  EXPECT_THAT(server.status, FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(SchannelRefusals, a_fatal_alert_of_the_peer_has_the_code_of_windows) {
  for (const auto& [alert, code] : {std::pair<uint8_t, int64_t>{48, SEC_E_UNTRUSTED_ROOT},
                                    {45, SEC_E_CERT_EXPIRED},
                                    {42, SEC_E_CERT_UNKNOWN},
                                    {40, SEC_E_ILLEGAL_MESSAGE},
                                    {51, SEC_E_DECRYPT_FAILURE},
                                    {80, SEC_E_INTERNAL_ERROR}}) {
    Side client(world, Role::kInitiator, client_rules());
    client.step({});
    EXPECT_TRUE(client.step(Bytes{21, 3, 3, 0, 2, 2, alert}).empty());
    EXPECT_THAT(client.status, FailsWith(code));
  }
}

TEST_F(SchannelRefusals, bytes_that_are_not_tls_are_an_invalid_token) {
  Side client(world, Role::kInitiator, client_rules());
  client.step({});
  client.step(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
  EXPECT_THAT(client.status, FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(SchannelRefusals, a_record_that_claims_too_much_is_not_waited_for) {
  Side server(world, Role::kAcceptor, server_rules());
  server.step(Bytes{22, 3, 1, 0xFF, 0xFF});
  EXPECT_FALSE(server.status.ok());
  EXPECT_EQ(server.context->stage(), sspi::Stage::kFailed);
}

// is_unprotected returns whether a byte of a flight is the minor version in the header of a record,
// which no code covers (RFC 8446, 5.1).
bool is_unprotected(ByteView flight, size_t at) {
  size_t header = 0;
  while (header + 5 <= flight.size()) {
    if (at == header + 2) {
      return true;
    }
    header += 5 + size_t{flight[header + 3]} * 256 + flight[header + 4];
  }
  return false;
}

// Whatever happens to a flight, neither end crashes, and no handshake ends well whose transcript
// differs.
TEST_F(SchannelRefusals, a_flipped_byte_anywhere_fails_the_handshake) {
  for (const uint32_t protocols : {testing::kSpTls12, testing::kSpTls13}) {
    for (size_t flight = 0; flight < 2; ++flight) {
      size_t len = 1;
      bool may_end_well = false;
      for (size_t at = 0; at < len; at += 1 + at / 64) {
        Side client(world, Role::kInitiator, client_rules(protocols | 0x80));
        Side server(world, Role::kAcceptor, server_rules(protocols));
        Bytes token = client.step({});
        for (size_t number = 0; number < 6 && !token.empty(); ++number) {
          if (number == flight) {
            len = token.size();
            may_end_well = at >= len || is_unprotected(token, at);
            if (at < len) {  // a flight's length varies with its signatures
              token[at] ^= 0x41;
            }
          }
          Side& to = number % 2 == 0 ? server : client;
          token = to.step(token);
          if (!to.status.ok() || to.outcome == Outcome::kIncompleteMessage) {
            break;
          }
        }
        const bool both_done = client.context->stage() == sspi::Stage::kEstablished &&
                               server.context->stage() == sspi::Stage::kEstablished;
        EXPECT_TRUE(!both_done || may_end_well) << protocols << " " << flight << " " << at;
      }
    }
  }
}

TEST_F(SchannelRefusals, a_server_needs_a_certificate_with_its_own_key) {
  EXPECT_THAT(world.acquire(sspi::Use::kInbound, client_rules()), FailsWith(SEC_E_NO_CREDENTIALS));
  EXPECT_THAT(world.acquire(sspi::Use::kBoth, client_rules()), FailsWith(SEC_E_NO_CREDENTIALS));
  sspi::ChannelCredential mixed = server_rules();
  mixed.identities[0].key = rsa_server().key;
  EXPECT_THAT(world.acquire(sspi::Use::kInbound, mixed), FailsWith(SEC_E_UNKNOWN_CREDENTIALS));
  mixed.identities[0].certificate = {1, 2, 3};
  EXPECT_THAT(world.acquire(sspi::Use::kInbound, mixed), FailsWith(SEC_E_CERT_UNKNOWN));
}

TEST_F(SchannelRefusals, equal_credentials_share_one_ssl_context) {
  const auto tls_of = [](const Result<sspi::CredentialPtr>& credential) {
    return static_cast<const Credential&>(**credential).tls().get();
  };
  const auto first = world.acquire(sspi::Use::kInbound, server_rules());
  const auto second = world.acquire(sspi::Use::kInbound, server_rules());
  const auto third = world.acquire(sspi::Use::kInbound, server_rules(testing::kSpTls12));
  EXPECT_EQ(tls_of(first), tls_of(second));
  EXPECT_NE(tls_of(first), tls_of(third));
}

// A token's key is not one of a provider, and may stop working when its session ends.
TEST_F(SchannelRefusals, keys_on_tokens_share_no_ssl_context) {
  const auto on_token = [] {
    sspi::ChannelIdentity identity = rsa_server().identity();
    RSA* const numbers = EVP_PKEY_get1_RSA(identity.key.get());
    identity.key = {EVP_PKEY_new(), EVP_PKEY_free};
    EVP_PKEY_set1_RSA(identity.key.get(), numbers);
    RSA_free(numbers);
    return identity;
  };
  const auto tls_of = [&](const sspi::ChannelIdentity& identity) {
    sspi::ChannelCredential given = client_rules();
    given.identities.push_back(identity);
    const auto credential = world.acquire(sspi::Use::kInbound, given).value();
    return std::static_pointer_cast<const Credential>(credential)->tls();
  };
  const sspi::ChannelIdentity one = on_token();
  EXPECT_EQ(tls_of(one), tls_of(one));
  EXPECT_NE(tls_of(one), tls_of(on_token()));
  EXPECT_EQ(tls_of(rsa_server().identity()), tls_of(rsa_server().identity()));
}

TEST_F(SchannelRefusals, datagrams_are_refused) {
  Side client(world, Role::kInitiator, client_rules());
  client.input.requested = Flag::kDatagram;
  client.step({});
  EXPECT_THAT(client.status, FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  constexpr uint32_t kSpDtls = 0xF0000;  // SP_PROT_DTLS1_0 and SP_PROT_DTLS1_2
  EXPECT_THAT(world.acquire(sspi::Use::kOutbound, client_rules(kSpDtls)),
              FailsWith(SEC_E_ALGORITHM_MISMATCH));
  EXPECT_THAT(world.acquire(sspi::Use::kInbound, server_rules(kSpDtls)),
              FailsWith(SEC_E_ALGORITHM_MISMATCH));
}

}  // namespace
}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// Which account a context's client is, while connections renegotiate.
#include <gmock/gmock.h>

#include <ctime>

#include "cert/stores/memory_store.h"
#include "support/chains.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::kDay;
using chain::testing::make_certificate;
using chain::testing::TestKey;
using sspi::Attribute;
using sspi::Flag;
using sspi::Role;
using testing::connect_server;
using testing::ec_server;
using ::testing::HasSubstr;
using testing::Made;
using testing::Peer;
using testing::server_rules;
using testing::Side;
using testing::World;

// A CA that may name accounts, and its certificates for users.
struct Users {
  Users() {
    authority = make_certificate(plan("CA", "basicConstraints", "critical,CA:TRUE"), key, key);
    alice = user("alice");
    bob = user("bob");
  }
  static CertificatePlan plan(const std::string& subject, const char* extension,
                              const std::string& value) {
    const int64_t now = time(nullptr);
    return {.subject = subject,
            .issuer = "CA",
            .extensions = {{extension, value}},
            .not_before = now - kDay,
            .not_after = now + kDay};
  }
  Made user(const std::string& name) {
    CertificatePlan of_user =
        plan(name, "subjectAltName", "otherName:msUPN;UTF8:" + name + "@corp.example");
    of_user.serial = ++serial;
    TestKey own;
    own.key = {EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, "EC", "P-256"), EVP_PKEY_free};
    return {parse_certificate(make_certificate(of_user, own, key)).value(), own.key};
  }
  TestKey key;
  Bytes authority;
  Made alice;
  Made bob;
  long serial = 1;
};

const Users& users() {
  static const Users made;
  return made;
}

class SchannelClientAccount : public ::testing::Test {
 protected:
  void SetUp() override {
    world.accounts.by_name = [this](const std::string& name) {
      ++num_asked;
      if (meanwhile) {
        std::exchange(meanwhile, {})();
      }
      identity::Client client;
      client.user = name.substr(0, name.find('@'));
      return Result<identity::ClientPtr>(std::make_shared<const identity::Client>(client));
    };
  }
  static sspi::ChannelCredential rules() {
    const auto listed = cert::memory_store();
    listed->load(cert::Element::create(cert::ElementKind::kCertificate, users().authority).value());
    const auto trust = std::make_shared<sspi::HostTrust>();
    trust->account_authorities = [listed] { return sspi::HostTrust::Stores{listed}; };
    sspi::ChannelCredential given = server_rules();
    given.flags = 0;
    given.has_root_store = true;
    given.root_certificates = {users().authority};
    given.host_trust = trust;
    return given;
  }
  static std::string user_of(Side& server) {
    const auto client = server.context->client();
    return client.ok() ? (*client)->user : std::string(client.error().why);
  }
  // begin sends the ClientHello of a renegotiation and returns the client's flight with another
  // certificate.
  static Bytes begin(Peer& client, Side& server, const Made& other) {
    SSL_use_cert_and_key(client.ssl.get(), other.certificate.get(), other.key.get(), nullptr, 1);
    SSL_renegotiate(client.ssl.get());
    SSL_do_handshake(client.ssl.get());
    server.read(client.sent());
    client.read(std::exchange(server.reply, {}));
    SSL_do_handshake(client.ssl.get());
    return client.sent();
  }
  static void finish(Peer& client, Side& server, const Bytes& flight) {
    Bytes sent = server.step(flight);
    ASSERT_THAT(server.status, IsOk());
    client.read(sent);
    ASSERT_EQ(SSL_in_init(client.ssl.get()), 0);
  }
  static size_t first_record_of(ByteView flight) { return Record::find(flight).value().len; }

  World world;
  int num_asked = 0;
  std::function<void()> meanwhile;  // what happens while the certificate is mapped
};

TEST_F(SchannelClientAccount, is_that_of_the_certificate_that_was_proved_last) {
  Peer client(End::kClient, TLS1_2_VERSION, &users().alice);
  Side server(world, Role::kAcceptor, rules());
  server.input.requested = Flag::kMutualAuth;
  ASSERT_TRUE(connect_server(client, server));
  EXPECT_EQ(user_of(server), "alice");
  EXPECT_EQ(user_of(server), "alice");
  EXPECT_EQ(num_asked, 1);
  const Bytes flight = begin(client, server, users().bob);
  ASSERT_FALSE(flight.empty());
  const size_t len = first_record_of(flight);
  EXPECT_THAT(user_of(server), HasSubstr("handshake"));
  EXPECT_TRUE(server.step(ByteView(flight).first(len)).empty());  // bob's certificate alone
  ASSERT_THAT(server.status, IsOk());
  EXPECT_THAT(server.context->query(Attribute::kRemoteCertificate), IsOk());
  EXPECT_THAT(user_of(server), HasSubstr("handshake"));
  for (const Attribute attribute : {Attribute::kNames, Attribute::kAccessToken}) {
    EXPECT_THAT(server.context->query(attribute), FailsWith(SEC_E_NO_IMPERSONATION));
  }
  EXPECT_EQ(num_asked, 1);
  finish(client, server, Bytes(flight.begin() + static_cast<std::ptrdiff_t>(len), flight.end()));
  EXPECT_EQ(user_of(server), "bob");
}

TEST_F(SchannelClientAccount, is_not_that_of_a_certificate_that_was_replaced_while_it_was_mapped) {
  Peer client(End::kClient, TLS1_2_VERSION, &users().alice);
  Side server(world, Role::kAcceptor, rules());
  server.input.requested = Flag::kMutualAuth;
  ASSERT_TRUE(connect_server(client, server));
  meanwhile = [&] { finish(client, server, begin(client, server, users().bob)); };
  EXPECT_THAT(user_of(server), HasSubstr("another certificate"));
  EXPECT_EQ(user_of(server), "bob");
  EXPECT_EQ(num_asked, 2);
}

TEST_F(SchannelClientAccount, needs_the_proof_of_a_certificate_that_was_asked_for_later) {
  Peer client(End::kClient, TLS1_3_VERSION, &users().alice);
  SSL_CTX_set_post_handshake_auth(client.context.get(), 1);
  Side server(world, Role::kAcceptor, rules());
  ASSERT_TRUE(connect_server(client, server));
  EXPECT_THAT(user_of(server), HasSubstr("no client's certificate"));
  server.input.requested = Flag::kMutualAuth;
  client.read(server.step({}));
  ASSERT_THAT(server.unseal(client.sent()), IsOk());  // the certificate alone
  EXPECT_THAT(server.context->query(Attribute::kRemoteCertificate), IsOk());
  EXPECT_THAT(user_of(server), HasSubstr("handshake"));
  EXPECT_EQ(num_asked, 0);
  server.step(server.extra);
  server.read(server.left);
  ASSERT_THAT(server.status, IsOk());
  EXPECT_EQ(user_of(server), "alice");
}

// The session's certificates would come without a check.
TEST_F(SchannelClientAccount, no_renegotiation_resumes_a_session) {
  Peer client(End::kClient, TLS1_2_VERSION);
  Side server(world, Role::kAcceptor, rules());
  ASSERT_TRUE(connect_server(client, server));
  ASSERT_EQ(SSL_renegotiate_abbreviated(client.ssl.get()), 1);
  SSL_do_handshake(client.ssl.get());
  server.read(client.sent());
  for (int step = 0; step < 4 && SSL_in_init(client.ssl.get()) != 0; ++step) {
    client.read(std::exchange(server.reply, {}));
    SSL_do_handshake(client.ssl.get());
    server.read(client.sent());
  }
  client.read(std::exchange(server.reply, {}));
  ASSERT_THAT(server.status, IsOk());
  EXPECT_EQ(SSL_in_init(client.ssl.get()), 0);
  EXPECT_EQ(SSL_session_reused(client.ssl.get()), 0);
}

}  // namespace
}  // namespace opensspi::schannel

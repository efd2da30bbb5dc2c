// SPDX-License-Identifier: MIT
// Issuers and CRLs that Schannel's validation fetches, where the setting allows it. The `openssl`
// command issues the certificates; the HTTP server is on this machine.
#include "channel.h"
#include "support/http_server.h"

namespace behaviour {
namespace {

using opensspi::testing::HttpServer;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Both ends present a certificate of an authority that they do not send, and that a URL has.
class ChannelFetching : public testing::Test {
 protected:
  ChannelFetching() {
    request("root", "-x509 -days 30 -out root.pem");
    request("middle", "-out middle.csr");
    issue("middle", "root", "basicConstraints=critical,CA:TRUE\n");
    for (const std::string name : {"server", "client"}) {
      request(name, "-out " + name + ".csr");
      issue(name, "middle",
            "subjectAltName=DNS:" + std::string(kServerName) + "\nextendedKeyUsage=" + name +
                "Auth\nauthorityInfoAccess=caIssuers;URI:" + http.url("/middle.crt") +
                "\ncrlDistributionPoints=URI:" + http.url("/middle.crl") + "\n");
    }
    EXPECT_TRUE(files.ran("x509 -in middle.pem -outform DER -out middle.crt"));
    http.content("/middle.crt", files.read("middle.crt"));
    add(roots, "root.pem");
  }
  ~ChannelFetching() override {
    unsetenv("OPENSSPI_CERTIFICATE_FETCHING");
    CertCloseStore(roots, 0);
  }

  void request(const std::string& name, const std::string& arguments) const {
    EXPECT_TRUE(files.ran("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name +
                          ".key -subj /CN=" + name + " " + arguments));
  }
  void issue(const std::string& name, const std::string& issuer,
             const std::string& extensions) const {
    files.write(name + ".ext", {extensions.begin(), extensions.end()});
    EXPECT_TRUE(files.ran("x509 -req -days 20 -in " + name + ".csr -CA " + issuer + ".pem -CAkey " +
                          issuer + ".key -CAcreateserial -extfile " + name + ".ext -out " + name +
                          ".pem"));
  }
  void add(HCERTSTORE store, const std::string& file) const {
    const Certificate certificate = open(file, "");
    EXPECT_TRUE(
        CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_ALWAYS, nullptr));
  }
  [[nodiscard]] Certificate open(const std::string& file, const std::string& key_file) const {
    const Bytes pem = files.read(file);
    const Bytes key = key_file.empty() ? Bytes() : files.read(key_file);
    Certificate opened;
    EXPECT_EQ(opensspi_certificate_open(pem.data(), pem.size(), key.empty() ? nullptr : key.data(),
                                        key.size(), nullptr, 0, opened.out()),
              0)
        << opensspi_last_detail();
    return opened;
  }
  // serve_crl revokes certificates of the authority.
  void serve_crl(const std::vector<std::string>& revoked) {
    const std::string text =
        "[ca]\ndefault_ca=own\n[own]\ndatabase=db\ndefault_md=sha256\ndefault_crl_days=30\n";
    files.write("cnf", {text.begin(), text.end()});
    files.write("db", {});
    const std::string ca = "ca -config cnf -keyfile middle.key -cert middle.pem ";
    for (const std::string& name : revoked) {
      EXPECT_TRUE(files.ran(ca + "-revoke " + name + ".pem"));
    }
    EXPECT_TRUE(files.ran(ca + "-gencrl -out crl.pem"));
    EXPECT_TRUE(files.ran("crl -in crl.pem -outform DER -out crl"));
    http.content("/middle.crl", files.read("crl"));
  }

  // client_status returns what a client says of the server.
  SECURITY_STATUS client_status(DWORD flags) {
    const Certificate own = open("server.pem", "server.key");
    ChannelRules client_rules(flags | SCH_CRED_NO_DEFAULT_CREDS);
    ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.trusting(roots));
    ChannelRules server_rules(SCH_CRED_MANUAL_CRED_VALIDATION);
    ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(own));
    shake(client, server);
    return client.status;
  }
  // server_status returns what a server says of the client.
  SECURITY_STATUS server_status(DWORD flags) {
    const Certificate own = open("server.pem", "server.key");
    const Certificate of_client = open("client.pem", "client.key");
    ChannelRules client_rules(SCH_CRED_MANUAL_CRED_VALIDATION);
    ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.with(of_client));
    ChannelRules server_rules(flags);
    ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(own).trusting(roots));
    server.request |= ASC_REQ_MUTUAL_AUTH;
    shake(client, server);
    return server.status;
  }
  static void allow() { setenv("OPENSSPI_CERTIFICATE_FETCHING", "yes", 1); }

  HttpServer http;
  OpenSsl files;
  HCERTSTORE roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
};

TEST_F(ChannelFetching, a_client_fetches_the_issuer_that_the_server_did_not_send) {
  EXPECT_EQ(client_status(0), SEC_E_UNTRUSTED_ROOT);
  EXPECT_EQ(http.num_requests(), 0u) << "the setting is off";
  allow();
  EXPECT_EQ(client_status(SCH_CRED_CACHE_ONLY_URL_RETRIEVAL), SEC_E_UNTRUSTED_ROOT);
  EXPECT_EQ(http.num_requests(), 0u) << "the program forbids it";
  EXPECT_EQ(client_status(0), SEC_E_OK);
  EXPECT_EQ(http.num_requests(), 1u);
  EXPECT_EQ(client_status(SCH_CRED_CACHE_ONLY_URL_RETRIEVAL), SEC_E_OK) << "it is kept";
}

TEST_F(ChannelFetching, a_client_fetches_the_crl_of_the_server) {
  allow();
  constexpr DWORD kCheck = SCH_CRED_REVOCATION_CHECK_END_CERT;
  EXPECT_EQ(client_status(kCheck | SCH_CRED_REVOCATION_CHECK_CACHE_ONLY),
            CRYPT_E_REVOCATION_OFFLINE);
  serve_crl({"server"});
  EXPECT_EQ(client_status(kCheck), CRYPT_E_REVOKED);
  EXPECT_EQ(client_status(0), SEC_E_OK) << "nothing asks for the check";
}

TEST_F(ChannelFetching, a_server_fetches_no_issuer_of_a_client) {
  allow();
  EXPECT_EQ(server_status(0), SEC_E_UNTRUSTED_ROOT);
  EXPECT_EQ(http.num_requests(), 0u);
}

TEST_F(ChannelFetching, a_server_fetches_the_crl_of_a_client_whose_chain_is_good) {
  allow();
  add(roots, "middle.pem");  // completes the chain, and is no root
  serve_crl({"client"});
  EXPECT_EQ(server_status(0), SEC_E_OK);
  EXPECT_EQ(http.num_requests(), 0u);
  EXPECT_EQ(server_status(SCH_CRED_REVOCATION_CHECK_END_CERT), CRYPT_E_REVOKED);
  EXPECT_EQ(http.num_requests(), 1u);
}

TEST_F(ChannelFetching, a_handshake_waits_no_longer_than_the_setting_says) {
  allow();
  setenv("OPENSSPI_CERTIFICATE_FETCH_SECONDS", "1", 1);
  http.page("/middle.crl", {.whole = "", .stalls = true});
  const auto before = Clock::now();
  EXPECT_EQ(client_status(SCH_CRED_REVOCATION_CHECK_END_CERT), CRYPT_E_REVOCATION_OFFLINE);
  EXPECT_GE(Clock::now() - before, milliseconds(900));
  EXPECT_LT(Clock::now() - before, milliseconds(10'000));
  unsetenv("OPENSSPI_CERTIFICATE_FETCH_SECONDS");
}

}  // namespace
}  // namespace behaviour

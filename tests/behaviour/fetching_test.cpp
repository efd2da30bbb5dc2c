// SPDX-License-Identifier: MIT
// Issuers and CRLs that chains and revocation checks fetch, where the setting allows it. The
// `openssl` command issues the certificates; the servers are on this machine.
#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "crypt.h"
#include "openssl_command.h"
#include "support/http_server.h"

namespace behaviour {
namespace {

using opensspi::testing::HttpServer;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Certificate = PCCERT_CONTEXT;

constexpr DWORD kPartial = CERT_TRUST_IS_PARTIAL_CHAIN;
constexpr DWORD kNoCrl = CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION;

// Variable sets one setting for a scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};
Variable fetching() { return {"OPENSSPI_CERTIFICATE_FETCHING", "yes"}; }

// Issued is Root over Middle over end, whose URLs lead to a server.
class Issued : public OpenSsl {
 public:
  explicit Issued(const std::string& server, const std::string& issuer_file = "middle.crt") {
    make_ca("root");
    make_ca("middle");
    key_and("root", "-x509 -days 30 -out root.pem");
    key_and("middle", "-out middle.csr");
    key_and("end", "-out end.csr");
    issue("middle", "root", "2",
          "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
          "crlDistributionPoints=URI:" +
              server + "/root.crl\n");
    issue("end", "middle", "3",
          "authorityInfoAccess=caIssuers;URI:" + server + "/" + issuer_file +
              "\n"
              "crlDistributionPoints=URI:ldap://127.0.0.1/x,URI:" +
              server + "/middle.crl\n");
    EXPECT_TRUE(ran("crl2pkcs7 -nocrl -certfile middle.pem -outform DER -out middle.p7c"));
    for (const std::string name : {"root", "middle", "end"}) {
      EXPECT_TRUE(ran("x509 -in " + name + ".pem -outform DER -out " + name + ".crt"));
    }
    make_crls();
  }

  void revoke_end() {
    EXPECT_TRUE(ran("ca -config middle.cnf -keyfile middle.key -cert middle.pem -revoke end.pem"));
    make_crls();
  }
  void serve(HttpServer& server, const std::string& name) const {
    server.content("/" + name, read(name));
  }

  [[nodiscard]] Certificate open(const std::string& name) const {
    const Bytes der = read(name);
    const Certificate made =
        CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size()));
    EXPECT_NE(made, nullptr);
    return made;
  }

 private:
  void make_ca(const std::string& name) {
    const std::string text = "[ca]\ndefault_ca=own\n[own]\ndatabase=" + name +
                             ".db\ndefault_md=sha256\ndefault_crl_days=30\n";
    write(name + ".cnf", Bytes(text.begin(), text.end()));
    write(name + ".db", {});
  }
  void key_and(const std::string& name, const std::string& arguments) {
    EXPECT_TRUE(ran("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name +
                    ".key -subj '/CN=Fetched " + name + "' " + arguments));
  }
  void issue(const std::string& name, const std::string& issuer, const std::string& serial,
             const std::string& extensions) {
    write(name + ".ext", Bytes(extensions.begin(), extensions.end()));
    EXPECT_TRUE(ran("x509 -req -days 20 -in " + name + ".csr -CA " + issuer + ".pem -CAkey " +
                    issuer + ".key -set_serial " + serial + " -extfile " + name + ".ext -out " +
                    name + ".pem"));
  }
  void make_crls() {
    for (const std::string name : {"root", "middle"}) {
      EXPECT_TRUE(ran("ca -gencrl -config " + name + ".cnf -keyfile " + name + ".key -cert " +
                      name + ".pem -out " + name + ".crl.pem"));
      EXPECT_TRUE(ran("crl -in " + name + ".crl.pem -outform DER -out " + name + ".crl"));
    }
  }
};

// Trusting is an engine that trusts one root.
class Trusting {
 public:
  explicit Trusting(Certificate root)
      : roots_(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr)) {
    EXPECT_TRUE(CertAddCertificateContextToStore(roots_, root, CERT_STORE_ADD_ALWAYS, nullptr));
    CertFreeCertificateContext(root);
    CERT_CHAIN_ENGINE_CONFIG config = {};
    config.cbSize = sizeof config;
    config.hExclusiveRoot = roots_;
    EXPECT_TRUE(CertCreateCertificateChainEngine(&config, &engine_));
  }
  Trusting(const Trusting&) = delete;
  Trusting& operator=(const Trusting&) = delete;
  ~Trusting() {
    CertFreeCertificateChainEngine(engine_);
    CertCloseStore(roots_, 0);
  }
  [[nodiscard]] HCERTCHAINENGINE engine() const { return engine_; }

 private:
  HCERTSTORE roots_;
  HCERTCHAINENGINE engine_ = nullptr;
};

// errors_of returns the error bits of a certificate's chain, and the number of its certificates.
struct Outcome {
  DWORD errors;
  DWORD num_elements;
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << std::hex << outcome.errors << " of " << outcome.num_elements;
}
Outcome outcome_of(HCERTCHAINENGINE engine, Certificate end, DWORD flags = 0, DWORD timeout = 0) {
  CERT_CHAIN_PARA para = {};
  para.cbSize = sizeof para;
  para.dwUrlRetrievalTimeout = timeout;
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  EXPECT_TRUE(
      CertGetCertificateChain(engine, end, nullptr, nullptr, &para, flags, nullptr, &chain));
  const Outcome outcome{chain->TrustStatus.dwErrorStatus, chain->rgpChain[0]->cElement};
  CertFreeCertificateChain(chain);
  return outcome;
}

struct Fetching : testing::Test {
  HttpServer server;
};

TEST_F(Fetching, is_off_unless_the_setting_allows_it) {
  const Issued issued(server.url(""));
  issued.serve(server, "middle.crt");
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  EXPECT_EQ(outcome_of(trusting.engine(), end), (Outcome{kPartial, 1}));
  EXPECT_EQ(server.num_requests(), 0u);
  CertFreeCertificateContext(end);
}

TEST_F(Fetching, completes_a_chain_once) {
  const Issued issued(server.url(""));
  issued.serve(server, "middle.crt");
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  const Variable setting = fetching();
  EXPECT_EQ(outcome_of(trusting.engine(), end), (Outcome{0, 3}));
  EXPECT_EQ(outcome_of(trusting.engine(), end), (Outcome{0, 3}));
  EXPECT_EQ(outcome_of(trusting.engine(), end, CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL),
            (Outcome{0, 3}));
  EXPECT_EQ(server.num_requests(), 1u) << "what was fetched is kept";
  CertFreeCertificateContext(end);
}

TEST_F(Fetching, takes_certificates_in_a_pkcs7_message) {
  const Issued issued(server.url(""), "middle.p7c");
  issued.serve(server, "middle.p7c");
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  const Variable setting = fetching();
  EXPECT_EQ(outcome_of(trusting.engine(), end), (Outcome{0, 3}));
  CertFreeCertificateContext(end);
}

TEST_F(Fetching, trusts_nothing_because_it_was_fetched) {
  const Issued issued(server.url(""), "root.crt");  // not the issuer, and no root of ours
  issued.serve(server, "root.crt");
  const Certificate middle = issued.open("middle.crt");
  const Certificate end = issued.open("end.crt");
  const Variable setting = fetching();
  EXPECT_EQ(outcome_of(HCCE_CURRENT_USER, end), (Outcome{kPartial, 1}));
  EXPECT_EQ(outcome_of(HCCE_CURRENT_USER, middle), (Outcome{kPartial, 1}));
  CertFreeCertificateContext(end);
  CertFreeCertificateContext(middle);
}

TEST_F(Fetching, is_forbidden_by_the_callers_flags) {
  const Issued issued(server.url(""));
  issued.serve(server, "middle.crt");
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  const Variable setting = fetching();
  for (const DWORD flag : {CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL, CERT_CHAIN_DISABLE_AIA}) {
    EXPECT_EQ(outcome_of(trusting.engine(), end, flag), (Outcome{kPartial, 1}));
  }
  EXPECT_EQ(server.num_requests(), 0u);
  EXPECT_EQ(outcome_of(trusting.engine(), end), (Outcome{0, 3}));
  const DWORD flags = CERT_CHAIN_REVOCATION_CHECK_CHAIN | CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY;
  EXPECT_EQ(outcome_of(trusting.engine(), end, flags), (Outcome{kNoCrl, 3}));
  EXPECT_EQ(server.num_requests(), 1u);
  CertFreeCertificateContext(end);
}

TEST_F(Fetching, is_not_done_for_a_selection) {
  const Issued issued(server.url(""));
  issued.serve(server, "middle.crt");
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  const HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  EXPECT_TRUE(CertAddCertificateContextToStore(store, end, CERT_STORE_ADD_ALWAYS, nullptr));
  const Variable setting = fetching();
  CERT_SELECT_CHAIN_PARA para = {};
  para.hChainEngine = trusting.engine();
  para.dwFlags = CERT_CHAIN_REVOCATION_CHECK_CHAIN;
  DWORD num = 0;
  PCCERT_CHAIN_CONTEXT* chains = nullptr;
  EXPECT_TRUE(CertSelectCertificateChains(nullptr, 0, &para, 0, nullptr, store, &num, &chains));
  for (DWORD i = 0; i < num; ++i) {
    CertFreeCertificateChain(chains[i]);
  }
  CertFreeCertificateChainList(chains);
  EXPECT_EQ(num, 1u);
  EXPECT_EQ(server.num_requests(), 0u);
  CertCloseStore(store, 0);
  CertFreeCertificateContext(end);
}

TEST_F(Fetching, gets_the_crls_that_a_chain_asks_for) {
  for (const bool revoked : {false, true}) {
    HttpServer own;
    Issued issued(own.url(""));
    if (revoked) {
      issued.revoke_end();
    }
    for (const char* const name : {"middle.crt", "middle.crl", "root.crl"}) {
      issued.serve(own, name);
    }
    const Trusting trusting(issued.open("root.crt"));
    const Certificate end = issued.open("end.crt");
    EXPECT_EQ(outcome_of(trusting.engine(), end, CERT_CHAIN_REVOCATION_CHECK_CHAIN),
              (Outcome{kPartial | kNoCrl, 1}));
    const Variable setting = fetching();
    EXPECT_EQ(outcome_of(trusting.engine(), end, CERT_CHAIN_REVOCATION_CHECK_CHAIN),
              (Outcome{revoked ? DWORD{CERT_TRUST_IS_REVOKED} : 0, 3}));
    EXPECT_EQ(own.num_requests(), 3u);
    CertFreeCertificateContext(end);
  }
}

// The shorter one of the setting's time and the caller's counts.
TEST_F(Fetching, ends_in_time_if_the_server_does_not_answer) {
  struct Case {
    const char* seconds;
    DWORD caller;
  };
  for (const auto& [seconds, caller] : {Case{"1", 0}, Case{"1", 60'000}, Case{"60", 1000}}) {
    HttpServer own;
    own.page("/middle.crt", {.whole = "", .stalls = true});
    const Issued issued(own.url(""));
    const Trusting trusting(issued.open("root.crt"));
    const Certificate end = issued.open("end.crt");
    const Variable setting = fetching();
    const Variable limit("OPENSSPI_CERTIFICATE_FETCH_SECONDS", seconds);
    const auto before = Clock::now();
    EXPECT_EQ(outcome_of(trusting.engine(), end, 0, caller), (Outcome{kPartial, 1}));
    EXPECT_LT(Clock::now() - before, milliseconds(5000));
    EXPECT_GE(Clock::now() - before, milliseconds(900));
    CertFreeCertificateContext(end);
  }
}

DWORD revocation_of(Certificate end, Certificate issuer, DWORD flags = 0) {
  CERT_REVOCATION_PARA para = {};
  para.cbSize = sizeof para;
  para.pIssuerCert = issuer;
  CERT_REVOCATION_STATUS status = {};
  status.cbSize = sizeof status;
  void* contexts[] = {const_cast<CERT_CONTEXT*>(end)};  // NOLINT: the function's type
  const BOOL good =
      CertVerifyRevocation(X509_ASN_ENCODING, CERT_CONTEXT_REVOCATION_TYPE, 1, contexts, flags,
                           issuer == nullptr ? nullptr : &para, &status);
  EXPECT_EQ(good != FALSE, status.dwError == 0);
  return status.dwError;
}

TEST_F(Fetching, serves_the_check_of_one_certificate) {
  Issued issued(server.url(""));
  issued.revoke_end();
  const Certificate end = issued.open("end.crt");
  const Certificate middle = issued.open("middle.crt");
  const Certificate root = issued.open("root.crt");
  EXPECT_EQ(revocation_of(end, middle), static_cast<DWORD>(CRYPT_E_REVOCATION_OFFLINE));
  const Variable setting = fetching();
  EXPECT_EQ(revocation_of(end, middle, CERT_VERIFY_CACHE_ONLY_BASED_REVOCATION),
            static_cast<DWORD>(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_EQ(server.num_requests(), 0u);
  EXPECT_EQ(revocation_of(middle, root), static_cast<DWORD>(CRYPT_E_REVOCATION_OFFLINE))
      << "the server has no such CRL";
  issued.serve(server, "middle.crl");
  issued.serve(server, "middle.crt");
  EXPECT_EQ(revocation_of(end, middle), static_cast<DWORD>(CRYPT_E_REVOKED));
  EXPECT_EQ(revocation_of(end, nullptr), static_cast<DWORD>(CRYPT_E_REVOKED))
      << "the issuer is fetched, too";
  for (const Certificate each : {end, middle, root}) {
    CertFreeCertificateContext(each);
  }
}

// PythonServer is Python's own HTTP server over a directory.
class PythonServer {
 public:
  explicit PythonServer(const std::string& directory) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execlp("python3", "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory",
             directory.c_str(), "0", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(ends[1]);
    char said[200] = {};
    EXPECT_GT(read(ends[0], said, sizeof said - 1), 0);
    close(ends[0]);
    EXPECT_EQ(std::sscanf(said, "Serving HTTP on 127.0.0.1 port %d", &port_), 1) << said;
  }
  PythonServer(const PythonServer&) = delete;
  PythonServer& operator=(const PythonServer&) = delete;
  ~PythonServer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  pid_t process_ = 0;
  int port_ = 0;
};

TEST_F(Fetching, works_with_pythons_server) {
  const OpenSsl directory;
  const PythonServer python(directory.path(""));
  const Issued issued(python.url());
  for (const char* const name : {"middle.crt", "middle.crl", "root.crl"}) {
    directory.write(name, issued.read(name));
  }
  const Trusting trusting(issued.open("root.crt"));
  const Certificate end = issued.open("end.crt");
  const Variable setting = fetching();
  EXPECT_EQ(outcome_of(trusting.engine(), end, CERT_CHAIN_REVOCATION_CHECK_CHAIN), (Outcome{0, 3}));
  CertFreeCertificateContext(end);
}

}  // namespace
}  // namespace behaviour

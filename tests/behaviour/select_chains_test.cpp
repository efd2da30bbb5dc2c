// SPDX-License-Identifier: MIT
// CertSelectCertificateChains among certificates that the openssl command issued.
#include <memory>

#include "crypt.h"
#include "openssl_command.h"
#include "opensspi/schannel.h"

namespace behaviour {
namespace {

using Names = std::vector<std::string>;

// Select has a store with a root, "person" (100 days), two certificates of "host" (200 and 300
// days), and an engine that trusts the root.
class Select : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    files_ = std::make_unique<OpenSsl>();
    ASSERT_TRUE(
        files_->ran("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem "
                    "-subj /CN=root -days 3650"));
    issue("person", 100, "person",
          "extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n"
          "certificatePolicies=1.2.3.4\n");
    const std::string host = "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:www.example\n";
    issue("host", 200, "host", host);
    issue("newer", 300, "host", host);
  }
  static void TearDownTestSuite() { files_.reset(); }

  static void issue(const std::string& file, int days, const std::string& name,
                    const std::string& extensions) {
    files_->write("extensions", Bytes(extensions.begin(), extensions.end()));
    ASSERT_TRUE(files_->ran("req -newkey rsa:2048 -nodes -keyout " + file + ".key -out " + file +
                            ".csr -subj /CN=" + name));
    ASSERT_TRUE(files_->ran("x509 -req -in " + file +
                            ".csr -CA root.pem -CAkey root.key "
                            "-CAcreateserial -extfile extensions -days " +
                            std::to_string(days) + " -outform DER -out " + file + ".der"));
  }

  void SetUp() override {
    store_ = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
    roots_ = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
    ASSERT_TRUE(files_->ran("x509 -in root.pem -outform DER -out root.der"));
    add(roots_, "root");
    for (const char* name : {"root", "person", "host", "newer"}) {
      add(store_, name);
    }
    CERT_CHAIN_ENGINE_CONFIG config = {};
    config.cbSize = sizeof config;
    config.hExclusiveRoot = roots_;
    ASSERT_TRUE(CertCreateCertificateChainEngine(&config, &para_.hChainEngine));
  }
  void TearDown() override {
    CertFreeCertificateChainEngine(para_.hChainEngine);
    EXPECT_TRUE(CertCloseStore(store_, CERT_CLOSE_STORE_CHECK_FLAG));
    EXPECT_TRUE(CertCloseStore(roots_, CERT_CLOSE_STORE_CHECK_FLAG));
  }

  static void add(HCERTSTORE store, const std::string& name) {
    const Bytes der = files_->read(name + ".der");
    ASSERT_TRUE(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                                 static_cast<DWORD>(der.size()),
                                                 CERT_STORE_ADD_ALWAYS, nullptr));
  }

  // certificate returns the one from the file.
  [[nodiscard]] PCCERT_CONTEXT certificate(const std::string& file) const {
    Bytes der = files_->read(file + ".der");
    PCCERT_CONTEXT made =
        CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size()));
    PCCERT_CONTEXT found =
        CertFindCertificateInStore(store_, X509_ASN_ENCODING, 0, CERT_FIND_EXISTING, made, nullptr);
    CertFreeCertificateContext(made);
    return found;
  }

  // selected returns the names of the certificates whose chains are selected, and frees those.
  Names selected(DWORD flags, std::vector<CERT_SELECT_CRITERIA> criteria = {}) {
    DWORD num = kUntouched;
    PCCERT_CHAIN_CONTEXT* chains = nullptr;
    EXPECT_DONE(CertSelectCertificateChains(nullptr, flags, &para_,
                                            static_cast<DWORD>(criteria.size()), criteria.data(),
                                            store_, &num, &chains));
    Names names;
    for (DWORD i = 0; i < num; ++i) {
      char name[32] = {};
      const CERT_SIMPLE_CHAIN& chain = *chains[i]->rgpChain[0];
      CertGetNameStringA(chain.rgpElement[0]->pCertContext, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0,
                         nullptr, name, sizeof name);
      names.emplace_back(name);
      CertFreeCertificateChain(chains[i]);
    }
    EXPECT_EQ(num == 0, chains == nullptr);
    CertFreeCertificateChainList(chains);
    return names;
  }

  // by returns the names that one criterion with these values selects.
  Names by(DWORD type, std::vector<void*> values) {
    return selected(0, {{type, static_cast<DWORD>(values.size()), values.data()}});
  }

  static std::unique_ptr<OpenSsl> files_;
  HCERTSTORE store_ = nullptr;
  HCERTSTORE roots_ = nullptr;
  CERT_SELECT_CHAIN_PARA para_ = {};
};
std::unique_ptr<OpenSsl> Select::files_;

TEST_F(Select, without_criteria_all_are_selected_the_longest_valid_first) {
  EXPECT_EQ(selected(0), (Names{"root", "host", "person"}));
  EXPECT_EQ(selected(CERT_SELECT_ALLOW_DUPLICATES), (Names{"root", "host", "host", "person"}));
  EXPECT_EQ(selected(CERT_SELECT_DISALLOW_SELFSIGNED), (Names{"host", "person"}));
}

// The openssl command signs with RSA (1, the upper byte) and SHA-256 (4).
TEST_F(Select, by_signatures_of_tls) {
  WORD rsa_sha256[] = {0x0303, 0x0104};
  WORD others[] = {0x0102, 0x0304, 0x0401};
  SecPkgContext_SupportedSignatures good = {2, rsa_sha256};
  SecPkgContext_SupportedSignatures bad = {3, others};
  SecPkgContext_SupportedSignatures none = {0, nullptr};
  EXPECT_EQ(by(CERT_SELECT_BY_TLS_SIGNATURES, {&good}), (Names{"root", "host", "person"}));
  EXPECT_EQ(by(CERT_SELECT_BY_TLS_SIGNATURES, {&bad}), Names{});
  EXPECT_EQ(by(CERT_SELECT_BY_TLS_SIGNATURES, {&none}), Names{});
  EXPECT_EQ(by(CERT_SELECT_BY_TLS_SIGNATURES, {&bad, &good}), (Names{"root", "host", "person"}));
}

TEST_F(Select, of_duplicates_the_latest_is_selected) {
  DWORD num = 0;
  PCCERT_CHAIN_CONTEXT* chains = nullptr;
  ASSERT_TRUE(CertSelectCertificateChains(nullptr, CERT_SELECT_DISALLOW_SELFSIGNED, &para_, 0,
                                          nullptr, store_, &num, &chains));
  ASSERT_EQ(num, 2u);
  PCCERT_CONTEXT newer = certificate("newer");
  EXPECT_EQ(chains[0]->rgpChain[0]->rgpElement[0]->pCertContext, newer);
  CertFreeCertificateContext(newer);
  EXPECT_EQ(chains[0]->TrustStatus.dwErrorStatus, 0u);
  CertFreeCertificateChain(chains[0]);
  CertFreeCertificateChain(chains[1]);
  CertFreeCertificateChainList(chains);
}

TEST_F(Select, expired_certificates_are_selected_only_with_the_flag) {
  FILETIME year_2200 = {0, 0x02A00000};
  para_.pTime = &year_2200;
  EXPECT_EQ(selected(0), Names{});
  EXPECT_EQ(selected(CERT_SELECT_ALLOW_EXPIRED).size(), 3u);
  EXPECT_EQ(selected(CERT_SELECT_ALLOW_EXPIRED | CERT_SELECT_TRUSTED_ROOT), Names{});
}

TEST_F(Select, an_untrusted_root_is_refused_with_the_flag) {
  EXPECT_EQ(selected(CERT_SELECT_TRUSTED_ROOT).size(), 3u);
  HCERTSTORE empty = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  CERT_CHAIN_ENGINE_CONFIG config = {};
  config.cbSize = sizeof config;
  config.hExclusiveRoot = empty;
  HCERTCHAINENGINE engine = std::exchange(para_.hChainEngine, nullptr);
  ASSERT_TRUE(CertCreateCertificateChainEngine(&config, &para_.hChainEngine));
  EXPECT_EQ(selected(CERT_SELECT_TRUSTED_ROOT), Names{});
  EXPECT_EQ(selected(0).size(), 3u);
  CertFreeCertificateChainEngine(std::exchange(para_.hChainEngine, engine));
  CertCloseStore(empty, 0);
}

TEST_F(Select, keys_are_those_that_the_property_names) {
  EXPECT_EQ(selected(CERT_SELECT_HAS_PRIVATE_KEY), Names{});
  std::u16string provider = u"Microsoft Base Smart Card Crypto Provider";
  std::u16string container = u"none";
  CRYPT_KEY_PROV_INFO info = {};
  info.pwszContainerName = container.data();
  info.pwszProvName = provider.data();
  info.dwProvType = PROV_RSA_FULL;
  info.dwKeySpec = AT_SIGNATURE;
  PCCERT_CONTEXT person = certificate("person");
  ASSERT_TRUE(CertSetCertificateContextProperty(person, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
  CertFreeCertificateContext(person);
  EXPECT_EQ(selected(CERT_SELECT_HAS_PRIVATE_KEY), Names{"person"});
  EXPECT_EQ(selected(CERT_SELECT_HAS_KEY_FOR_SIGNATURE), Names{"person"});
  EXPECT_EQ(selected(CERT_SELECT_HAS_KEY_FOR_KEY_EXCHANGE), Names{});
  EXPECT_EQ(selected(CERT_SELECT_HARDWARE_ONLY), Names{"person"});
  EXPECT_EQ(selected(0).front(), "person");  // hardware first
  EXPECT_EQ(by(CERT_SELECT_BY_PROV_NAME, {provider.data()}), Names{"person"});
  EXPECT_EQ(by(CERT_SELECT_BY_PROV_NAME, {container.data()}), Names{});
}

TEST_F(Select, by_usages_and_extensions) {
  std::string client = szOID_PKIX_KP_CLIENT_AUTH;
  std::string server = szOID_PKIX_KP_SERVER_AUTH;
  EXPECT_EQ(by(CERT_SELECT_BY_ENHKEY_USAGE, {client.data()}), (Names{"root", "person"}));
  EXPECT_EQ(by(CERT_SELECT_BY_ENHKEY_USAGE, {client.data(), server.data()}),
            (Names{"root", "host", "person"}));
  BYTE signs[] = {CERT_DIGITAL_SIGNATURE_KEY_USAGE, 0, 0, 0};
  BYTE encrypts[] = {CERT_KEY_ENCIPHERMENT_KEY_USAGE, 0, 0, 0};
  CERT_EXTENSION usage = {nullptr, FALSE, {4, signs}};
  EXPECT_EQ(by(CERT_SELECT_BY_KEY_USAGE, {&usage}), (Names{"root", "host", "person"}));
  usage.Value.pbData = encrypts;
  EXPECT_EQ(by(CERT_SELECT_BY_KEY_USAGE, {&usage}), (Names{"root", "host"}));
  std::string oid = szOID_CERT_POLICIES;
  CERT_EXTENSION extension = {oid.data(), FALSE, {0, nullptr}};
  EXPECT_EQ(by(CERT_SELECT_BY_EXTENSION, {&extension}), Names{"person"});
  extension.Value = {4, signs};
  EXPECT_EQ(by(CERT_SELECT_BY_EXTENSION, {&extension}), Names{});
  std::string policy = "1.2.3.4";
  std::string other = "1.2.3.5";
  // No policy constrains a root that is its own chain.
  EXPECT_EQ(by(CERT_SELECT_BY_POLICY_OID, {other.data(), policy.data()}),
            (Names{"root", "person"}));
  EXPECT_EQ(by(CERT_SELECT_BY_POLICY_OID, {other.data()}), Names{"root"});
}

TEST_F(Select, by_names_and_keys) {
  std::u16string www = u"www.example";
  std::u16string wrong = u"ftp.example";
  EXPECT_EQ(by(CERT_SELECT_BY_SUBJECT_HOST_NAME, {www.data()}), Names{"host"});
  EXPECT_EQ(by(CERT_SELECT_BY_SUBJECT_HOST_NAME, {wrong.data()}), Names{});
  std::string oid = szOID_COMMON_NAME;
  std::u16string root = u"root";  // the values are UTF-8 strings, which CERT_RDN has as UTF-16
  CERT_RDN_ATTR attribute = {
      oid.data(), CERT_RDN_ANY_TYPE, {8, reinterpret_cast<BYTE*>(root.data())}};
  CERT_RDN rdn = {1, &attribute};
  EXPECT_EQ(by(CERT_SELECT_BY_ISSUER_ATTR, {&rdn}).size(), 3u);
  EXPECT_EQ(by(CERT_SELECT_BY_SUBJECT_ATTR, {&rdn}), Names{"root"});
  PCCERT_CONTEXT person = certificate("person");
  CERT_NAME_BLOB issuer = person->pCertInfo->Issuer;
  CERT_NAME_BLOB subject = person->pCertInfo->Subject;
  EXPECT_EQ(by(CERT_SELECT_BY_ISSUER_NAME, {&issuer}).size(), 3u);
  EXPECT_EQ(by(CERT_SELECT_BY_ISSUER_NAME, {&subject}), Names{});
  CERT_PUBLIC_KEY_INFO key = person->pCertInfo->SubjectPublicKeyInfo;
  EXPECT_EQ(by(CERT_SELECT_BY_PUBLIC_KEY, {&key}), Names{"person"});
  // Every criterion has to be met.
  void* hosts[] = {www.data()};
  void* keys[] = {&key};
  EXPECT_EQ(selected(0, {{CERT_SELECT_BY_SUBJECT_HOST_NAME, 1, hosts},
                         {CERT_SELECT_BY_PUBLIC_KEY, 1, keys}}),
            Names{});
  CertFreeCertificateContext(person);
}

TEST_F(Select, archived_certificates_are_not_selected) {
  PCCERT_CONTEXT person = certificate("person");
  CRYPT_DATA_BLOB empty = {};
  ASSERT_TRUE(CertSetCertificateContextProperty(person, CERT_ARCHIVED_PROP_ID, 0, &empty));
  CertFreeCertificateContext(person);
  EXPECT_EQ(selected(0), (Names{"root", "host"}));
}

TEST_F(Select, arguments_that_are_not_valid_are_refused) {
  DWORD num = kUntouched;
  PCCERT_CHAIN_CONTEXT* chains = nullptr;
  const auto refused = [&](DWORD flags, DWORD count, const CERT_SELECT_CRITERIA* criteria,
                           HCERTSTORE store) {
    return CODE_OF(
        CertSelectCertificateChains(nullptr, flags, &para_, count, criteria, store, &num, &chains));
  };
  const auto invalid = static_cast<DWORD>(E_INVALIDARG);
  EXPECT_EQ(refused(0x200, 0, nullptr, store_), invalid);
  EXPECT_EQ(num, 0u);
  EXPECT_EQ(refused(0, 1, nullptr, store_), invalid);
  EXPECT_EQ(refused(0, 0, nullptr, nullptr), invalid);
  void* null[] = {nullptr};
  std::string usage = szOID_PKIX_KP_CLIENT_AUTH;
  void* one[] = {usage.data()};
  for (const CERT_SELECT_CRITERIA& wrong :
       {CERT_SELECT_CRITERIA{CERT_SELECT_BY_ENHKEY_USAGE, 1, null},
        CERT_SELECT_CRITERIA{CERT_SELECT_BY_ENHKEY_USAGE, 1, nullptr},
        CERT_SELECT_CRITERIA{CERT_SELECT_BY_ENHKEY_USAGE, 0, one},
        CERT_SELECT_CRITERIA{CERT_SELECT_BY_ENHKEY_USAGE, 501, one},
        CERT_SELECT_CRITERIA{0, 1, one}, CERT_SELECT_CRITERIA{12, 1, one}}) {
    EXPECT_EQ(refused(0, 1, &wrong, store_), invalid) << wrong.dwType;
  }
  CERT_EXTENSION nameless = {};
  CRYPT_DATA_BLOB bad = {1, nullptr};
  void* extensions[] = {&nameless};
  void* names[] = {&bad};
  const CERT_SELECT_CRITERIA by_extension{CERT_SELECT_BY_EXTENSION, 1, extensions};
  EXPECT_EQ(refused(0, 1, &by_extension, store_), invalid);
  const CERT_SELECT_CRITERIA by_issuer{CERT_SELECT_BY_ISSUER_NAME, 1, names};
  EXPECT_EQ(refused(0, 1, &by_issuer, store_), invalid);
  SecPkgContext_SupportedSignatures null_list = {1, nullptr};
  void* lists[] = {&null_list};
  const CERT_SELECT_CRITERIA signatures{CERT_SELECT_BY_TLS_SIGNATURES, 1, lists};
  EXPECT_EQ(refused(0, 1, &signatures, store_), invalid);
  const std::vector<CERT_SELECT_CRITERIA> many(CERT_SELECT_MAX + 1,
                                               {CERT_SELECT_BY_ENHKEY_USAGE, 1, one});
  EXPECT_EQ(refused(0, static_cast<DWORD>(many.size()), many.data(), store_), invalid);
  EXPECT_CODE(
      CertSelectCertificateChains(nullptr, 0, nullptr, 0, nullptr, store_, nullptr, &chains),
      E_INVALIDARG);
  EXPECT_CODE(CertSelectCertificateChains(nullptr, 0, nullptr, 0, nullptr, store_, &num, nullptr),
              E_INVALIDARG);
  CertFreeCertificateChainList(nullptr);
}

}  // namespace
}  // namespace behaviour

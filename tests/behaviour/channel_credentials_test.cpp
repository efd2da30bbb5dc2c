// SPDX-License-Identifier: MIT
// Certificates in Schannel's credentials, validation of the peer's, and clients' certificates.
#include "channel.h"
#include "opensspi/winbase.h"
#include "token_handle.h"

namespace behaviour {
namespace {

constexpr DWORD kManual = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;
constexpr DWORD kWithout13 = SP_PROT_TLS1_3_CLIENT | SP_PROT_TLS1_3_SERVER;

const Authorities& authorities() { return Authorities::get(); }

HCERTSTORE store_of(PCCERT_CONTEXT certificate) {
  HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  EXPECT_TRUE(CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_ALWAYS, nullptr));
  return store;
}

SECURITY_STATUS acquires(ULONG use, ChannelRules& rules) { return ChannelEnd(use, rules).acquired; }

TEST(ChannelCredentials, a_server_needs_a_certificate_with_its_key) {
  ChannelRules none;
  EXPECT_EQ(acquires(SECPKG_CRED_OUTBOUND, none), SEC_E_OK);
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, none), SEC_E_NO_CREDENTIALS);
  EXPECT_EQ(acquires(SECPKG_CRED_BOTH, none), SEC_E_NO_CREDENTIALS);
  const Certificate without_key = authorities().root();
  const Certificate server = authorities().open("server");
  ChannelRules keyless;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, keyless.with(without_key)), SEC_E_UNKNOWN_CREDENTIALS);
  ChannelRules one_of_two;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, one_of_two.with(server).with(without_key)),
            SEC_E_UNKNOWN_CREDENTIALS);
  ChannelRules null_entry;
  EXPECT_EQ(acquires(SECPKG_CRED_OUTBOUND, null_entry.with(nullptr)), SEC_E_UNKNOWN_CREDENTIALS);
  const CERT_CONTEXT copy = *server;
  ChannelRules copied;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, copied.with(&copy)), SEC_E_UNKNOWN_CREDENTIALS);
  for (const ULONG use : {SECPKG_CRED_INBOUND, SECPKG_CRED_OUTBOUND, SECPKG_CRED_BOTH}) {
    ChannelRules rules;
    EXPECT_EQ(acquires(use, rules.with(server)), SEC_E_OK);
  }
}

// The others' faults are found first.
TEST(ChannelCredentials, need_a_place_for_the_handle) {
  std::string package = UNISP_NAME_A;
  SCHANNEL_CRED given{};
  const auto status = [&](SEC_CHAR* name, void* data) {
    return AcquireCredentialsHandleA(nullptr, name, SECPKG_CRED_OUTBOUND, nullptr, data, nullptr,
                                     nullptr, nullptr, nullptr);
  };
  EXPECT_EQ(status(nullptr, nullptr), SEC_E_SECPKG_NOT_FOUND);
  EXPECT_EQ(status(package.data(), &given), SEC_E_INTERNAL_ERROR) << "no version";
  given.dwVersion = SCHANNEL_CRED_VERSION;
  EXPECT_EQ(status(package.data(), &given), SEC_E_INVALID_HANDLE);
}

// As on Windows. The handshake is what fails.
TEST(ChannelCredentials, may_have_a_weak_certificate) {
  OpenSsl ssl;
  ASSERT_TRUE(ssl.ran("req -x509 -newkey rsa:768 -nodes -keyout key -out pem -subj /CN=weak"));
  const Bytes pem = ssl.read("pem");
  const Bytes key = ssl.read("key");
  Certificate weak;
  ASSERT_EQ(opensspi_certificate_open(pem.data(), pem.size(), key.data(), key.size(), nullptr, 0,
                                      weak.out()),
            0)
      << opensspi_last_detail();
  ChannelRules client_rules(kManual);
  ChannelRules server_rules(kManual);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(weak));
  EXPECT_EQ(server.acquired, SEC_E_OK);
  shake(client, server);
  EXPECT_LT(server.status, 0);
}

TEST(ChannelCredentials, outlive_the_certificates_that_they_were_made_from) {
  ChannelRules client_rules(kManual);
  ChannelRules server_rules(kManual);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  std::optional<Certificate> certificate(authorities().open("server"));
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(*certificate));
  certificate.reset();
  shake(client, server);
  EXPECT_EQ(client.status, SEC_E_OK);
  EXPECT_EQ(server.status, SEC_E_OK);
}

TEST(ChannelCredentials, both_structures_take_certificates) {
  const Certificate certificate = authorities().open("server");
  PCCERT_CONTEXT certificates[] = {certificate};
  SCHANNEL_CRED given{};
  given.dwVersion = SCHANNEL_CRED_VERSION;
  given.cCreds = 1;
  given.paCred = certificates;
  std::string package = UNISP_NAME_A;
  CredHandle handle = kNoHandle;
  TimeStamp expiry{};
  ASSERT_EQ(AcquireCredentialsHandleA(nullptr, package.data(), SECPKG_CRED_INBOUND, nullptr, &given,
                                      nullptr, nullptr, &handle, &expiry),
            SEC_E_OK);
  SecPkgCredentials_Cert kept{};
  ASSERT_EQ(QueryCredentialsAttributesA(&handle, SECPKG_CRED_ATTR_CERT, &kept), SEC_E_OK);
  EXPECT_EQ(kept.EncodedCertSize, certificate->cbCertEncoded);
  FreeContextBuffer(kept.EncodedCert);
  FreeCredentialsHandle(&handle);
  given.dwCredFormat = SCH_CRED_FORMAT_CERT_HASH;
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, package.data(), SECPKG_CRED_INBOUND, nullptr, &given,
                                      nullptr, nullptr, &handle, &expiry),
            SEC_E_UNSUPPORTED_FUNCTION);
}

// protocol_of returns what a client of this credential negotiates with a server that has both.
DWORD protocol_of(void* auth_data) {
  const Certificate certificate = authorities().open("server");
  ChannelRules server_rules(kManual);
  ChannelRules client_rules(kManual);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  FreeCredentialsHandle(&client.credential);
  std::string package = UNISP_NAME_A;
  EXPECT_EQ(
      AcquireCredentialsHandleA(nullptr, package.data(), SECPKG_CRED_OUTBOUND, nullptr, auth_data,
                                nullptr, nullptr, &client.credential, &client.expiry),
      SEC_E_OK);
  client.request |= ISC_REQ_MANUAL_CRED_VALIDATION;
  shake(client, server);
  EXPECT_EQ(client.status, SEC_E_OK);
  return client.query<SecPkgContext_ConnectionInfo>(SECPKG_ATTR_CONNECTION_INFO).dwProtocol;
}

// As on Windows: programs that give SCHANNEL_CRED or nothing do not know the tickets of TLS 1.3.
TEST(ChannelCredentials, tls_1_3_is_for_the_new_structure_or_who_asks_for_it) {
  SCHANNEL_CRED old{};
  old.dwVersion = SCHANNEL_CRED_VERSION;
  EXPECT_EQ(protocol_of(nullptr), DWORD{SP_PROT_TLS1_2_CLIENT});
  EXPECT_EQ(protocol_of(&old), DWORD{SP_PROT_TLS1_2_CLIENT});
  old.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
  EXPECT_EQ(protocol_of(&old), DWORD{SP_PROT_TLS1_3_CLIENT});
  ChannelRules rules(kManual);
  EXPECT_EQ(protocol_of(&rules.credentials), DWORD{SP_PROT_TLS1_3_CLIENT});
}

// A key pair in a container that does not export it.
struct Container {
  std::string name = "channel test";
  ProviderHandle provider;

  explicit Container(const Bytes& pem) {
    EXPECT_TRUE(CryptAcquireContextA(provider.out(), name.c_str(), MS_ENH_RSA_AES_PROV_A,
                                     PROV_RSA_AES, CRYPT_NEWKEYSET));
    OPENSSPI_KEY_FORM form{};
    form.size = sizeof form;
    form.format = OPENSSPI_KEY_BLOB;
    form.key_spec = AT_SIGNATURE;
    void* blob = nullptr;
    size_t len = 0;
    EXPECT_EQ(opensspi_key_convert(pem.data(), pem.size(), nullptr, 0, &form, &blob, &len), 0);
    KeyHandle key;
    EXPECT_TRUE(CryptImportKey(provider, static_cast<const BYTE*>(blob), static_cast<DWORD>(len), 0,
                               0, key.out()));
    opensspi_free(blob);
    DWORD needed = 0;
    EXPECT_FALSE(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, nullptr, &needed)) << "not exportable";
  }
  ~Container() {
    provider = ProviderHandle();
    HCRYPTPROV none = 0;
    EXPECT_TRUE(CryptAcquireContextA(&none, name.c_str(), MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES,
                                     CRYPT_DELETEKEYSET));
  }
};

void expect_serves(PCCERT_CONTEXT certificate, DWORD disabled) {
  ChannelRules client_rules(kManual, disabled);
  ChannelRules server_rules(kManual, disabled);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  ASSERT_EQ(server.acquired, SEC_E_OK) << opensspi_last_detail();
  shake(client, server);
  EXPECT_EQ(client.status, SEC_E_OK);
  EXPECT_EQ(server.status, SEC_E_OK);
}

TEST(ChannelCredentials, a_key_in_a_container_signs_without_export) {
  const Container container(authorities().file("rsa.key"));
  const Certificate certificate = authorities().without_key("rsa.chain");
  std::u16string name = u"channel test";
  std::u16string provider = u"Microsoft Enhanced RSA and AES Cryptographic Provider";
  CRYPT_KEY_PROV_INFO info{};
  info.pwszContainerName = name.data();
  info.pwszProvName = provider.data();
  info.dwProvType = PROV_RSA_AES;
  info.dwKeySpec = AT_SIGNATURE;
  ASSERT_TRUE(CertSetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
  expect_serves(certificate, 0);
  expect_serves(certificate, kWithout13);
  std::u16string gone = u"no such container";
  info.pwszContainerName = gone.data();
  ASSERT_TRUE(CertSetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
  ChannelRules rules;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, rules.with(certificate)), SEC_E_UNKNOWN_CREDENTIALS);
}

TEST(ChannelCredentials, a_key_of_an_attached_provider_is_used) {
  const Container container(authorities().file("rsa.key"));
  const Certificate certificate = authorities().without_key("rsa.chain");
  CERT_KEY_CONTEXT attached{};
  attached.cbSize = sizeof attached;
  attached.hCryptProv = container.provider;
  attached.dwKeySpec = AT_SIGNATURE;
  ASSERT_TRUE(CertSetCertificateContextProperty(certificate, CERT_KEY_CONTEXT_PROP_ID,
                                                CERT_STORE_NO_CRYPT_RELEASE_FLAG, &attached));
  expect_serves(certificate, 0);
  attached.dwKeySpec = AT_KEYEXCHANGE;  // the container has no such pair
  ASSERT_TRUE(CertSetCertificateContextProperty(certificate, CERT_KEY_CONTEXT_PROP_ID,
                                                CERT_STORE_NO_CRYPT_RELEASE_FLAG, &attached));
  ChannelRules rules;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, rules.with(certificate)), SEC_E_UNKNOWN_CREDENTIALS);
}

// The program's way on Windows: a PFX file, whose key becomes a container.
TEST(ChannelCredentials, a_certificate_of_a_pfx_file_is_used) {
  OpenSsl ssl;
  ssl.write("key", authorities().file("rsa.key"));
  ssl.write("pem", authorities().file("rsa.pem"));
  ssl.write("above", authorities().file("authority.pem"));
  ASSERT_TRUE(
      ssl.ran("pkcs12 -export -inkey key -in pem -certfile above -out pfx -passout pass:x"));
  Bytes pfx = ssl.read("pfx");
  CRYPT_DATA_BLOB blob{static_cast<DWORD>(pfx.size()), pfx.data()};
  HCERTSTORE store = PFXImportCertStore(&blob, u"x", PKCS12_NO_PERSIST_KEY);
  ASSERT_NE(store, nullptr);
  Certificate own;
  const CERT_CONTEXT* each = nullptr;
  while ((each = CertEnumCertificatesInStore(store, each)) != nullptr) {
    DWORD len = 0;
    if (CertGetCertificateContextProperty(each, CERT_KEY_CONTEXT_PROP_ID, nullptr, &len) != 0) {
      own = Certificate(CertDuplicateCertificateContext(each));
    }
  }
  ASSERT_NE(static_cast<PCCERT_CONTEXT>(own), nullptr);
  expect_serves(own, 0);
  ChannelRules client_rules;
  const Certificate root = authorities().root();
  HCERTSTORE roots = store_of(root);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.trusting(roots));
  ChannelRules server_rules(kManual);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(own));
  shake(client, server);
  EXPECT_EQ(client.status, SEC_E_OK) << "the authority came from the file, too";
  CertCloseStore(roots, 0);
  CertCloseStore(store, 0);
}

TEST(ChannelCredentials, another_certificates_key_is_refused) {
  const Container container(authorities().file("rsa.key"));
  const Certificate certificate = authorities().without_key("server.chain");
  CERT_KEY_CONTEXT attached{};
  attached.cbSize = sizeof attached;
  attached.hCryptProv = container.provider;
  attached.dwKeySpec = AT_SIGNATURE;
  ASSERT_TRUE(CertSetCertificateContextProperty(certificate, CERT_KEY_CONTEXT_PROP_ID,
                                                CERT_STORE_NO_CRYPT_RELEASE_FLAG, &attached));
  ChannelRules rules;
  EXPECT_EQ(acquires(SECPKG_CRED_INBOUND, rules.with(certificate)), SEC_E_UNKNOWN_CREDENTIALS);
}

int32_t opened(const Bytes& certificates, const Bytes& key, const char* password = nullptr) {
  Certificate context;
  return opensspi_certificate_open(certificates.data(), certificates.size(), key.data(), key.size(),
                                   password, password == nullptr ? 0 : std::strlen(password),
                                   context.out());
}

TEST(ChannelCertificateFiles, are_pem_or_der_and_faults_have_codes) {
  const Bytes chain = authorities().file("server.chain");
  const Bytes key = authorities().file("server.key");
  EXPECT_EQ(opened(chain, key), 0);
  const Certificate server = authorities().open("server");
  const Bytes der(server->pbCertEncoded, server->pbCertEncoded + server->cbCertEncoded);
  EXPECT_EQ(opened(der, key), 0);
  EXPECT_EQ(opened(der, authorities().file("client.key")), NTE_BAD_PUBLIC_KEY);
  EXPECT_EQ(opened(der, {1, 2, 3}), NTE_BAD_DATA);
  EXPECT_EQ(opened(der, authorities().file("server.pem")), NTE_BAD_DATA) << "no key in the file";
  EXPECT_LT(opened({1, 2, 3}, key), 0);
  EXPECT_LT(opened(key, key), 0) << "no certificate in the file";
  Bytes both = key;
  both.insert(both.end(), chain.begin(), chain.end());
  EXPECT_EQ(opened(both, both), 0);
  Certificate context;
  EXPECT_EQ(opensspi_certificate_open(nullptr, 0, nullptr, 0, nullptr, 0, context.out()),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_certificate_open(der.data(), der.size(), nullptr, 0, nullptr, 0, nullptr),
            ERROR_INVALID_PARAMETER);
}

TEST(ChannelCertificateFiles, encrypted_keys_need_their_password) {
  OpenSsl ssl;
  ssl.write("key", authorities().file("server.key"));
  ASSERT_TRUE(ssl.ran("pkcs8 -topk8 -in key -out sealed -v2 aes256 -passout pass:secret"));
  const Bytes chain = authorities().file("server.chain");
  EXPECT_EQ(opened(chain, ssl.read("sealed"), "secret"), 0);
  EXPECT_EQ(opened(chain, ssl.read("sealed"), "wrong"), ERROR_INVALID_PASSWORD);
  EXPECT_EQ(opened(chain, ssl.read("sealed")), ERROR_INVALID_PASSWORD);
}

// Validation.

// Validated is a client that trusts what `rules` say, and a server with a certificate.
struct Validated {
  Validated(const std::string& name, ChannelRules& rules, const std::string& target = kServerName)
      : certificate(authorities().open(name)),
        server_rules(kManual),
        client(SECPKG_CRED_OUTBOUND, rules),
        server(SECPKG_CRED_INBOUND, server_rules.with(certificate)) {
    EXPECT_EQ(client.acquired, SEC_E_OK);
    client.target = target;
    client.request |= ISC_REQ_EXTENDED_ERROR;
    shake(client, server);
  }
  Certificate certificate;
  ChannelRules server_rules;
  ChannelEnd client;
  ChannelEnd server;
};

SECURITY_STATUS validates(const std::string& name, DWORD flags = 0,
                          const std::string& target = kServerName) {
  const Certificate root = authorities().root();
  HCERTSTORE roots = store_of(root);
  ChannelRules rules(flags);
  const Validated pair(name, rules.trusting(roots), target);
  CertCloseStore(roots, 0);
  return pair.client.status;
}

TEST(ChannelValidation, is_against_the_programs_roots_the_name_and_the_time) {
  EXPECT_EQ(validates("server"), SEC_E_OK);
  EXPECT_EQ(validates("server", 0, "SERVER.example."), SEC_E_OK);
  EXPECT_EQ(validates("server", 0, "wrong.example"), SEC_E_WRONG_PRINCIPAL);
  EXPECT_EQ(validates("server", 0, ""), SEC_E_WRONG_PRINCIPAL);
  EXPECT_EQ(validates("server", SCH_CRED_NO_SERVERNAME_CHECK, "wrong.example"), SEC_E_OK);
  EXPECT_EQ(validates("other"), SEC_E_WRONG_PRINCIPAL);
  EXPECT_EQ(validates("expired"), SEC_E_CERT_EXPIRED);
  EXPECT_EQ(validates("client", SCH_CRED_NO_SERVERNAME_CHECK), CERT_E_WRONG_USAGE);
}

TEST(ChannelValidation, checks_revocation_if_the_program_asks) {
  // No store has a CRL, and no certificate names a place that has one.
  EXPECT_EQ(validates("server", SCH_CRED_REVOCATION_CHECK_END_CERT), CRYPT_E_NO_REVOCATION_CHECK);
  EXPECT_EQ(validates("server", SCH_CRED_REVOCATION_CHECK_CHAIN), CRYPT_E_NO_REVOCATION_CHECK);
  EXPECT_EQ(validates("server", SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT |
                                    SCH_CRED_IGNORE_NO_REVOCATION_CHECK),
            SEC_E_OK);
  EXPECT_EQ(validates("server", SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT |
                                    SCH_CRED_IGNORE_REVOCATION_OFFLINE),
            CRYPT_E_NO_REVOCATION_CHECK);
}

TEST(ChannelValidation, tells_the_server_why_it_failed) {
  ChannelRules rules;
  Validated pair("server", rules);
  EXPECT_EQ(pair.client.status, SEC_E_UNTRUSTED_ROOT);
  EXPECT_NE(pair.client.attributes & ISC_RET_EXTENDED_ERROR, 0u);
  EXPECT_EQ(pair.server.status, SEC_E_UNTRUSTED_ROOT) << "the alert unknown_ca";
}

TEST(ChannelValidation, uses_the_stores_root_and_disallowed) {
  const Certificate root = authorities().root();
  HCERTSTORE system = CertOpenSystemStoreA(0, "ROOT");
  ASSERT_NE(system, nullptr);
  const CERT_CONTEXT* added = nullptr;
  ASSERT_TRUE(CertAddCertificateContextToStore(system, root, CERT_STORE_ADD_ALWAYS, &added));
  {
    ChannelRules rules;
    const Validated pair("server", rules);
    EXPECT_EQ(pair.client.status, SEC_E_OK);
  }
  HCERTSTORE distrusted = CertOpenSystemStoreA(0, "Disallowed");
  ASSERT_NE(distrusted, nullptr);
  const Certificate server = authorities().without_key("server.pem");
  const CERT_CONTEXT* banned = nullptr;
  ASSERT_TRUE(CertAddCertificateContextToStore(distrusted, server, CERT_STORE_ADD_ALWAYS, &banned));
  {
    ChannelRules rules;
    const Validated pair("server", rules);
    EXPECT_EQ(pair.client.status, SEC_E_CERT_UNKNOWN);
    EXPECT_EQ(validates("server"), SEC_E_CERT_UNKNOWN) << "with roots of the program, too";
  }
  EXPECT_TRUE(CertDeleteCertificateFromStore(banned));
  EXPECT_TRUE(CertDeleteCertificateFromStore(added));
  CertCloseStore(distrusted, 0);
  CertCloseStore(system, 0);
  ChannelRules rules;
  const Validated pair("server", rules);
  EXPECT_EQ(pair.client.status, SEC_E_UNTRUSTED_ROOT);
}

// The setting is read for each credential.
TEST(ChannelValidation, uses_the_setting_trusted_roots) {
  OpenSsl directory;
  directory.write("roots.pem", authorities().file("root.pem"));
  const auto status = [](const std::string& roots) {
    setenv("OPENSSPI_TRUSTED_ROOTS", roots.c_str(), 1);
    ChannelRules rules;
    const SECURITY_STATUS result = Validated("server", rules).client.status;
    unsetenv("OPENSSPI_TRUSTED_ROOTS");
    return result;
  };
  EXPECT_EQ(status(directory.path("roots.pem")), SEC_E_OK);
  EXPECT_EQ(status("none"), SEC_E_UNTRUSTED_ROOT);
  EXPECT_EQ(status("system"), SEC_E_UNTRUSTED_ROOT);
}

TEST(ChannelValidation, a_root_store_must_be_one) {
  int something = 0;
  ChannelRules rules;
  EXPECT_EQ(acquires(SECPKG_CRED_OUTBOUND, rules.trusting(&something)), SEC_E_INVALID_PARAMETER);
}

// The certificates of a store, without order.
std::vector<Bytes> certificates_of(HCERTSTORE store) {
  std::vector<Bytes> all;
  const CERT_CONTEXT* each = nullptr;
  while ((each = CertEnumCertificatesInStore(store, each)) != nullptr) {
    all.emplace_back(each->pbCertEncoded, each->pbCertEncoded + each->cbCertEncoded);
  }
  return all;
}

TEST(ChannelValidation, says_which_roots_it_trusts) {
  const Certificate root = authorities().root();
  HCERTSTORE roots = store_of(root);
  ChannelRules rules;
  Validated pair("server", rules.trusting(roots), kServerName);
  CertCloseStore(roots, 0);
  ASSERT_EQ(pair.client.status, SEC_E_OK);
  auto* const store = pair.client.query<HCERTSTORE>(SECPKG_ATTR_ROOT_STORE);
  const std::vector<Bytes> expected = {
      Bytes(root->pbCertEncoded, root->pbCertEncoded + root->cbCertEncoded)};
  EXPECT_EQ(certificates_of(store), expected);
  // It is the caller's own: what is done to it changes nobody's trust.
  EXPECT_TRUE(CertDeleteCertificateFromStore(CertEnumCertificatesInStore(store, nullptr)));
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
  auto* const again = pair.client.query<HCERTSTORE>(SECPKG_ATTR_ROOT_STORE);
  EXPECT_EQ(certificates_of(again).size(), 1u);
  CertCloseStore(again, 0);
  // A program that validates its peers itself, and gave no roots.
  pair.server.query<HCERTSTORE>(SECPKG_ATTR_ROOT_STORE, SEC_E_UNSUPPORTED_FUNCTION);
}

// Clients' certificates.

// A client's certificate in the user's store "My", with its key in a container, until the end.
struct InMy {
  HCERTSTORE my = CertOpenSystemStoreA(0, "MY");
  PCCERT_CONTEXT added = nullptr;
  Container container;

  InMy(const Bytes& key, PCCERT_CONTEXT certificate) : container(key) {
    EXPECT_TRUE(CertAddCertificateContextToStore(my, certificate, CERT_STORE_ADD_ALWAYS, &added));
    std::u16string name = u"channel test";
    std::u16string provider = u"Microsoft Enhanced RSA and AES Cryptographic Provider";
    CRYPT_KEY_PROV_INFO info{};
    info.pwszContainerName = name.data();
    info.pwszProvName = provider.data();
    info.dwProvType = PROV_RSA_AES;
    info.dwKeySpec = AT_SIGNATURE;
    EXPECT_TRUE(CertSetCertificateContextProperty(added, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
  }
  InMy(const InMy&) = delete;
  InMy& operator=(const InMy&) = delete;
  ~InMy() {
    EXPECT_TRUE(CertDeleteCertificateFromStore(added));
    CertCloseStore(my, 0);
  }
};

struct MutualTest : testing::TestWithParam<DWORD> {
  MutualTest()
      : certificate(authorities().open("server")),
        root(authorities().root()),
        roots(store_of(root)),
        server_rules(0, GetParam()),
        client_rules(kManual, GetParam()),
        server(SECPKG_CRED_INBOUND, server_rules.with(certificate).trusting(roots)) {
    server.request |= ASC_REQ_MUTUAL_AUTH;
  }
  ~MutualTest() override { CertCloseStore(roots, 0); }
  Certificate certificate;
  Certificate root;
  HCERTSTORE roots;
  ChannelRules server_rules;
  ChannelRules client_rules;
  ChannelEnd server;
};
using ChannelMutual = MutualTest;
INSTANTIATE_TEST_SUITE_P(Versions, ChannelMutual,
                         testing::Values(kWithout13,
                                         DWORD{SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_2_SERVER}),
                         [](const auto& info) {
                           return info.param == kWithout13 ? "tls_1_2" : "tls_1_3";
                         });

TEST_P(ChannelMutual, the_server_gets_the_clients_certificate) {
  const Certificate own = authorities().open("client");
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.with(own));
  shake(client, server);
  EXPECT_EQ(client.status, SEC_E_OK);
  ASSERT_EQ(server.status, SEC_E_OK);
  EXPECT_NE(server.attributes & ASC_RET_MUTUAL_AUTH, 0u);
  PCCERT_CONTEXT given = nullptr;
  ASSERT_EQ(QueryContextAttributesW(&server.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &given),
            SEC_E_OK);
  const Certificate remote(given);
  EXPECT_EQ(remote->cbCertEncoded, own->cbCertEncoded);
}

// The container's name and the user's store are those of the whole program.
TEST_P(ChannelMutual, a_certificate_is_chosen_from_my_unless_the_program_wants_none) {
  const Certificate own = authorities().without_key("rsa-client.chain");
  const InMy in_my(authorities().file("rsa-client.key"), own);
  HCERTSTORE ca = CertOpenSystemStoreA(0, "CA");  // for the authority that is sent along
  const Certificate authority = authorities().without_key("authority.pem");
  const CERT_CONTEXT* in_ca = nullptr;
  ASSERT_TRUE(CertAddCertificateContextToStore(ca, authority, CERT_STORE_ADD_ALWAYS, &in_ca));
  for (const DWORD flags : {DWORD{0}, DWORD{SCH_CRED_USE_DEFAULT_CREDS}}) {
    ChannelRules rules(SCH_CRED_MANUAL_CRED_VALIDATION | flags, GetParam());
    ChannelEnd client(SECPKG_CRED_OUTBOUND, rules);
    ChannelEnd accepting(SECPKG_CRED_INBOUND, server_rules);
    accepting.request |= ASC_REQ_MUTUAL_AUTH;
    shake(client, accepting);
    ASSERT_EQ(accepting.status, SEC_E_OK) << opensspi_last_detail();
    const Certificate remote(accepting.query<PCCERT_CONTEXT>(SECPKG_ATTR_REMOTE_CERT_CONTEXT));
    EXPECT_EQ(remote->cbCertEncoded, own->cbCertEncoded);
    const Certificate local(client.query<PCCERT_CONTEXT>(SECPKG_ATTR_LOCAL_CERT_CONTEXT));
    EXPECT_EQ(local->cbCertEncoded, own->cbCertEncoded);
  }
  ChannelEnd unwilling(SECPKG_CRED_OUTBOUND, client_rules);
  shake(unwilling, server);
  EXPECT_EQ(unwilling.status, SEC_I_INCOMPLETE_CREDENTIALS);
  EXPECT_TRUE(CertDeleteCertificateFromStore(in_ca));
  CertCloseStore(ca, 0);
}

// What was acquired for a client is never the process's, even after RevertToSelf.
TEST_P(ChannelMutual, no_certificate_is_chosen_for_a_credential_of_an_impersonating_thread) {
  const Certificate own = authorities().without_key("rsa-client.chain");
  const InMy in_my(authorities().file("rsa-client.key"), own);
  ASSERT_EQ(opensspi_account_add(OPENSSPI_STORE_USER, "channel-client", nullptr, "pw", 2), 0)
      << opensspi_last_detail();
  ChannelRules rules(SCH_CRED_MANUAL_CRED_VALIDATION, GetParam());
  Token token;
  ASSERT_TRUE(LogonUserA("channel-client", ".", "pw", LOGON32_LOGON_NETWORK,
                         LOGON32_PROVIDER_DEFAULT, token.out()))
      << opensspi_last_detail();
  setenv("OPENSSPI_IMPERSONATION", "identify", 1);  // the account is no Unix user
  EXPECT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  unsetenv("OPENSSPI_IMPERSONATION");
  ChannelEnd client(SECPKG_CRED_OUTBOUND, rules);
  ASSERT_TRUE(RevertToSelf());
  EXPECT_EQ(opensspi_account_remove(OPENSSPI_STORE_USER, "channel-client"), 0);
  ASSERT_EQ(client.acquired, SEC_E_OK);
  shake(client, server);
  EXPECT_EQ(client.status, SEC_I_INCOMPLETE_CREDENTIALS);
}

// Nobody but the CAs in "NTAuth" can name an account.
TEST_P(ChannelMutual, a_client_is_an_account_if_its_ca_may_name_accounts) {
  const Certificate own = authorities().open("user");
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.with(own));
  shake(client, server);
  ASSERT_EQ(server.status, SEC_E_OK);
  server.query<SecPkgContext_NamesW>(SECPKG_ATTR_NAMES, SEC_E_NO_IMPERSONATION);
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&server.context, &token), SEC_E_NO_IMPERSONATION);
}

// The client is asked once, and goes on without one: with the same bytes again, as curl does, or
// with none, as Qt does.
TEST_P(ChannelMutual, a_client_without_a_certificate_may_go_on) {
  for (const bool again : {true, false}) {
    ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
    ChannelEnd accepting(SECPKG_CRED_INBOUND, server_rules);
    accepting.request |= ASC_REQ_MUTUAL_AUTH;
    accepting.received = client.step();
    client.received = accepting.step();
    const std::string flight = client.received;
    std::string sent = client.step();
    ASSERT_EQ(client.status, SEC_I_INCOMPLETE_CREDENTIALS);
    client.received = again ? flight : "";
    sent += client.step();
    accepting.received = sent;
    client.received = accepting.step();
    EXPECT_EQ(accepting.status, SEC_E_OK) << again;
    EXPECT_EQ(accepting.attributes & ASC_RET_MUTUAL_AUTH, 0u) << "nobody was authenticated";
    PCCERT_CONTEXT none = nullptr;
    EXPECT_EQ(QueryContextAttributesW(&accepting.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &none),
              SEC_E_NO_CREDENTIALS);
  }
}

TEST_P(ChannelMutual, a_certificate_of_another_authority_is_refused) {
  OpenSsl ssl;
  ASSERT_TRUE(
      ssl.ran("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key "
              "-out pem -subj /CN=stranger"));
  const Bytes pem = ssl.read("pem");
  const Bytes key = ssl.read("key");
  Certificate own;
  ASSERT_EQ(opensspi_certificate_open(pem.data(), pem.size(), key.data(), key.size(), nullptr, 0,
                                      own.out()),
            0);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules.with(own));
  shake(client, server);
  EXPECT_EQ(server.status, SEC_E_UNTRUSTED_ROOT);
}

// The client's authority is sent at the full handshake only; it has to be known at the resumed one.
TEST_P(ChannelMutual, a_resumed_session_is_validated_with_its_whole_chain) {
  const Certificate own = authorities().open("client");
  client_rules.with(own);
  bool resumed = false;
  for (int connection = 0; connection < 3; ++connection) {
    ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
    ChannelEnd accepting(SECPKG_CRED_INBOUND, server_rules);
    accepting.request |= ASC_REQ_MUTUAL_AUTH;
    shake(client, accepting);
    ASSERT_EQ(client.status, SEC_E_OK) << connection;
    ASSERT_EQ(accepting.status, SEC_E_OK) << connection;
    client.read();  // tickets
    EXPECT_NE(accepting.attributes & ASC_RET_MUTUAL_AUTH, 0u) << connection;
    resumed = accepting.query<SecPkgContext_SessionInfo>(SECPKG_ATTR_SESSION_INFO).dwFlags != 0;
  }
  EXPECT_TRUE(resumed);
}

// What one connection was not asked for is not taken from another.
TEST_P(ChannelMutual, a_session_without_certificate_is_not_resumed_by_a_server_that_asks) {
  const Certificate own = authorities().open("client");
  client_rules.with(own);
  for (const bool asks : {false, true}) {
    ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
    ChannelEnd accepting(SECPKG_CRED_INBOUND, server_rules);
    accepting.request |= asks ? ASC_REQ_MUTUAL_AUTH : 0;
    shake(client, accepting);
    ASSERT_EQ(accepting.status, SEC_E_OK);
    client.read();
    EXPECT_EQ((accepting.attributes & ASC_RET_MUTUAL_AUTH) != 0, asks);
  }
}

}  // namespace
}  // namespace behaviour

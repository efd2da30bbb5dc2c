// SPDX-License-Identifier: MIT
// Credentials of a package that protects channels: pAuthData, attributes, and what changes them.
#include <functional>

#include "stream.h"

namespace behaviour {
namespace {

// Acquired is one AcquireCredentialsHandle.
struct Acquired {
  CredHandle handle = kNoHandle;
  SECURITY_STATUS status;

  explicit Acquired(void* auth_data, ULONG use = SECPKG_CRED_OUTBOUND) {
    std::string package = kStream;
    status = AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, auth_data, nullptr,
                                       nullptr, &handle, nullptr);
  }
  Acquired(const Acquired&) = delete;
  Acquired& operator=(const Acquired&) = delete;
  ~Acquired() { FreeCredentialsHandle(&handle); }
};

SCHANNEL_CRED schannel_cred() {
  SCHANNEL_CRED credential{};
  credential.dwVersion = SCHANNEL_CRED_VERSION;
  return credential;
}
SCH_CREDENTIALS sch_credentials() {
  SCH_CREDENTIALS credential{};
  credential.dwVersion = SCH_CREDENTIALS_VERSION;
  return credential;
}

TEST(StreamCredentials, need_no_auth_data) {
  for (const ULONG use : {SECPKG_CRED_OUTBOUND, SECPKG_CRED_INBOUND, SECPKG_CRED_BOTH}) {
    EXPECT_EQ(Acquired(nullptr, use).status, SEC_E_OK);
  }
  CredHandle handle = kNoHandle;
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, nullptr, SECPKG_CRED_OUTBOUND, nullptr, nullptr,
                                      nullptr, nullptr, &handle, nullptr),
            SEC_E_SECPKG_NOT_FOUND);
}

TEST(StreamCredentials, versions_are_told_apart_as_on_windows) {
  for (const auto& [version, status] :
       std::vector<std::pair<DWORD, SECURITY_STATUS>>{{0, SEC_E_INTERNAL_ERROR},
                                                      {1, SEC_E_INTERNAL_ERROR},
                                                      {2, SEC_E_INTERNAL_ERROR},
                                                      {3, SEC_E_OK},
                                                      {4, SEC_E_OK},
                                                      {6, SEC_E_INTERNAL_ERROR},
                                                      {0xFFFFFFFF, SEC_E_INTERNAL_ERROR}}) {
    SCHANNEL_CRED credential = schannel_cred();
    credential.dwVersion = version;
    EXPECT_EQ(Acquired(&credential).status, status) << version;
  }
  SCH_CREDENTIALS newer = sch_credentials();
  EXPECT_EQ(Acquired(&newer).status, SEC_E_OK);
}

TEST(StreamCredentials, tell_what_they_were_made_from) {
  ALG_ID algorithms[] = {0x6610, 0x660E};
  SCHANNEL_CRED credential = schannel_cred();
  credential.cSupportedAlgs = 2;
  credential.palgSupportedAlgs = algorithms;
  credential.dwMinimumCipherStrength = 128;
  credential.dwMaximumCipherStrength = 256;
  credential.grbitEnabledProtocols = SP_PROT_TLS1_2;
  Acquired acquired(&credential);
  ASSERT_EQ(acquired.status, SEC_E_OK);
  SecPkgCred_SupportedAlgs supported{};
  ASSERT_EQ(QueryCredentialsAttributesA(&acquired.handle, SECPKG_ATTR_SUPPORTED_ALGS, &supported),
            SEC_E_OK);
  ASSERT_EQ(supported.cSupportedAlgs, 2u);
  EXPECT_EQ(supported.palgSupportedAlgs[1], 0x660Eu);
  EXPECT_EQ(FreeContextBuffer(supported.palgSupportedAlgs), SEC_E_OK);
  SecPkgCred_CipherStrengths strengths{};
  ASSERT_EQ(QueryCredentialsAttributesW(&acquired.handle, SECPKG_ATTR_CIPHER_STRENGTHS, &strengths),
            SEC_E_OK);
  EXPECT_EQ(strengths.dwMinimumCipherStrength, 128u);
  EXPECT_EQ(strengths.dwMaximumCipherStrength, 256u);
  SecPkgCred_SupportedProtocols protocols{};
  ASSERT_EQ(QueryCredentialsAttributesExA(&acquired.handle, SECPKG_ATTR_SUPPORTED_PROTOCOLS,
                                          &protocols, sizeof protocols),
            SEC_E_OK);
  EXPECT_EQ(protocols.grbitProtocol, DWORD{SP_PROT_TLS1_2});
}

TEST(StreamCredentials, version_3_has_no_flags_and_no_format) {
  SCHANNEL_CRED credential = schannel_cred();
  credential.dwVersion = SCH_CRED_V3;
  credential.dwCredFormat = 0x7777;  // after the end of the structure
  EXPECT_EQ(Acquired(&credential).status, SEC_E_OK);
}

TEST(StreamCredentials, refused_attributes_have_windows_codes) {
  Acquired acquired(nullptr);
  EXPECT_EQ(QueryCredentialsAttributesA(&acquired.handle, SECPKG_ATTR_CIPHER_STRENGTHS, nullptr),
            SEC_E_INTERNAL_ERROR);
  SecPkgCredentials_NamesA names{};
  EXPECT_EQ(QueryCredentialsAttributesA(&acquired.handle, SECPKG_CRED_ATTR_NAMES, &names),
            SEC_E_NO_CREDENTIALS);
  EXPECT_EQ(
      QueryCredentialsAttributesA(&acquired.handle, SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS, &names),
      SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(StreamCredentials, foreign_certificates_and_mappers_are_refused_clearly) {
  PCCERT_CONTEXT certificates[] = {nullptr};
  int something = 0;
  const std::vector<std::pair<SECURITY_STATUS, std::function<void(SCHANNEL_CRED&)>>> changes = {
      {SEC_E_UNKNOWN_CREDENTIALS, [&](auto& c) { c.cCreds = 1, c.paCred = certificates; }},
      {SEC_E_INVALID_PARAMETER, [&](auto& c) { c.hRootStore = &something; }},
      {SEC_E_UNSUPPORTED_FUNCTION, [&](auto& c) { c.cMappers = 1; }},
      {SEC_E_UNSUPPORTED_FUNCTION,
       [&](auto& c) {
         c.cCreds = 1, c.paCred = certificates;
         c.dwCredFormat = SCH_CRED_FORMAT_CERT_HASH;
       }},
      {SEC_E_OK, [&](auto& c) { c.dwCredFormat = 0x7777; }},  // as if it were not initialised
  };
  for (const auto& [status, change] : changes) {
    SCHANNEL_CRED credential = schannel_cred();
    change(credential);
    EXPECT_EQ(Acquired(&credential).status, status);
  }
  SCH_CREDENTIALS newer = sch_credentials();
  newer.hRootStore = &something;
  EXPECT_EQ(Acquired(&newer).status, SEC_E_INVALID_PARAMETER);
}

TEST(StreamCredentials, malformed_structures_are_refused) {
  ALG_ID algorithms[SCH_CRED_MAX_SUPPORTED_ALGS + 1] = {};
  const std::vector<std::function<void(SCHANNEL_CRED&)>> changes = {
      [&](auto& c) { c.cCreds = 1; },
      [&](auto& c) { c.cCreds = SCH_CRED_MAX_SUPPORTED_CERTS + 1; },
      [&](auto& c) { c.cSupportedAlgs = 1; },
      [&](auto& c) {
        c.cSupportedAlgs = SCH_CRED_MAX_SUPPORTED_ALGS + 1;
        c.palgSupportedAlgs = algorithms;
      },
  };
  for (const auto& change : changes) {
    SCHANNEL_CRED credential = schannel_cred();
    change(credential);
    EXPECT_EQ(Acquired(&credential).status, SEC_E_INVALID_PARAMETER);
  }
}

TEST(StreamCredentials, tls_parameters_are_read_to_the_end) {
  char16_t h2[] = u"h2";
  char16_t gcm[] = u"ChainingModeGCM";
  char16_t aes[] = u"AES";
  UNICODE_STRING alpn[] = {{4, 6, h2}};
  UNICODE_STRING modes[] = {{30, 32, gcm}};
  CRYPTO_SETTINGS settings[1] = {};
  settings[0] = {TlsParametersCngAlgUsageCipher, {6, 8, aes}, 1, modes, 128, 256};
  TLS_PARAMETERS parameters[1] = {};
  parameters[0] = {1, alpn, SP_PROT_TLS1_0, 1, settings, TLS_PARAMS_OPTIONAL};
  SCH_CREDENTIALS credential = sch_credentials();
  credential.cTlsParameters = 1;
  credential.pTlsParameters = parameters;
  EXPECT_EQ(Acquired(&credential).status, SEC_E_OK);
  const auto refused = [&] { return Acquired(&credential).status == SEC_E_INVALID_PARAMETER; };
  settings[0].eAlgorithmUsage = static_cast<eTlsAlgorithmUsage>(5);
  EXPECT_TRUE(refused());
  settings[0].eAlgorithmUsage = TlsParametersCngAlgUsageCipher;
  settings[0].cChainingModes = SCH_CRED_MAX_SUPPORTED_CHAINING_MODES + 1;
  EXPECT_TRUE(refused());
  settings[0].cChainingModes = 1;
  modes[0].Length = 29;  // half a character
  EXPECT_TRUE(refused());
  modes[0] = {30, 32, nullptr};
  EXPECT_TRUE(refused());
  modes[0] = {30, 32, gcm};
  parameters[0].rgstrAlpnIds = nullptr;
  EXPECT_TRUE(refused());
  parameters[0].rgstrAlpnIds = alpn;
  parameters[0].cDisabledCrypto = SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS + 1;
  EXPECT_TRUE(refused());
  parameters[0].cDisabledCrypto = 1;
  credential.cTlsParameters = SCH_CRED_MAX_SUPPORTED_PARAMETERS + 1;
  EXPECT_TRUE(refused());
  credential.cTlsParameters = 1;
  credential.pTlsParameters = nullptr;
  EXPECT_TRUE(refused());
}

std::string principal_of(CredHandle& handle) {
  SecPkgCredentials_Cert certificate{};
  EXPECT_EQ(QueryCredentialsAttributesA(&handle, SECPKG_CRED_ATTR_CERT, &certificate), SEC_E_OK);
  std::string text(reinterpret_cast<char*>(certificate.EncodedCert), certificate.EncodedCertSize);
  FreeContextBuffer(certificate.EncodedCert);
  return text;
}

TEST(StreamCredentials, identities_are_added_and_attributes_set_by_the_package) {
  StreamEnd end(SECPKG_CRED_OUTBOUND, "alice");
  std::string package = kStream;
  std::string second = "bob";
  TimeStamp expiry{};
  ASSERT_EQ(AddCredentialsA(&end.credential, second.data(), package.data(), SECPKG_CRED_OUTBOUND,
                            nullptr, nullptr, nullptr, &expiry),
            SEC_E_OK);
  EXPECT_EQ(expiry.QuadPart, INT64_MAX);
  EXPECT_EQ(principal_of(end.credential), "alice+bob");
  std::u16string third = u"carol";
  ASSERT_EQ(AddCredentialsW(&end.credential, third.data(), nullptr, 0, nullptr, nullptr, nullptr,
                            nullptr),
            SEC_E_OK);
  EXPECT_EQ(principal_of(end.credential), "alice+bob+carol");
  char dave[] = "dave";
  ASSERT_EQ(SetCredentialsAttributesW(&end.credential, SECPKG_CRED_ATTR_CERT, dave, 4), SEC_E_OK);
  EXPECT_EQ(principal_of(end.credential), "dave");
  EXPECT_EQ(SetCredentialsAttributesA(&end.credential, SECPKG_CRED_ATTR_NAMES, dave, 4),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(SetCredentialsAttributesA(&end.credential, SECPKG_CRED_ATTR_CERT, nullptr, 4),
            SEC_E_INVALID_PARAMETER);
  std::string unknown = "no such package";
  EXPECT_EQ(AddCredentialsA(&end.credential, second.data(), unknown.data(), SECPKG_CRED_OUTBOUND,
                            nullptr, nullptr, nullptr, nullptr),
            SEC_E_SECPKG_NOT_FOUND);
}

TEST(StreamCredentials, a_context_keeps_the_credential_that_it_was_given) {
  StreamEnd end(SECPKG_CRED_OUTBOUND, "alice");
  ASSERT_EQ(end.step(""), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(end.noted(), "kinds 2 0; target host; credential alice");
  ASSERT_EQ(FreeCredentialsHandle(&end.credential), SEC_E_OK);
  end.credential = kNoHandle;
  end.names_credential = false;
  EXPECT_EQ(end.step(record(kHello, "server")), SEC_I_CONTINUE_NEEDED);
}

}  // namespace
}  // namespace behaviour

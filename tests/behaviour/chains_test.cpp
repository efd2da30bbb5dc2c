// SPDX-License-Identifier: MIT
// Chains through the public functions: engines, policies, revocation, and pointers that are wrong.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "openssl_command.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "opensspi/winerror.h"
#include "support/certificates.h"
#include "support/vectors.h"

namespace {

using opensspi::testing::from_hex;

// 2027-06-01, within the samples' validity.
FILETIME time_2027() {
  const uint64_t ticks = (1811808000ULL + 11644473600ULL) * 10000000ULL;
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

class Chains : public ::testing::Test {
 protected:
  void SetUp() override {
    roots_ = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, nullptr);
    extra_ = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, nullptr);
    const std::vector<BYTE> root = from_hex(opensspi::samples::kRoot);
    ASSERT_TRUE(CertAddEncodedCertificateToStore(roots_, X509_ASN_ENCODING, root.data(),
                                                 static_cast<DWORD>(root.size()),
                                                 CERT_STORE_ADD_ALWAYS, nullptr));
    const std::vector<BYTE> server = from_hex(opensspi::samples::kServer);
    server_ = CertCreateCertificateContext(X509_ASN_ENCODING, server.data(),
                                           static_cast<DWORD>(server.size()));
    ASSERT_NE(server_, nullptr);
    CERT_CHAIN_ENGINE_CONFIG config = {};
    config.cbSize = sizeof config;
    config.hExclusiveRoot = roots_;
    ASSERT_TRUE(CertCreateCertificateChainEngine(&config, &engine_)) << GetLastError();
  }
  void TearDown() override {
    CertFreeCertificateContext(server_);
    CertFreeCertificateChainEngine(engine_);
    EXPECT_TRUE(CertCloseStore(roots_, CERT_CLOSE_STORE_CHECK_FLAG));
    EXPECT_TRUE(CertCloseStore(extra_, CERT_CLOSE_STORE_CHECK_FLAG));
  }

  PCCERT_CHAIN_CONTEXT build(DWORD flags = 0, const char* usage = nullptr) {
    CERT_CHAIN_PARA para = {};
    para.cbSize = sizeof para;
    char* usages[] = {const_cast<char*>(usage)};  // NOLINT
    if (usage != nullptr) {
      para.RequestedUsage.Usage = {1, usages};
    }
    FILETIME time = time_2027();
    PCCERT_CHAIN_CONTEXT chain = nullptr;
    EXPECT_TRUE(
        CertGetCertificateChain(engine_, server_, &time, extra_, &para, flags, nullptr, &chain))
        << GetLastError();
    return chain;
  }

  static DWORD verify(LPCSTR policy, PCCERT_CHAIN_CONTEXT chain, void* extra = nullptr) {
    CERT_CHAIN_POLICY_PARA para = {};
    para.cbSize = sizeof para;
    para.pvExtraPolicyPara = extra;
    CERT_CHAIN_POLICY_STATUS status = {};
    status.cbSize = sizeof status;
    EXPECT_TRUE(CertVerifyCertificateChainPolicy(policy, chain, &para, &status));
    return status.dwError;
  }

  void add_crl() {
    const std::vector<BYTE> crl = from_hex(opensspi::samples::kCrl);
    ASSERT_TRUE(CertAddEncodedCRLToStore(extra_, X509_ASN_ENCODING, crl.data(),
                                         static_cast<DWORD>(crl.size()), CERT_STORE_ADD_ALWAYS,
                                         nullptr));
  }

  HCERTSTORE roots_ = nullptr;
  HCERTSTORE extra_ = nullptr;
  HCERTCHAINENGINE engine_ = nullptr;
  PCCERT_CONTEXT server_ = nullptr;
};

TEST_F(Chains, good_chain_has_two_elements_and_the_callers_context) {
  const PCCERT_CHAIN_CONTEXT chain = build(0, szOID_PKIX_KP_SERVER_AUTH);
  ASSERT_NE(chain, nullptr);
  EXPECT_EQ(chain->TrustStatus.dwErrorStatus, 0U);
  ASSERT_EQ(chain->cChain, 1U);
  ASSERT_EQ(chain->rgpChain[0]->cElement, 2U);
  const CERT_CHAIN_ELEMENT& end = *chain->rgpChain[0]->rgpElement[0];
  EXPECT_EQ(end.pCertContext, server_);
  EXPECT_EQ(end.TrustStatus.dwInfoStatus,
            DWORD{CERT_TRUST_HAS_KEY_MATCH_ISSUER | CERT_TRUST_HAS_PREFERRED_ISSUER});
  ASSERT_NE(end.pApplicationUsage, nullptr);
  EXPECT_STREQ(end.pApplicationUsage->rgpszUsageIdentifier[0], szOID_PKIX_KP_SERVER_AUTH);
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_BASE, chain), 0U);
  CertFreeCertificateChain(chain);
}

TEST_F(Chains, usage_that_was_not_certified_is_refused) {
  const PCCERT_CHAIN_CONTEXT chain = build(0, szOID_PKIX_KP_CODE_SIGNING);
  EXPECT_EQ(chain->TrustStatus.dwErrorStatus, DWORD{CERT_TRUST_IS_NOT_VALID_FOR_USAGE});
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_BASE, chain), static_cast<DWORD>(CERT_E_WRONG_USAGE));
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_AUTHENTICODE, chain), static_cast<DWORD>(CERT_E_WRONG_USAGE));
  CertFreeCertificateChain(chain);
}

TEST_F(Chains, ssl_policy_compares_the_host) {
  const PCCERT_CHAIN_CONTEXT chain = build();
  std::u16string host = u"server.example";
  HTTPSPolicyCallbackData ssl = {};
  ssl.cbSize = sizeof ssl;
  ssl.dwAuthType = AUTHTYPE_SERVER;
  ssl.pwszServerName = host.data();
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_SSL, chain, &ssl), 0U);
  host[0] = u'x';
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_SSL, chain, &ssl), static_cast<DWORD>(CERT_E_CN_NO_MATCH));
  CertFreeCertificateChain(chain);
}

TEST_F(Chains, crl_of_the_additional_store_revokes) {
  PCCERT_CHAIN_CONTEXT chain = build(CERT_CHAIN_REVOCATION_CHECK_CHAIN);
  EXPECT_EQ(chain->TrustStatus.dwErrorStatus,
            DWORD{CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION});
  CertFreeCertificateChain(chain);
  add_crl();
  chain = build(CERT_CHAIN_REVOCATION_CHECK_CHAIN);
  EXPECT_EQ(chain->TrustStatus.dwErrorStatus, DWORD{CERT_TRUST_IS_REVOKED});
  const CERT_CHAIN_ELEMENT& end = *chain->rgpChain[0]->rgpElement[0];
  ASSERT_NE(end.pRevocationInfo, nullptr);
  EXPECT_EQ(end.pRevocationInfo->dwRevocationResult, static_cast<DWORD>(CRYPT_E_REVOKED));
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_BASE, chain), static_cast<DWORD>(CRYPT_E_REVOKED));
  CertFreeCertificateChain(chain);
}

TEST_F(Chains, the_crl_that_decided_is_part_of_the_chain) {
  PCCERT_CHAIN_CONTEXT chain = build(CERT_CHAIN_REVOCATION_CHECK_CHAIN);
  EXPECT_EQ(chain->rgpChain[0]->rgpElement[0]->pRevocationInfo->pCrlInfo, nullptr)
      << "there is no CRL";
  CertFreeCertificateChain(chain);
  add_crl();
  chain = build(CERT_CHAIN_REVOCATION_CHECK_CHAIN);
  const PCCERT_CHAIN_CONTEXT second = CertDuplicateCertificateChain(chain);
  CertFreeCertificateChain(chain);
  const CERT_REVOCATION_INFO* const info = second->rgpChain[0]->rgpElement[0]->pRevocationInfo;
  ASSERT_NE(info->pCrlInfo, nullptr);
  EXPECT_EQ(info->pCrlInfo->cbSize, sizeof(CERT_REVOCATION_CRL_INFO));
  const PCCRL_CONTEXT crl = info->pCrlInfo->pBaseCrlContext;
  ASSERT_NE(crl, nullptr);
  EXPECT_EQ(std::vector<BYTE>(crl->pbCrlEncoded, crl->pbCrlEncoded + crl->cbCrlEncoded),
            from_hex(opensspi::samples::kCrl));
  EXPECT_EQ(info->pCrlInfo->pDeltaCrlContext, nullptr);
  EXPECT_FALSE(info->pCrlInfo->fDeltaCrlEntry);
  ASSERT_NE(info->pCrlInfo->pCrlEntry, nullptr);
  EXPECT_TRUE(CertCompareIntegerBlob(&info->pCrlInfo->pCrlEntry->SerialNumber,
                                     &server_->pCertInfo->SerialNumber));
  ASSERT_TRUE(info->fHasFreshnessTime);
  const FILETIME now = time_2027();
  const auto ticks = [](const FILETIME& time) {
    return uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime;
  };
  EXPECT_EQ(info->dwFreshnessTime, (ticks(now) - ticks(crl->pCrlInfo->ThisUpdate)) / 10'000'000);
  const PCCRL_CONTEXT kept = CertDuplicateCRLContext(crl);
  CertFreeCertificateChain(second);
  EXPECT_EQ(kept->cbCrlEncoded, from_hex(opensspi::samples::kCrl).size());
  EXPECT_TRUE(CertFreeCRLContext(kept));
  EXPECT_FALSE(CertFreeCRLContext(kept)) << "the chain has given back its own reference";
}

TEST_F(Chains, revocation_alone) {
  add_crl();
  const std::vector<BYTE> root = from_hex(opensspi::samples::kRoot);
  const PCCERT_CONTEXT issuer =
      CertCreateCertificateContext(X509_ASN_ENCODING, root.data(), static_cast<DWORD>(root.size()));
  FILETIME time = time_2027();
  CERT_REVOCATION_PARA para = {};
  para.cbSize = sizeof para;
  para.pIssuerCert = issuer;
  para.hCrlStore = extra_;
  para.pftTimeToUse = &time;
  CERT_REVOCATION_STATUS status = {};
  status.cbSize = sizeof status;
  void* contexts[] = {const_cast<CERT_CONTEXT*>(server_)};  // NOLINT
  EXPECT_FALSE(CertVerifyRevocation(X509_ASN_ENCODING, CERT_CONTEXT_REVOCATION_TYPE, 1, contexts, 0,
                                    &para, &status));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_REVOKED));
  EXPECT_EQ(status.dwError, static_cast<DWORD>(CRYPT_E_REVOKED));
  CertFreeCertificateContext(issuer);
}

// revocation_code returns what CertVerifyRevocation says of a certificate without any CRL.
DWORD revocation_code(const std::vector<BYTE>& der) {
  const PCCERT_CONTEXT certificate =
      CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size()));
  CERT_REVOCATION_STATUS status = {};
  status.cbSize = sizeof status;
  void* contexts[] = {const_cast<CERT_CONTEXT*>(certificate)};  // NOLINT
  EXPECT_FALSE(CertVerifyRevocation(X509_ASN_ENCODING, CERT_CONTEXT_REVOCATION_TYPE, 1, contexts, 0,
                                    nullptr, &status));
  EXPECT_EQ(status.dwError, GetLastError());
  CertFreeCertificateContext(certificate);
  return status.dwError;
}

TEST(Revocation, a_source_that_the_certificate_names_and_nobody_asks_is_offline) {
  const behaviour::OpenSsl files;
  ASSERT_TRUE(
      files.ran("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root "
                "-days 3650"));
  ASSERT_TRUE(files.ran("req -new -key root.key -subj /CN=end -out end.csr"));
  struct {
    std::string extensions;
    int64_t code;
  } const rows[] = {
      {"authorityInfoAccess=OCSP;URI:http://ocsp.invalid/", CRYPT_E_REVOCATION_OFFLINE},
      {"crlDistributionPoints=URI:http://crl.invalid/", CRYPT_E_REVOCATION_OFFLINE},
      {"authorityInfoAccess=caIssuers;URI:http://ca.invalid/", CRYPT_E_NO_REVOCATION_CHECK},
      {"authorityInfoAccess=DER:05:00", CRYPT_E_NO_REVOCATION_CHECK},
      {"basicConstraints=CA:FALSE", CRYPT_E_NO_REVOCATION_CHECK}};
  for (const auto& row : rows) {
    files.write("extensions", {row.extensions.begin(), row.extensions.end()});
    ASSERT_TRUE(
        files.ran("x509 -req -in end.csr -CA root.pem -CAkey root.key -CAcreateserial "
                  "-extfile extensions -days 100 -outform DER -out end.der"));
    EXPECT_EQ(revocation_code(files.read("end.der")), static_cast<DWORD>(row.code))
        << row.extensions;
  }
}

TEST_F(Chains, without_the_exclusive_root_nothing_is_trusted) {
  CERT_CHAIN_PARA para = {};
  para.cbSize = sizeof para;
  FILETIME time = time_2027();
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  ASSERT_TRUE(CertGetCertificateChain(HCCE_CURRENT_USER, server_, &time, roots_, &para, 0, nullptr,
                                      &chain));
  EXPECT_EQ(chain->TrustStatus.dwErrorStatus, DWORD{CERT_TRUST_IS_UNTRUSTED_ROOT});
  CertFreeCertificateChain(chain);
}

TEST_F(Chains, wrong_pointers_are_refused) {
  PCCERT_CHAIN_CONTEXT chain = build();
  EXPECT_EQ(CertDuplicateCertificateChain(chain), chain);
  CertFreeCertificateChain(chain);
  EXPECT_EQ(verify(CERT_CHAIN_POLICY_BASE, chain), 0U);
  CertFreeCertificateChain(chain);
  CERT_CHAIN_POLICY_STATUS status = {};
  EXPECT_FALSE(CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_BASE, chain, nullptr, &status));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_EQ(CertDuplicateCertificateChain(chain), nullptr);
  CertFreeCertificateChain(chain);
  CertFreeCertificateChain(nullptr);
  const CERT_CHAIN_CONTEXT copy = {};
  EXPECT_FALSE(CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_BASE, &copy, nullptr, &status));
  CERT_CHAIN_PARA para = {};
  PCCERT_CHAIN_CONTEXT out = nullptr;
  EXPECT_FALSE(
      CertGetCertificateChain(nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr, &out));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_FALSE(CertGetCertificateChain(reinterpret_cast<HCERTCHAINENGINE>(0x12340), server_,
                                       nullptr, nullptr, &para, 0, nullptr, &out));
  EXPECT_FALSE(
      CertVerifyCertificateChainPolicy(reinterpret_cast<LPCSTR>(99), nullptr, nullptr, &status));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST_F(Chains, engine_configurations_of_unknown_size_and_freed_engines_are_refused) {
  CERT_CHAIN_ENGINE_CONFIG config = {};
  HCERTCHAINENGINE engine = nullptr;
  EXPECT_FALSE(CertCreateCertificateChainEngine(&config, &engine));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  config.cbSize = sizeof config;
  config.hRestrictedRoot = roots_;  // not in the system's roots
  EXPECT_FALSE(CertCreateCertificateChainEngine(&config, &engine));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
  config.hRestrictedRoot = nullptr;
  ASSERT_TRUE(CertCreateCertificateChainEngine(&config, &engine));
  CertFreeCertificateChainEngine(engine);
  CertFreeCertificateChainEngine(engine);
  CERT_CHAIN_PARA para = {};
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  EXPECT_FALSE(
      CertGetCertificateChain(engine, server_, nullptr, nullptr, &para, 0, nullptr, &chain));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

BOOL WINAPI only_the_server(PCCERT_CONTEXT certificate, void* argument) {
  ++*static_cast<int*>(argument);
  return certificate->pCertInfo->cExtension > 4 ? TRUE : FALSE;
}

// count_chains enumerates, and frees each chain by finding the next.
int count_chains(HCERTSTORE store, DWORD flags, const CERT_CHAIN_FIND_BY_ISSUER_PARA& para) {
  int found = 0;
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  while ((chain = CertFindChainInStore(store, X509_ASN_ENCODING, flags, CERT_CHAIN_FIND_BY_ISSUER,
                                       &para, chain)) != nullptr) {
    ++found;
  }
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
  return found;
}

TEST_F(Chains, find_in_a_store_by_issuer_key_and_usage) {
  const std::vector<BYTE> root = from_hex(opensspi::samples::kRoot);
  for (const BOOL with_root : {FALSE, TRUE}) {
    ASSERT_TRUE(with_root ? CertAddEncodedCertificateToStore(extra_, X509_ASN_ENCODING, root.data(),
                                                             static_cast<DWORD>(root.size()),
                                                             CERT_STORE_ADD_ALWAYS, nullptr)
                          : CertAddCertificateContextToStore(extra_, server_, CERT_STORE_ADD_ALWAYS,
                                                             nullptr));
  }
  constexpr DWORD kAnyKey = CERT_CHAIN_FIND_BY_ISSUER_NO_KEY_FLAG;
  CERT_CHAIN_FIND_BY_ISSUER_PARA para = {};
  para.cbSize = sizeof para;
  EXPECT_EQ(count_chains(extra_, 0, para), 0);
  EXPECT_EQ(count_chains(extra_, kAnyKey, para), 2);
  para.pszUsageIdentifier = szOID_PKIX_KP_CODE_SIGNING;
  EXPECT_EQ(count_chains(extra_, kAnyKey, para), 1);  // the root is for any usage
  para.pszUsageIdentifier = nullptr;
  CERT_NAME_BLOB issuer = server_->pCertInfo->Issuer;
  para.cIssuer = 1;
  para.rgIssuer = &issuer;
  EXPECT_EQ(count_chains(extra_, kAnyKey, para), 2);
  issuer = server_->pCertInfo->Subject;
  EXPECT_EQ(count_chains(extra_, kAnyKey, para), 0);
  para.cIssuer = 0;
  int calls = 0;
  para.pfnFindCallback = only_the_server;
  para.pvFindArg = &calls;
  EXPECT_EQ(count_chains(extra_, kAnyKey, para), 1);
  EXPECT_EQ(calls, 2);
}

TEST_F(Chains, find_in_a_store_needs_the_key_and_a_chain_of_that_store) {
  PCCERT_CONTEXT added = nullptr;
  ASSERT_TRUE(CertAddCertificateContextToStore(extra_, server_, CERT_STORE_ADD_ALWAYS, &added));
  std::u16string container = u"a container";
  CRYPT_KEY_PROV_INFO key = {};
  key.pwszContainerName = container.data();
  key.dwProvType = PROV_RSA_FULL;
  key.dwKeySpec = AT_SIGNATURE;
  EXPECT_TRUE(CertSetCertificateContextProperty(added, CERT_KEY_PROV_INFO_PROP_ID, 0, &key));
  CERT_CHAIN_FIND_BY_ISSUER_PARA para = {};
  para.cbSize = sizeof para;
  EXPECT_EQ(count_chains(extra_, 0, para), 1);
  para.dwKeySpec = AT_KEYEXCHANGE;
  EXPECT_EQ(count_chains(extra_, 0, para), 0);
  para.dwKeySpec = AT_SIGNATURE;
  EXPECT_EQ(count_chains(extra_, 0, para), 1);
  const PCCERT_CHAIN_CONTEXT chain =
      CertFindChainInStore(extra_, X509_ASN_ENCODING, 0, CERT_CHAIN_FIND_BY_ISSUER, &para, nullptr);
  ASSERT_NE(chain, nullptr);
  EXPECT_EQ(chain->rgpChain[0]->rgpElement[0]->pCertContext, added);
  EXPECT_EQ(
      CertFindChainInStore(roots_, X509_ASN_ENCODING, 0, CERT_CHAIN_FIND_BY_ISSUER, &para, chain),
      nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  // A call that fails has freed the previous chain, too.
  const PCCERT_CHAIN_CONTEXT again =
      CertFindChainInStore(extra_, X509_ASN_ENCODING, 0, CERT_CHAIN_FIND_BY_ISSUER, &para, nullptr);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(
      CertFindChainInStore(nullptr, X509_ASN_ENCODING, 0, CERT_CHAIN_FIND_BY_ISSUER, &para, again),
      nullptr);
  EXPECT_EQ(CertDuplicateCertificateChain(again), nullptr);
  EXPECT_EQ(CertFindChainInStore(extra_, X509_ASN_ENCODING, 0, 99, &para, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_EQ(CertFindChainInStore(extra_, X509_ASN_ENCODING, 0, CERT_CHAIN_FIND_BY_ISSUER, nullptr,
                                 nullptr),
            nullptr);
  CertFreeCertificateContext(added);
}

TEST_F(Chains, strong_hashes) {
  CERT_STRONG_SIGN_PARA para = {};
  para.cbSize = sizeof para;
  para.dwInfoChoice = CERT_STRONG_SIGN_OID_INFO_CHOICE;
  char oid[] = szOID_CERT_STRONG_SIGN_OS_1;
  para.pszOID = oid;
  EXPECT_TRUE(CertIsStrongHashToSign(&para, u"SHA256", server_));
  EXPECT_FALSE(CertIsStrongHashToSign(&para, u"SHA1", nullptr));
  EXPECT_FALSE(CertIsStrongHashToSign(&para, u"unknown", nullptr));
}

}  // namespace

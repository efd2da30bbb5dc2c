// SPDX-License-Identifier: MIT
// The functions that crypt32.dll exports without documentation, found by name as programs do.
#include <gtest/gtest.h>

#include <thread>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "opensspi/winerror.h"
#include "support/certificates.h"
#include "support/vectors.h"

namespace {

using opensspi::testing::from_hex;

TEST(InternalFunctions, each_thread_has_its_own_pointer) {
  const DWORD slot = I_CryptAllocTls();
  ASSERT_NE(slot, 0U);
  int own = 0;
  EXPECT_EQ(I_CryptGetTls(slot), nullptr);
  EXPECT_TRUE(I_CryptSetTls(slot, &own));
  EXPECT_EQ(I_CryptGetTls(slot), &own);
  std::thread([slot] { EXPECT_EQ(I_CryptGetTls(slot), nullptr); }).join();
  EXPECT_EQ(I_CryptDetachTls(slot), &own);
  EXPECT_EQ(I_CryptGetTls(slot), nullptr);
  EXPECT_TRUE(I_CryptFreeTls(slot, 0));
}

TEST(InternalFunctions, numbers_that_are_not_in_use_are_refused) {
  const DWORD freed = I_CryptAllocTls();
  EXPECT_TRUE(I_CryptFreeTls(freed, 0));
  for (const DWORD slot : {DWORD{0}, freed, DWORD{4000}, DWORD{0xFFFFFFFF}}) {
    EXPECT_FALSE(I_CryptFreeTls(slot, 0)) << slot;
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
    EXPECT_FALSE(I_CryptSetTls(slot, nullptr)) << slot;
    EXPECT_EQ(I_CryptGetTls(slot), nullptr) << slot;
    EXPECT_EQ(I_CryptDetachTls(slot), nullptr) << slot;
  }
}

TEST(InternalFunctions, numbers_run_out_with_a_code) {
  std::vector<DWORD> slots;
  while (const DWORD slot = I_CryptAllocTls()) {
    slots.push_back(slot);
    ASSERT_LT(slots.size(), 100'000U);
  }
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NOT_ENOUGH_MEMORY));
  for (const DWORD slot : slots) {
    EXPECT_TRUE(I_CryptFreeTls(slot, 0));
  }
}

DWORD type_of(HCRYPTPROV provider) {
  DWORD type = 0;
  DWORD len = sizeof type;
  EXPECT_TRUE(CryptGetProvParam(provider, PP_PROVTYPE, reinterpret_cast<BYTE*>(&type), &len, 0));
  EXPECT_TRUE(CryptReleaseContext(provider, 0));
  return type;
}

TEST(InternalFunctions, default_provider_depends_on_the_kind_of_key) {
  for (const ALG_ID rsa :
       {ALG_ID{0}, ALG_ID{CALG_RSA_SIGN}, ALG_ID{CALG_RSA_KEYX}, ALG_ID{CALG_NO_SIGN}}) {
    EXPECT_EQ(type_of(I_CryptGetDefaultCryptProv(rsa)), DWORD{PROV_RSA_FULL}) << rsa;
  }
  EXPECT_EQ(type_of(I_CryptGetDefaultCryptProv(CALG_DSS_SIGN)), DWORD{PROV_DSS_DH});
  for (const ALG_ID other : {ALG_ID{1}, ALG_ID{CALG_MD5}, ALG_ID{CALG_ECDSA}, ALG_ID{0xDEADBEEF}}) {
    EXPECT_EQ(I_CryptGetDefaultCryptProv(other), 0U) << other;
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  }
}

TEST(InternalFunctions, values_of_the_registry_are_not_set) {
  DWORD value = 7;
  const char16_t name[] = u"AuthenticodeFlags";
  EXPECT_FALSE(I_CryptReadTrustedPublisherDWORDValueFromRegistry(name, &value));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
  EXPECT_EQ(value, 0U);
  EXPECT_FALSE(I_CryptReadTrustedPublisherDWORDValueFromRegistry(name, nullptr));
  EXPECT_EQ(I_CryptInstallOssGlobal(1, 2, 3), 0);
}

class StoreUpdate : public ::testing::Test {
 protected:
  ~StoreUpdate() override {
    EXPECT_TRUE(CertCloseStore(store_, CERT_CLOSE_STORE_CHECK_FLAG));
    EXPECT_TRUE(CertCloseStore(source_, CERT_CLOSE_STORE_CHECK_FLAG));
  }
  static HCERTSTORE memory() { return CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr); }
  static void add(HCERTSTORE store, const char* hex) {
    const std::vector<BYTE> der = from_hex(hex);
    EXPECT_TRUE(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                                 static_cast<DWORD>(der.size()),
                                                 CERT_STORE_ADD_ALWAYS, nullptr));
  }
  // The subjects' lengths tell the samples apart.
  static std::vector<DWORD> contents(HCERTSTORE store) {
    std::vector<DWORD> lens;
    for (PCCERT_CONTEXT each = nullptr;
         (each = CertEnumCertificatesInStore(store, each)) != nullptr;) {
      lens.push_back(each->cbCertEncoded);
    }
    return lens;
  }

  HCERTSTORE store_ = memory();
  HCERTSTORE source_ = memory();
};

TEST_F(StoreUpdate, adds_what_is_lacking_and_deletes_the_rest) {
  add(store_, opensspi::samples::kRoot);
  add(source_, opensspi::samples::kServer);
  const std::vector<BYTE> crl = from_hex(opensspi::samples::kCrl);
  EXPECT_TRUE(CertAddEncodedCRLToStore(source_, X509_ASN_ENCODING, crl.data(),
                                       static_cast<DWORD>(crl.size()), CERT_STORE_ADD_ALWAYS,
                                       nullptr));
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(I_CertUpdateStore(store_, source_, 0, 0));
    EXPECT_EQ(contents(store_), contents(source_));
  }
  const PCCRL_CONTEXT copy = CertEnumCRLsInStore(store_, nullptr);
  EXPECT_NE(copy, nullptr);
  EXPECT_TRUE(CertFreeCRLContext(copy));
}

TEST_F(StoreUpdate, wrong_handles_are_refused) {
  EXPECT_FALSE(I_CertUpdateStore(store_, nullptr, 0, 0));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_FALSE(I_CertUpdateStore(nullptr, source_, 0, 0));
}

}  // namespace

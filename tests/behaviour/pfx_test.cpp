// SPDX-License-Identifier: MIT
// PFX files through the C interface: keys land in containers, and other programs read what we
// write.
#include <memory>

#include "crypt.h"
#include "openssl_command.h"

namespace behaviour {
namespace {

struct StoreClose {
  void operator()(void* store) const { CertCloseStore(store, 0); }
};
using StoreHandle = std::unique_ptr<void, StoreClose>;

Bytes file_named(std::string_view front) {
  for (const VectorRecord& record : read_vectors("cert/pfx.vec")) {
    if (record.text("name").starts_with(front) && record.text("name") != "identity") {
      return record.bytes("pfx");
    }
  }
  ADD_FAILURE() << front;
  return {};
}

StoreHandle imported(Bytes file, LPCWSTR password, DWORD flags) {
  CRYPT_DATA_BLOB blob = blob_of(file);
  StoreHandle store(PFXImportCertStore(&blob, password, flags));
  EXPECT_NE(store, nullptr) << GetLastError();
  return store;
}

PCCERT_CONTEXT only_certificate(const StoreHandle& store) {
  PCCERT_CONTEXT first = CertEnumCertificatesInStore(store.get(), nullptr);
  EXPECT_NE(first, nullptr);
  return first;
}

// KeyInfo is the property with its texts.
struct KeyInfo {
  explicit KeyInfo(PCCERT_CONTEXT context) {
    DWORD len = 0;
    if (!CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, nullptr, &len)) {
      return;
    }
    bytes.resize(len);
    EXPECT_TRUE(
        CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, bytes.data(), &len));
  }
  const CRYPT_KEY_PROV_INFO* operator->() const {
    return reinterpret_cast<const CRYPT_KEY_PROV_INFO*>(bytes.data());
  }
  Bytes bytes;
};

void delete_container(const KeyInfo& info) {
  HCRYPTPROV none = 0;
  EXPECT_DONE(CryptAcquireContextW(&none, info->pwszContainerName, info->pwszProvName,
                                   info->dwProvType, CRYPT_DELETEKEYSET | info->dwFlags));
}

TEST(Pfx, a_key_lands_in_a_container_that_stays) {
  StoreHandle store = imported(file_named("openssl legacy"), u"secret", CRYPT_USER_KEYSET);
  PCCERT_CONTEXT certificate = only_certificate(store);
  const KeyInfo info(certificate);
  ASSERT_FALSE(info.bytes.empty());
  EXPECT_EQ(std::u16string(info->pwszContainerName).size(), 38u);
  EXPECT_EQ(info->dwKeySpec, static_cast<DWORD>(AT_KEYEXCHANGE));
  HCRYPTPROV provider = 0;
  DWORD spec = 0;
  BOOL caller_frees = FALSE;
  ASSERT_TRUE(CryptAcquireCertificatePrivateKey(certificate, CRYPT_ACQUIRE_COMPARE_KEY_FLAG,
                                                nullptr, &provider, &spec, &caller_frees));
  EXPECT_TRUE(caller_frees);
  DWORD len = 0;
  EXPECT_CODE(CryptExportPKCS8(provider, spec, nullptr, 0, nullptr, nullptr, &len),
              NTE_BAD_KEY_STATE);
  EXPECT_DONE(CryptReleaseContext(provider, 0));
  WCHAR name[16];
  EXPECT_EQ(CertGetNameStringW(certificate, CERT_NAME_FRIENDLY_DISPLAY_TYPE, 0, nullptr, name, 16),
            7u);
  EXPECT_EQ(std::u16string(name), u"my key");
  EXPECT_EQ(CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, nullptr, name, 16),
            4u);
  EXPECT_EQ(std::u16string(name), u"pfx");
  CertFreeCertificateContext(certificate);
  store.reset();
  ProviderHandle again;
  EXPECT_DONE(CryptAcquireContextW(again.out(), info->pwszContainerName, info->pwszProvName,
                                   info->dwProvType, 0));
  again = ProviderHandle();
  delete_container(info);
}

TEST(Pfx, a_key_that_is_not_kept_lives_with_its_certificate) {
  StoreHandle store =
      imported(file_named("openssl default"), u"secret", PKCS12_NO_PERSIST_KEY | CRYPT_EXPORTABLE);
  PCCERT_CONTEXT certificate = only_certificate(store);
  EXPECT_TRUE(KeyInfo(certificate).bytes.empty());
  HCRYPTPROV provider = 0;
  DWORD spec = 0;
  BOOL caller_frees = TRUE;
  ASSERT_TRUE(
      CryptAcquireCertificatePrivateKey(certificate, 0, nullptr, &provider, &spec, &caller_frees));
  EXPECT_FALSE(caller_frees);
  DWORD len = 0;
  EXPECT_DONE(CryptExportPKCS8(provider, spec, nullptr, 0, nullptr, nullptr, &len));
  CertFreeCertificateContext(certificate);
}

TEST(Pfx, the_files_provider_and_use_are_kept) {
  StoreHandle store = imported(file_named("provider, machine"), u"secret", CRYPT_USER_KEYSET);
  PCCERT_CONTEXT certificate = only_certificate(store);
  const KeyInfo info(certificate);
  EXPECT_EQ(std::u16string(info->pwszProvName), u"Microsoft Strong Cryptographic Provider");
  EXPECT_EQ(info->dwKeySpec, static_cast<DWORD>(AT_SIGNATURE));
  EXPECT_EQ(info->dwFlags, 0u);
  CertFreeCertificateContext(certificate);
  delete_container(info);
}

TEST(Pfx, wrong_passwords_and_flags_are_refused) {
  Bytes file = file_named("openssl default");
  CRYPT_DATA_BLOB blob = blob_of(file);
  EXPECT_TRUE(PFXIsPFXBlob(&blob));
  EXPECT_TRUE(PFXVerifyPassword(&blob, u"secret", 0));
  EXPECT_CODE(PFXVerifyPassword(&blob, u"other", 0), ERROR_INVALID_PASSWORD);
  EXPECT_CODE(PFXVerifyPassword(&blob, nullptr, 0), ERROR_INVALID_PASSWORD);
  EXPECT_CODE(PFXVerifyPassword(nullptr, u"secret", 0), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(PFXImportCertStore(&blob, u"other", 0), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PASSWORD));
  EXPECT_EQ(PFXImportCertStore(&blob, u"secret", 0x10000000), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(PFXImportCertStore(nullptr, nullptr, 0), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  file.resize(100);
  blob = blob_of(file);
  EXPECT_FALSE(PFXIsPFXBlob(&blob));
  EXPECT_FALSE(PFXIsPFXBlob(nullptr));
  EXPECT_EQ(PFXImportCertStore(&blob, u"secret", 0), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_ASN1_CORRUPT));
}

Bytes exported(const StoreHandle& store, LPCWSTR password, void* para, DWORD flags) {
  CRYPT_DATA_BLOB blob = {0, nullptr};
  EXPECT_DONE(PFXExportCertStoreEx(store.get(), &blob, password, para, flags));
  Bytes file(blob.cbData);
  blob.pbData = file.data();
  EXPECT_DONE(PFXExportCertStoreEx(store.get(), &blob, password, para, flags));
  EXPECT_EQ(blob.cbData, file.size());
  return file;
}

TEST(Pfx, openssl_reads_what_we_write) {
  OpenSsl openssl;
  WCHAR algorithm[] = u"AES256-SHA256";
  PKCS12_PBES2_EXPORT_PARAMS aes = {sizeof aes, nullptr, algorithm};
  StoreHandle store =
      imported(file_named("openssl default"), u"secret", PKCS12_NO_PERSIST_KEY | CRYPT_EXPORTABLE);
  openssl.write("new.p12",
                exported(store, u"other", &aes, EXPORT_PRIVATE_KEYS | PKCS12_EXPORT_PBES2_PARAMS));
  EXPECT_TRUE(openssl.ran("pkcs12 -in new.p12 -passin pass:other -nodes -out new.pem"));
  EXPECT_TRUE(openssl.ran("x509 -in new.pem -noout -checkend 0"));
  EXPECT_TRUE(openssl.ran("rsa -in new.pem -check -noout"));
  openssl.write("old.p12", exported(store, u"other", nullptr, EXPORT_PRIVATE_KEYS));
  EXPECT_TRUE(openssl.ran("pkcs12 -in old.p12 -passin pass:other -nodes -out old.pem"));
  EXPECT_TRUE(openssl.ran("rsa -in old.pem -check -noout"));
  openssl.write("certs.p12", exported(store, nullptr, nullptr, 0));
  EXPECT_TRUE(openssl.ran("pkcs12 -in certs.p12 -passin pass: -nokeys -out certs.pem"));
  EXPECT_FALSE(openssl.ran("rsa -in certs.pem -noout"));
}

TEST(Pfx, a_key_that_may_not_be_exported_is_left_out_or_reported) {
  StoreHandle store = imported(file_named("openssl default"), u"secret", PKCS12_NO_PERSIST_KEY);
  CRYPT_DATA_BLOB blob = {0, nullptr};
  EXPECT_DONE(PFXExportCertStoreEx(store.get(), &blob, u"x", nullptr, EXPORT_PRIVATE_KEYS));
  EXPECT_CODE(PFXExportCertStoreEx(store.get(), &blob, u"x", nullptr,
                                   EXPORT_PRIVATE_KEYS | REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY),
              NTE_BAD_KEY_STATE);
  StoreHandle bare = imported(file_named("openssl default"), u"secret", PKCS12_ONLY_CERTIFICATES);
  EXPECT_CODE(PFXExportCertStoreEx(bare.get(), &blob, u"x", nullptr,
                                   EXPORT_PRIVATE_KEYS | REPORT_NO_PRIVATE_KEY),
              NTE_NO_KEY);
}

TEST(Pfx, a_certificates_key_is_found_in_the_containers) {
  StoreHandle store = imported(file_named("openssl default"), u"secret", CRYPT_USER_KEYSET);
  PCCERT_CONTEXT certificate = only_certificate(store);
  const KeyInfo info(certificate);
  EXPECT_TRUE(
      CertSetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, 0, nullptr));
  HCRYPTPROV provider = 0;
  EXPECT_CODE(
      CryptAcquireCertificatePrivateKey(certificate, 0, nullptr, &provider, nullptr, nullptr),
      CRYPT_E_NO_KEY_PROPERTY);
  EXPECT_TRUE(CryptFindCertificateKeyProvInfo(certificate, 0, nullptr));
  const KeyInfo found(certificate);
  ASSERT_FALSE(found.bytes.empty());
  EXPECT_EQ(std::u16string(found->pwszContainerName), std::u16string(info->pwszContainerName));
  delete_container(info);
  EXPECT_TRUE(
      CertSetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, 0, nullptr));
  EXPECT_CODE(CryptFindCertificateKeyProvInfo(certificate, CRYPT_FIND_USER_KEYSET_FLAG, nullptr),
              NTE_NO_KEY);
  CertFreeCertificateContext(certificate);
}

TEST(SelfSigned, openssl_verifies_it_and_it_knows_its_key) {
  OpenSsl openssl;
  Bytes name = encoded_name("CN=self");
  CERT_NAME_BLOB subject = blob_of(name);
  CRYPT_ALGORITHM_IDENTIFIER algorithm = {const_cast<char*>(szOID_RSA_SHA256RSA), {0, nullptr}};
  PCCERT_CONTEXT certificate =
      CertCreateSelfSignCertificate(0, &subject, 0, nullptr, &algorithm, nullptr, nullptr, nullptr);
  ASSERT_NE(certificate, nullptr) << GetLastError();
  openssl.write("self.der", Bytes(certificate->pbCertEncoded,
                                  certificate->pbCertEncoded + certificate->cbCertEncoded));
  EXPECT_TRUE(openssl.ran("x509 -inform DER -in self.der -out self.pem"));
  EXPECT_TRUE(openssl.ran("verify -auth_level 0 -check_ss_sig -CAfile self.pem self.pem"));
  HCRYPTPROV provider = 0;
  DWORD spec = 0;
  BOOL caller_frees = FALSE;
  EXPECT_TRUE(CryptAcquireCertificatePrivateKey(certificate, CRYPT_ACQUIRE_COMPARE_KEY_FLAG,
                                                nullptr, &provider, &spec, &caller_frees));
  EXPECT_DONE(CryptReleaseContext(provider, 0));
  const KeyInfo info(certificate);
  CertFreeCertificateContext(certificate);
  delete_container(info);
  EXPECT_EQ(
      CertCreateSelfSignCertificate(0, nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr),
      nullptr);
  ProviderHandle empty = session();
  EXPECT_EQ(CertCreateSelfSignCertificate(empty, &subject, 0, nullptr, nullptr, nullptr, nullptr,
                                          nullptr),
            nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(NTE_NO_KEY));
}

int num_containers() {
  ProviderHandle handle = session();
  char name[300];
  int count = 0;
  DWORD len = sizeof name;
  while (CryptGetProvParam(handle, PP_ENUMCONTAINERS, reinterpret_cast<BYTE*>(name), &len,
                           count == 0 ? CRYPT_FIRST : CRYPT_NEXT)) {
    ++count;
    len = sizeof name;
  }
  return count;
}

TEST(SelfSigned, a_request_that_fails_leaves_no_container) {
  Bytes name = encoded_name("CN=self");
  CERT_NAME_BLOB subject = blob_of(name);
  const int before = num_containers();
  CRYPT_ALGORITHM_IDENTIFIER unknown = {const_cast<char*>("1.2.3"), {0, nullptr}};
  EXPECT_EQ(
      CertCreateSelfSignCertificate(0, &subject, 0, nullptr, &unknown, nullptr, nullptr, nullptr),
      nullptr);
  SYSTEMTIME never = {};
  EXPECT_EQ(
      CertCreateSelfSignCertificate(0, &subject, 0, nullptr, nullptr, &never, nullptr, nullptr),
      nullptr);
  CERT_EXTENSION bad = {const_cast<char*>("no identifier"), FALSE, {0, nullptr}};
  CERT_EXTENSIONS extensions = {1, &bad};
  EXPECT_EQ(CertCreateSelfSignCertificate(0, &subject, 0, nullptr, nullptr, nullptr, nullptr,
                                          &extensions),
            nullptr);
  EXPECT_EQ(num_containers(), before);
}

TEST(SelfSigned, a_container_that_is_named_is_created_with_its_key) {
  Bytes name = encoded_name("CN=self");
  CERT_NAME_BLOB subject = blob_of(name);
  WCHAR container[] = u"self-signed";
  WCHAR provider[] = u"Microsoft Enhanced Cryptographic Provider v1.0";
  CRYPT_KEY_PROV_INFO wanted = {container, provider, PROV_RSA_FULL, 0, 0, nullptr, 0};
  EXPECT_EQ(
      CertCreateSelfSignCertificate(0, &subject, 0, &wanted, nullptr, nullptr, nullptr, nullptr),
      nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(NTE_NO_KEY));
  Bytes first;
  for (const DWORD use : {AT_KEYEXCHANGE, AT_SIGNATURE, AT_KEYEXCHANGE}) {
    wanted.dwKeySpec = use;
    PCCERT_CONTEXT made =
        CertCreateSelfSignCertificate(0, &subject, 0, &wanted, nullptr, nullptr, nullptr, nullptr);
    ASSERT_NE(made, nullptr) << GetLastError();
    EXPECT_EQ(KeyInfo(made)->dwKeySpec, use);
    const CRYPT_BIT_BLOB& key = made->pCertInfo->SubjectPublicKeyInfo.PublicKey;
    const Bytes numbers(key.pbData, key.pbData + key.cbData);
    if (first.empty()) {
      first = numbers;
    }
    EXPECT_EQ(numbers == first, use == AT_KEYEXCHANGE);  // the key is made once
    CertFreeCertificateContext(made);
  }
  HCRYPTPROV none = 0;
  EXPECT_DONE(CryptAcquireContextW(&none, container, provider, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
}

}  // namespace
}  // namespace behaviour

// SPDX-License-Identifier: MIT
// Contexts and stores as a program uses them: references, handles, properties, searches, checks.
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "crypt.h"
#include "opensspi/ntstatus.h"
#include "support/certificates.h"

namespace behaviour {
namespace {

using namespace opensspi::samples;  // NOLINT

using Certificate = const CERT_CONTEXT*;

Certificate create(const char* hex) {
  const Bytes der = from_hex(hex);
  return CertCreateCertificateContext(X509_ASN_ENCODING, der.data(),
                                      static_cast<DWORD>(der.size()));
}

HCERTSTORE memory() { return CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr); }

Certificate add(HCERTSTORE store, const char* hex) {
  const Bytes der = from_hex(hex);
  Certificate added = nullptr;
  EXPECT_TRUE(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                               static_cast<DWORD>(der.size()),
                                               CERT_STORE_ADD_ALWAYS, &added))
      << std::hex << GetLastError();
  return added;
}

Bytes property(Certificate certificate, DWORD id) {
  DWORD len = 0;
  if (CertGetCertificateContextProperty(certificate, id, nullptr, &len) == FALSE) {
    return {};
  }
  Bytes value(len);
  EXPECT_TRUE(CertGetCertificateContextProperty(certificate, id, value.data(), &len));
  return value;
}

std::string hex(const Bytes& bytes) { return to_hex(bytes); }

TEST(CertificateContexts, hold_the_encoding_and_the_decoded_certificate) {
  const Certificate root = create(kRoot);
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(hex(Bytes(root->pbCertEncoded, root->pbCertEncoded + root->cbCertEncoded)), kRoot);
  EXPECT_EQ(root->pCertInfo->dwVersion, DWORD{CERT_V3});
  EXPECT_EQ(root->pCertInfo->SerialNumber.pbData[0], 0x01);  // little-endian
  EXPECT_STREQ(root->pCertInfo->SignatureAlgorithm.pszObjId, "1.2.840.10045.4.3.2");
  EXPECT_NE(root->hCertStore, nullptr);
  EXPECT_TRUE(CertFreeCertificateContext(root));
}

TEST(CertificateContexts, have_one_pointer_for_all_references) {
  const Certificate root = create(kRoot);
  EXPECT_EQ(CertDuplicateCertificateContext(root), root);
  EXPECT_TRUE(CertFreeCertificateContext(root));
  EXPECT_TRUE(CertFreeCertificateContext(root));
  EXPECT_FALSE(CertFreeCertificateContext(root));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_TRUE(CertFreeCertificateContext(nullptr));
}

TEST(CertificateContexts, freed_copied_or_foreign_are_refused_by_every_function) {
  const Certificate root = create(kRoot);
  const CERT_CONTEXT copy = *root;
  CertFreeCertificateContext(root);
  const int foreign = 0;
  for (const void* const bad : {static_cast<const void*>(root), static_cast<const void*>(&copy),
                                static_cast<const void*>(&foreign)}) {
    const auto pointer = static_cast<Certificate>(bad);
    DWORD len = 0;
    EXPECT_FALSE(CertGetCertificateContextProperty(pointer, CERT_SHA1_HASH_PROP_ID, nullptr, &len));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
    EXPECT_FALSE(CertSerializeCertificateStoreElement(pointer, 0, nullptr, &len));
    EXPECT_FALSE(CertDeleteCertificateFromStore(pointer));
    EXPECT_EQ(CertDuplicateCertificateContext(pointer), nullptr);
    EXPECT_FALSE(CertFreeCRLContext(static_cast<PCCRL_CONTEXT>(bad)));
    EXPECT_EQ(CertEnumCertificateContextProperties(pointer, 0), 0u);
  }
}

// The library keeps what it needs beside the structures that callers see.
TEST(CertificateContexts, altered_ones_are_not_believed) {
  const Certificate root = create(kRoot);
  const Bytes before = property(root, CERT_SHA1_HASH_PROP_ID);
  const CERT_CONTEXT whole = *root;
  auto& altered = const_cast<CERT_CONTEXT&>(*root);  // NOLINT: a caller may do so
  altered.cbCertEncoded = 0xFFFFFFFF;
  altered.pbCertEncoded = reinterpret_cast<BYTE*>(8);    // NOLINT
  altered.hCertStore = reinterpret_cast<HCERTSTORE>(8);  // NOLINT
  altered.dwCertEncodingType = 0;
  altered.pCertInfo = nullptr;
  EXPECT_EQ(property(root, CERT_SHA1_HASH_PROP_ID), before);
  const HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  EXPECT_TRUE(CertAddCertificateContextToStore(store, root, CERT_STORE_ADD_ALWAYS, nullptr));
  const Certificate added = CertEnumCertificatesInStore(store, nullptr);
  EXPECT_EQ(added->cbCertEncoded, whole.cbCertEncoded);
  EXPECT_EQ(property(added, CERT_SHA1_HASH_PROP_ID), before);
  CERT_CHAIN_PARA para = {};
  para.cbSize = sizeof para;
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  EXPECT_TRUE(CertGetCertificateChain(nullptr, root, nullptr, nullptr, &para, 0, nullptr, &chain));
  CertFreeCertificateChain(chain);
  EXPECT_TRUE(CertFreeCertificateContext(added));
  EXPECT_TRUE(CertFreeCertificateContext(root));
  EXPECT_FALSE(CertFreeCertificateContext(root));
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
}

TEST(CertificateContexts, are_used_and_freed_by_many_threads) {
  const Certificate root = create(kRoot);
  const Bytes expected = property(root, CERT_SHA1_HASH_PROP_ID);
  std::vector<std::thread> threads;
  std::atomic<int> num_wrong = 0;
  for (int i = 0; i < 8; ++i) {
    const Certificate own = CertDuplicateCertificateContext(root);
    threads.emplace_back([own, &expected, &num_wrong] {
      for (int round = 0; round < 200; ++round) {
        const Certificate again = CertDuplicateCertificateContext(own);
        num_wrong += property(again, CERT_SHA1_HASH_PROP_ID) == expected ? 0 : 1;
        num_wrong += CertFreeCertificateContext(again) ? 0 : 1;
      }
      num_wrong += CertFreeCertificateContext(own) ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(num_wrong, 0);
  EXPECT_TRUE(CertFreeCertificateContext(root));
  EXPECT_FALSE(CertFreeCertificateContext(root));
}

TEST(CertificateContexts, freed_by_another_thread_are_freed) {
  const Certificate root = create(kRoot);
  std::thread([root] { EXPECT_TRUE(CertFreeCertificateContext(root)); }).join();
  EXPECT_FALSE(CertFreeCertificateContext(root));
}

TEST(CertificateProperties, are_computed_as_openssl_does) {
  const Certificate root = create(kRoot);
  EXPECT_EQ(hex(property(root, CERT_SHA1_HASH_PROP_ID)),
            "407347d5dc79615296a5891dca96a9f9c7f1701c");
  const Certificate server = create(kServer);
  EXPECT_EQ(hex(property(server, CERT_SHA256_HASH_PROP_ID)),
            "dec087e93a03f5c1689fc5a7d00b3b0c8aed52373247a4ef9f1041bdb765f2e5");
  EXPECT_EQ(property(server, CERT_KEY_IDENTIFIER_PROP_ID).size(), 20u);
  CertFreeCertificateContext(server);
  CertFreeCertificateContext(root);
}

TEST(CertificateProperties, keep_the_key_provider_info) {
  const Certificate root = create(kRoot);
  WCHAR container[] = u"container";
  WCHAR provider[] = u"provider";
  BYTE value[] = {1, 2, 3};
  CRYPT_KEY_PROV_PARAM parameter{7, value, sizeof value, 9};
  CRYPT_KEY_PROV_INFO info{container, provider, PROV_RSA_FULL, 0, 1, &parameter, AT_SIGNATURE};
  ASSERT_TRUE(CertSetCertificateContextProperty(root, CERT_KEY_PROV_INFO_PROP_ID, 0, &info));
  const Bytes got = property(root, CERT_KEY_PROV_INFO_PROP_ID);
  const auto& read = *reinterpret_cast<const CRYPT_KEY_PROV_INFO*>(got.data());
  EXPECT_EQ(std::u16string(read.pwszContainerName), container);
  EXPECT_EQ(std::u16string(read.pwszProvName), provider);
  EXPECT_EQ(read.dwKeySpec, DWORD{AT_SIGNATURE});
  ASSERT_EQ(read.cProvParam, 1u);
  EXPECT_EQ(read.rgProvParam[0].dwFlags, 9u);
  EXPECT_EQ(std::memcmp(read.rgProvParam[0].pbData, value, sizeof value), 0);
  const Bytes spec = property(root, CERT_KEY_SPEC_PROP_ID);
  EXPECT_EQ(spec.at(0), AT_SIGNATURE);
  CertFreeCertificateContext(root);
}

TEST(CertificateProperties, an_attached_provider_is_released_with_the_last_context) {
  HCRYPTPROV provider = 0;
  ASSERT_TRUE(CryptAcquireContextW(&provider, nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
  const Certificate root = create(kRoot);
  CERT_KEY_CONTEXT key{sizeof key, {provider}, AT_SIGNATURE};
  ASSERT_TRUE(CertSetCertificateContextProperty(root, CERT_KEY_CONTEXT_PROP_ID, 0, &key));
  HCRYPTPROV read = 0;
  DWORD len = sizeof read;
  EXPECT_TRUE(CertGetCertificateContextProperty(root, CERT_KEY_PROV_HANDLE_PROP_ID, &read, &len));
  EXPECT_EQ(read, provider);
  CertFreeCertificateContext(root);
  EXPECT_FALSE(CryptReleaseContext(provider, 0));
}

TEST(CertificateStores, the_handle_lives_as_long_as_a_context) {
  const HCERTSTORE store = memory();
  const Certificate root = add(store, kRoot);
  EXPECT_EQ(root->hCertStore, store);
  EXPECT_FALSE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_PENDING_CLOSE));
  Certificate again = CertEnumCertificatesInStore(store, nullptr);
  EXPECT_EQ(again, root);
  CertFreeCertificateContext(again);
  CertFreeCertificateContext(root);
  EXPECT_EQ(CertEnumCertificatesInStore(store, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_FALSE(CertCloseStore(store, 0));
}

TEST(CertificateStores, force_ends_the_handle_and_leaves_contexts_readable) {
  const HCERTSTORE store = memory();
  const Certificate root = add(store, kRoot);
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_FORCE_FLAG));
  EXPECT_EQ(CertDuplicateStore(store), nullptr);
  EXPECT_EQ(root->pCertInfo->dwVersion, DWORD{CERT_V3});
  EXPECT_TRUE(CertFreeCertificateContext(root));
}

TEST(CertificateStores, a_duplicated_handle_has_to_be_closed_twice) {
  const HCERTSTORE store = memory();
  EXPECT_EQ(CertDuplicateStore(store), store);
  EXPECT_TRUE(CertCloseStore(store, 0));
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
  EXPECT_FALSE(CertCloseStore(store, 0));
}

DWORD count(HCERTSTORE store) {
  DWORD num = 0;
  Certificate each = nullptr;
  while ((each = CertEnumCertificatesInStore(store, each)) != nullptr) {
    ++num;
  }
  return num;
}

Certificate find(HCERTSTORE store, DWORD type, const void* parameter, DWORD flags = 0) {
  return CertFindCertificateInStore(store, X509_ASN_ENCODING, flags, type, parameter, nullptr);
}

TEST(CertificateStores, find_by_everything_that_a_certificate_has) {
  const HCERTSTORE store = memory();
  const Certificate root = add(store, kRoot);
  const Certificate server = add(store, kServer);
  const auto finds = [store](DWORD type, const void* parameter, Certificate expected,
                             DWORD flags = 0) {
    const Certificate found = find(store, type, parameter, flags);
    EXPECT_EQ(found, expected) << std::hex << type;
    CertFreeCertificateContext(found);
  };
  Bytes sha1 = property(server, CERT_SHA1_HASH_PROP_ID);
  const CRYPT_HASH_BLOB hash{20, sha1.data()};
  finds(CERT_FIND_SHA1_HASH, &hash, server);
  finds(CERT_FIND_SUBJECT_NAME, &root->pCertInfo->Subject, root);
  finds(CERT_FIND_ISSUER_NAME, &root->pCertInfo->Subject, server);
  finds(CERT_FIND_SUBJECT_CERT, server->pCertInfo, server);
  finds(CERT_FIND_EXISTING, root, root);
  finds(CERT_FIND_ISSUER_OF, server, root);
  finds(CERT_FIND_PUBLIC_KEY, &root->pCertInfo->SubjectPublicKeyInfo, root);
  finds(CERT_FIND_SUBJECT_STR_W, u"SERVER.ex", server);
  finds(CERT_FIND_SUBJECT_STR_A, "Example Root", root);
  finds(CERT_FIND_SUBJECT_STR_W, u"nobody", nullptr);
  Bytes key_id = property(root, CERT_KEY_IDENTIFIER_PROP_ID);
  const CRYPT_HASH_BLOB key{static_cast<DWORD>(key_id.size()), key_id.data()};
  finds(CERT_FIND_KEY_IDENTIFIER, &key, root);
  CERT_ID id{CERT_ID_SHA1_HASH, {}};
  id.HashId = hash;
  finds(CERT_FIND_CERT_ID, &id, server);
  char usage_oid[] = "1.3.6.1.5.5.7.3.1";
  LPSTR usages[] = {usage_oid};
  const CERT_ENHKEY_USAGE usage{1, usages};
  finds(CERT_FIND_ENHKEY_USAGE, &usage, server);
  finds(CERT_FIND_HAS_PRIVATE_KEY, nullptr, nullptr);
  char common_name[] = "2.5.4.3";
  BYTE text[] = {'E', 'x', 'a', 'm', 'p', 'l', 'e', ' ', 'R', 'o', 'o', 't'};
  CERT_RDN_ATTR attribute{common_name, CERT_RDN_ANY_TYPE, {sizeof text, text}};
  const CERT_RDN rdn{1, &attribute};
  finds(CERT_FIND_SUBJECT_ATTR, &rdn, root);
  EXPECT_EQ(find(store, 99u << CERT_COMPARE_SHIFT, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  CertFreeCertificateContext(server);
  CertFreeCertificateContext(root);
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
}

TEST(CertificateStores, archived_certificates_are_found_by_hash_only) {
  const HCERTSTORE store = memory();
  const Certificate root = add(store, kRoot);
  const CRYPT_DATA_BLOB nothing{0, nullptr};
  ASSERT_TRUE(CertSetCertificateContextProperty(root, CERT_ARCHIVED_PROP_ID, 0, &nothing));
  EXPECT_EQ(count(store), 0u);
  EXPECT_EQ(find(store, CERT_FIND_ANY, nullptr), nullptr);
  const Certificate found = find(store, CERT_FIND_EXISTING, root);
  EXPECT_EQ(found, root);
  CertFreeCertificateContext(found);
  CertFreeCertificateContext(root);
  CertCloseStore(store, 0);
}

TEST(CertificateStores, saved_and_read_again) {
  const HCERTSTORE store = memory();
  CertFreeCertificateContext(add(store, kRoot));
  for (const DWORD form : {DWORD{CERT_STORE_SAVE_AS_STORE}, DWORD{CERT_STORE_SAVE_AS_PKCS7}}) {
    CRYPT_DATA_BLOB blob{0, nullptr};
    ASSERT_TRUE(CertSaveStore(store, X509_ASN_ENCODING, form, CERT_STORE_SAVE_TO_MEMORY, &blob, 0));
    Bytes bytes(blob.cbData);
    blob.pbData = bytes.data();
    ASSERT_TRUE(CertSaveStore(store, X509_ASN_ENCODING, form, CERT_STORE_SAVE_TO_MEMORY, &blob, 0));
    const LPCSTR provider =
        form == CERT_STORE_SAVE_AS_STORE ? CERT_STORE_PROV_SERIALIZED : CERT_STORE_PROV_PKCS7;
    const HCERTSTORE again = CertOpenStore(provider, 0, 0, 0, &blob);
    ASSERT_NE(again, nullptr) << std::hex << GetLastError();
    EXPECT_EQ(count(again), 1u);
    CertCloseStore(again, 0);
  }
  CertCloseStore(store, 0);
}

TEST(CertificateChecks, signatures_are_verified_with_the_issuers_key) {
  const Certificate root = create(kRoot);
  const Certificate server = create(kServer);
  const auto verifies = [](Certificate subject, Certificate issuer) {
    return CryptVerifyCertificateSignatureEx(
        0, X509_ASN_ENCODING, CRYPT_VERIFY_CERT_SIGN_SUBJECT_CERT,
        const_cast<CERT_CONTEXT*>(subject), CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT,  // NOLINT
        const_cast<CERT_CONTEXT*>(issuer), 0, nullptr);                          // NOLINT
  };
  EXPECT_TRUE(verifies(server, root));
  EXPECT_TRUE(verifies(root, root));
  EXPECT_FALSE(verifies(root, server));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(NTE_BAD_SIGNATURE));
  for (const char* const self_signed : {kRsa, kDsa}) {
    const Certificate own = create(self_signed);
    EXPECT_TRUE(verifies(own, own)) << std::hex << GetLastError();
    EXPECT_FALSE(verifies(own, root));
    CertFreeCertificateContext(own);
  }
  Bytes altered = from_hex(kServer);
  altered[altered.size() / 2] ^= 1;
  EXPECT_FALSE(CryptVerifyCertificateSignature(0, X509_ASN_ENCODING, altered.data(),
                                               static_cast<DWORD>(altered.size()),
                                               &root->pCertInfo->SubjectPublicKeyInfo));
  CertFreeCertificateContext(server);
  CertFreeCertificateContext(root);
}

TEST(CertificateChecks, a_crl_of_the_issuers_store_revokes) {
  const HCERTSTORE store = memory();
  const Certificate root = add(store, kRoot);
  const Certificate server = add(store, kServer);
  DWORD flags = CERT_STORE_REVOCATION_FLAG | CERT_STORE_SIGNATURE_FLAG;
  EXPECT_TRUE(CertVerifySubjectCertificateContext(server, root, &flags));
  EXPECT_EQ(flags, DWORD{CERT_STORE_REVOCATION_FLAG | CERT_STORE_NO_CRL_FLAG});
  const Bytes der = from_hex(kCrl);
  PCCRL_CONTEXT crl = nullptr;
  ASSERT_TRUE(CertAddEncodedCRLToStore(store, X509_ASN_ENCODING, der.data(),
                                       static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS,
                                       &crl));
  PCRL_ENTRY entry = nullptr;
  EXPECT_TRUE(CertFindCertificateInCRL(server, crl, 0, nullptr, &entry));
  EXPECT_NE(entry, nullptr);
  EXPECT_TRUE(CertFindCertificateInCRL(root, crl, 0, nullptr, &entry));
  EXPECT_EQ(entry, nullptr);
  PCRL_INFO list = crl->pCrlInfo;
  EXPECT_FALSE(CertVerifyCRLRevocation(X509_ASN_ENCODING, server->pCertInfo, 1, &list));
  EXPECT_TRUE(CertVerifyCRLRevocation(X509_ASN_ENCODING, root->pCertInfo, 1, &list));
  flags = CERT_STORE_REVOCATION_FLAG;
  EXPECT_TRUE(CertVerifySubjectCertificateContext(server, root, &flags));
  EXPECT_EQ(flags, DWORD{CERT_STORE_REVOCATION_FLAG});
  flags = CERT_STORE_REVOCATION_FLAG;
  EXPECT_TRUE(CertVerifySubjectCertificateContext(root, root, &flags));
  EXPECT_EQ(flags, 0u);
  flags = CERT_STORE_SIGNATURE_FLAG;
  PCCRL_CONTEXT found = CertGetCRLFromStore(store, root, nullptr, &flags);
  EXPECT_EQ(found, crl);
  EXPECT_EQ(flags, 0u);
  CertFreeCRLContext(found);
  CertFreeCRLContext(crl);
  CertFreeCertificateContext(server);
  CertFreeCertificateContext(root);
  CertCloseStore(store, 0);
}

TEST(CertificateChecks, usages_come_from_the_property_before_the_extension) {
  const Certificate server = create(kServer);
  std::array<BYTE, 256> buffer{};
  auto* const usage = reinterpret_cast<CERT_ENHKEY_USAGE*>(buffer.data());
  DWORD len = buffer.size();
  ASSERT_TRUE(CertGetEnhancedKeyUsage(server, 0, usage, &len));
  ASSERT_EQ(usage->cUsageIdentifier, 2u);
  EXPECT_STREQ(usage->rgpszUsageIdentifier[0], szOID_PKIX_KP_SERVER_AUTH);
  ASSERT_TRUE(CertAddEnhancedKeyUsageIdentifier(server, "1.2.3.4"));
  len = buffer.size();
  ASSERT_TRUE(CertGetEnhancedKeyUsage(server, 0, usage, &len));
  EXPECT_EQ(usage->cUsageIdentifier, 1u);
  ASSERT_TRUE(CertRemoveEnhancedKeyUsageIdentifier(server, "1.2.3.4"));
  len = buffer.size();
  ASSERT_TRUE(CertGetEnhancedKeyUsage(server, 0, usage, &len));
  EXPECT_EQ(usage->cUsageIdentifier, 2u);
  BYTE bits[2] = {0xFF, 0xFF};
  EXPECT_TRUE(CertGetIntendedKeyUsage(X509_ASN_ENCODING, server->pCertInfo, bits, sizeof bits));
  EXPECT_EQ(bits[0], CERT_DIGITAL_SIGNATURE_KEY_USAGE);
  EXPECT_EQ(bits[1], 0);
  CertFreeCertificateContext(server);
}

HCERTSTORE open_system(DWORD flags, const WCHAR* name) {
  return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, flags, name);
}

TEST(CertificateSystemStores, keep_certificates_and_their_properties) {
  const HCERTSTORE my = CertOpenSystemStoreW(0, u"My");
  ASSERT_NE(my, nullptr) << std::hex << GetLastError();
  const Certificate added = add(my, kServer);
  ASSERT_NE(added, nullptr);
  WCHAR name[] = u"a name";
  const CRYPT_DATA_BLOB blob{sizeof name, reinterpret_cast<BYTE*>(name)};
  EXPECT_EQ(CertEnumCertificateContextProperties(added, 0), DWORD{CERT_HASH_PROP_ID});
  EXPECT_TRUE(CertSetCertificateContextProperty(added, CERT_FRIENDLY_NAME_PROP_ID, 0, &blob));
  const HCERTSTORE again = CertOpenSystemStoreA(0, "MY");
  const Certificate found = find(again, CERT_FIND_EXISTING, added);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(property(found, CERT_FRIENDLY_NAME_PROP_ID).size(), sizeof name);
  EXPECT_TRUE(CertDeleteCertificateFromStore(found));
  EXPECT_EQ(find(my, CERT_FIND_EXISTING, added), nullptr);
  CertFreeCertificateContext(added);
  CertCloseStore(again, 0);
  CertCloseStore(my, 0);
}

TEST(CertificateSystemStores, exist_as_the_flags_say) {
  constexpr DWORD kUser = CERT_SYSTEM_STORE_CURRENT_USER;
  EXPECT_EQ(open_system(kUser | CERT_STORE_OPEN_EXISTING_FLAG, u"OfThisTest"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
  const HCERTSTORE store = open_system(kUser | CERT_STORE_CREATE_NEW_FLAG, u"OfThisTest");
  ASSERT_NE(store, nullptr) << std::hex << GetLastError();
  CertCloseStore(store, 0);
  EXPECT_EQ(open_system(kUser | CERT_STORE_CREATE_NEW_FLAG, u"ofthistest"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_EXISTS});
  SetLastError(1);
  EXPECT_EQ(open_system(kUser | CERT_STORE_DELETE_FLAG, u"OfThisTest"), nullptr);
  EXPECT_EQ(GetLastError(), 0u);
  EXPECT_FALSE(CertUnregisterSystemStore(u"OfThisTest", kUser));
  EXPECT_EQ(open_system(0, u"My"), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST(CertificateSystemStores, root_shows_the_file_of_the_setting_and_changes_with_it) {
  char path[] = "/tmp/opensspi-roots-XXXXXX";
  const int file = mkstemp(path);
  ASSERT_GE(file, 0);
  close(file);
  setenv("OPENSSPI_TRUSTED_ROOTS", path, 1);
  const auto write = [&path](const std::vector<const char*>& certificates) {
    std::ofstream out(path);
    for (const char* const each : certificates) {
      const Bytes der = from_hex(each);
      std::array<char, 4096> text{};
      DWORD len = text.size();
      CryptBinaryToStringA(der.data(), static_cast<DWORD>(der.size()), CRYPT_STRING_BASE64HEADER,
                           text.data(), &len);
      out << text.data();
    }
  };
  write({kRoot});
  const HCERTSTORE root = CertOpenSystemStoreW(0, u"Root");
  ASSERT_NE(root, nullptr);
  const Certificate first = CertEnumCertificatesInStore(root, nullptr);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(hex(Bytes(first->pbCertEncoded, first->pbCertEncoded + first->cbCertEncoded)), kRoot);
  EXPECT_EQ(count(root), 1u);
  EXPECT_FALSE(CertDeleteCertificateFromStore(CertDuplicateCertificateContext(first)));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
  write({kRoot, kRsa});
  EXPECT_EQ(count(root), 2u);
  EXPECT_EQ(chmod(path, 0666), 0);  // now others can write it
  EXPECT_EQ(count(root), 0u);
  EXPECT_EQ(chmod(path, 0600), 0);
  EXPECT_EQ(count(root), 2u);
  CertFreeCertificateContext(first);
  CertCloseStore(root, 0);
  unsetenv("OPENSSPI_TRUSTED_ROOTS");
  unlink(path);
}

TEST(CertificateSystemStores, two_processes_lose_nothing_and_a_killed_one_leaves_a_whole_store) {
  constexpr DWORD kUser = CERT_SYSTEM_STORE_CURRENT_USER;
  const auto add_many = [](const char* certificate, int num) {
    const HCERTSTORE store = open_system(kUser, u"TwoProcesses");
    for (int i = 0; i < num; ++i) {
      CertFreeCertificateContext(add(store, certificate));
    }
  };
  const pid_t child = fork();
  if (child == 0) {
    add_many(kServer, 5);
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  add_many(kRoot, 5);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  const HCERTSTORE store = open_system(kUser, u"TwoProcesses");
  EXPECT_EQ(count(store), 10u);
  const pid_t doomed = fork();
  if (doomed == 0) {
    add_many(kRsa, 100000);
    _exit(0);
  }
  for (int i = 0; count(store) < 12 && i < 30000; ++i) {
    usleep(1000);
  }
  kill(doomed, SIGKILL);
  waitpid(doomed, &status, 0);
  const DWORD before = count(store);
  EXPECT_GE(before, 12u);
  CertFreeCertificateContext(add(store, kDsa));
  EXPECT_EQ(count(store), before + 1);
  CertCloseStore(store, 0);
  EXPECT_TRUE(CertUnregisterSystemStore(u"TwoProcesses", kUser));
}

BOOL CALLBACK note_name(const void* name, DWORD /*flags*/, PCERT_SYSTEM_STORE_INFO /*info*/,
                        void* /*reserved*/, void* argument) {
  static_cast<std::vector<std::u16string>*>(argument)->emplace_back(
      static_cast<const WCHAR*>(name));
  return TRUE;
}

TEST(CertificateSystemStores, are_listed) {
  std::vector<std::u16string> names;
  EXPECT_TRUE(CertEnumSystemStore(CERT_SYSTEM_STORE_CURRENT_USER, nullptr, &names, note_name));
  EXPECT_NE(std::find(names.begin(), names.end(), u"Root"), names.end());
  EXPECT_NE(std::find(names.begin(), names.end(), u"My"), names.end());
}

}  // namespace
}  // namespace behaviour

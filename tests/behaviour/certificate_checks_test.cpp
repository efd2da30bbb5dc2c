// SPDX-License-Identifier: MIT
// Comparing public keys, hashing what is signed, finding CRLs by their signature.
#include <gtest/gtest.h>

#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "opensspi/winerror.h"
#include "support/certificates.h"
#include "support/vectors.h"

namespace {

using opensspi::testing::from_hex;
using Encoded = std::vector<BYTE>;

CERT_PUBLIC_KEY_INFO key_of(Encoded& bits) {
  static char rsa[] = szOID_RSA_RSA;
  CERT_PUBLIC_KEY_INFO info = {};
  info.Algorithm.pszObjId = rsa;
  info.PublicKey.cbData = static_cast<DWORD>(bits.size());
  info.PublicKey.pbData = bits.data();
  return info;
}

// Windows reads RSA keys as BER: lengths need not be minimal, and a number whose highest bit is set
// is positive.
TEST(PublicKeys, rsa_keys_with_the_same_numbers_are_the_same_in_every_encoding) {
  Encoded plain = {0x30, 9, 2, 2, 0, 0x81, 2, 3, 1, 0, 1};
  Encoded negative = {0x30, 8, 2, 1, 0x81, 2, 3, 1, 0, 1};
  Encoded long_length = {0x30, 0x81, 8, 2, 1, 0x81, 2, 3, 1, 0, 1};
  Encoded padded = {0x30, 10, 2, 3, 0, 0, 0x81, 2, 3, 1, 0, 1};
  Encoded indefinite = {0x30, 0x80, 2, 1, 0x81, 2, 3, 1, 0, 1, 0, 0};
  Encoded other = {0x30, 8, 2, 1, 0x83, 2, 3, 1, 0, 1};
  CERT_PUBLIC_KEY_INFO wanted = key_of(plain);
  for (Encoded* same : {&plain, &negative, &long_length, &padded, &indefinite}) {
    CERT_PUBLIC_KEY_INFO info = key_of(*same);
    EXPECT_TRUE(CertComparePublicKeyInfo(X509_ASN_ENCODING, &wanted, &info)) << same->size();
    EXPECT_EQ(CertGetPublicKeyLength(X509_ASN_ENCODING, &info), 8U) << same->size();
  }
  CERT_PUBLIC_KEY_INFO info = key_of(other);
  EXPECT_FALSE(CertComparePublicKeyInfo(X509_ASN_ENCODING, &wanted, &info));
  for (size_t len = 0; len < plain.size(); ++len) {
    Encoded cut(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(len));
    info = key_of(cut);
    EXPECT_FALSE(CertComparePublicKeyInfo(X509_ASN_ENCODING, &wanted, &info)) << len;
    EXPECT_EQ(CertGetPublicKeyLength(X509_ASN_ENCODING, &info), 0U) << len;
  }
}

// Signed content whose algorithm is MD5 (1.2.840.113549.2.5), without a key's.
TEST(HashToBeSigned, algorithm_of_a_hash_alone_is_accepted) {
  const Encoded content = from_hex(
      "3015"
      "3000"
      "300c06082a864886f70d02050500"
      "030300ffff");
  DWORD len = 0;
  ASSERT_TRUE(CryptHashToBeSigned(0, X509_ASN_ENCODING, content.data(),
                                  static_cast<DWORD>(content.size()), nullptr, &len))
      << GetLastError();
  ASSERT_EQ(len, 16U);
  Encoded hash(len);
  ASSERT_TRUE(CryptHashToBeSigned(0, X509_ASN_ENCODING, content.data(),
                                  static_cast<DWORD>(content.size()), hash.data(), &len));
  EXPECT_EQ(hash, from_hex("a46c3b54f2c9871cd81daf7a932499c0"));  // MD5 of 3000
  const Encoded unknown = from_hex(
      "300e"
      "3000"
      "300506032a0304"
      "030300ffff");
  EXPECT_FALSE(CryptHashToBeSigned(0, X509_ASN_ENCODING, unknown.data(),
                                   static_cast<DWORD>(unknown.size()), nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(NTE_BAD_ALGID));
}

// A CRL with the issuer's name and another's signature is passed over.
TEST(CrlSearch, signature_is_the_issuers) {
  const HCERTSTORE store =
      CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, nullptr);
  const Encoded good = from_hex(opensspi::samples::kCrl);
  Encoded forged = good;
  forged.back() ^= 1;
  for (const Encoded* crl : std::initializer_list<const Encoded*>{&good, &forged}) {
    ASSERT_TRUE(CertAddEncodedCRLToStore(store, X509_ASN_ENCODING, crl->data(),
                                         static_cast<DWORD>(crl->size()), CERT_STORE_ADD_ALWAYS,
                                         nullptr));
  }
  const Encoded root = from_hex(opensspi::samples::kRoot);
  const PCCERT_CONTEXT issuer =
      CertCreateCertificateContext(X509_ASN_ENCODING, root.data(), static_cast<DWORD>(root.size()));
  const auto count = [&](DWORD flags) {
    int found = 0;
    PCCRL_CONTEXT crl = nullptr;
    while ((crl = CertFindCRLInStore(store, X509_ASN_ENCODING, flags, CRL_FIND_ISSUED_BY, issuer,
                                     crl)) != nullptr) {
      ++found;
    }
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    return found;
  };
  EXPECT_EQ(count(0), 2);
  EXPECT_EQ(count(CRL_FIND_ISSUED_BY_SIGNATURE_FLAG), 1);
  EXPECT_EQ(count(CRL_FIND_ISSUED_BY_AKI_FLAG), 2);  // it has no authority key identifier
  const PCCRL_CONTEXT signed_one =
      CertFindCRLInStore(store, X509_ASN_ENCODING, CRL_FIND_ISSUED_BY_SIGNATURE_FLAG,
                         CRL_FIND_ISSUED_BY, issuer, nullptr);
  ASSERT_NE(signed_one, nullptr);
  EXPECT_EQ(Encoded(signed_one->pbCrlEncoded, signed_one->pbCrlEncoded + signed_one->cbCrlEncoded),
            good);
  CertFreeCRLContext(signed_one);
  // A CRL for a certificate is one of that certificate's issuer.
  const auto found_for = [&](const char* subject) {
    const Encoded der = from_hex(subject);
    CRL_FIND_ISSUED_FOR_PARA pair = {
        CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size())),
        issuer};
    const PCCRL_CONTEXT crl =
        CertFindCRLInStore(store, X509_ASN_ENCODING, 0, CRL_FIND_ISSUED_FOR, &pair, nullptr);
    CertFreeCRLContext(crl);
    CertFreeCertificateContext(pair.pSubjectCert);
    return crl != nullptr;
  };
  EXPECT_TRUE(found_for(opensspi::samples::kServer));
  EXPECT_FALSE(found_for(opensspi::samples::kRsa));
  CertFreeCertificateContext(issuer);
  EXPECT_TRUE(CertCloseStore(store, CERT_CLOSE_STORE_CHECK_FLAG));
}

}  // namespace

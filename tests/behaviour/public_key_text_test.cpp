// SPDX-License-Identifier: MIT
// From a public key as PEM to a verified signature, as many programs do it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "opensspi/winerror.h"
#include "support/vectors.h"

namespace {

using opensspi::testing::from_hex;

// OpenSSL 3.0 made both: openssl rsa -pubout, openssl dgst -sha256 -sign.
constexpr const char* kPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDB2Bu7ovKNBo8X3Aq9TUmvxB1u\n"
    "zrV7i8IFSIG2kB4EUzcRYepa4Oap7SdudfVHy0yec6rC2GB79O10tbmFCbUrD7zE\n"
    "M8Mkpiq4X6T4l8/z6VCunDTBuSilJ7p0Tm9diSKR8AVngfG+89zBB/ZHv6YyvQua\n"
    "zBjqlWHGVvlla34TjQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr char kText[] = "signed text";
constexpr const char* kSignature =
    "b771d46901c2251beabc6903f64a64a944e77e04e1d77564fa5682283171a435ec7b8258c35d781c"
    "c46d62cd95f6e3033ab6ca76120d4e638ae68d5f63cf09c7200d1ac45e291931efa613313dafee1c"
    "286294a10313904759aa8857e8eff4e74a2aa513b969b7ed6c88050079c29f7c8bc1bc6b0db71449"
    "594c7121ccfaec39";

std::vector<BYTE> der_of_pem() {
  DWORD len = 0;
  EXPECT_TRUE(
      CryptStringToBinaryA(kPem, 0, CRYPT_STRING_BASE64HEADER, nullptr, &len, nullptr, nullptr));
  std::vector<BYTE> der(len);
  EXPECT_TRUE(
      CryptStringToBinaryA(kPem, 0, CRYPT_STRING_BASE64HEADER, der.data(), &len, nullptr, nullptr));
  return der;
}

BOOL verify(HCRYPTPROV provider, HCRYPTKEY key, const char* text) {
  HCRYPTHASH hash = 0;
  EXPECT_TRUE(CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash));
  EXPECT_TRUE(CryptHashData(hash, reinterpret_cast<const BYTE*>(text),
                            static_cast<DWORD>(std::strlen(text)), 0));
  std::vector<BYTE> signature = from_hex(kSignature);
  std::ranges::reverse(signature);  // CryptoAPI's are little-endian
  const BOOL good = CryptVerifySignatureA(hash, signature.data(),
                                          static_cast<DWORD>(signature.size()), key, nullptr, 0);
  EXPECT_TRUE(CryptDestroyHash(hash));
  return good;
}

TEST(PublicKeyText, pem_is_decoded_imported_and_verifies_a_signature) {
  const std::vector<BYTE> der = der_of_pem();
  CERT_PUBLIC_KEY_INFO* info = nullptr;
  DWORD len = 0;
  ASSERT_TRUE(CryptDecodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, der.data(),
                                  static_cast<DWORD>(der.size()), CRYPT_DECODE_ALLOC_FLAG, nullptr,
                                  &info, &len))
      << std::hex << GetLastError();
  EXPECT_STREQ(info->Algorithm.pszObjId, szOID_RSA_RSA);
  HCRYPTPROV provider = 0;
  ASSERT_TRUE(CryptAcquireContextA(&provider, nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
  HCRYPTKEY key = 0;
  ASSERT_TRUE(CryptImportPublicKeyInfo(provider, X509_ASN_ENCODING, info, &key))
      << std::hex << GetLastError();
  LocalFree(info);
  EXPECT_TRUE(verify(provider, key, kText));
  EXPECT_FALSE(verify(provider, key, "another text"));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(NTE_BAD_SIGNATURE));
  EXPECT_TRUE(CryptDestroyKey(key));
  EXPECT_TRUE(CryptReleaseContext(provider, 0));
}

TEST(PublicKeyText, der_that_is_cut_is_not_decoded) {
  const std::vector<BYTE> der = der_of_pem();
  for (DWORD cut = 0; cut < der.size(); ++cut) {
    CERT_PUBLIC_KEY_INFO* info = nullptr;
    DWORD len = 0;
    EXPECT_FALSE(CryptDecodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, der.data(), cut,
                                     CRYPT_DECODE_ALLOC_FLAG, nullptr, &info, &len))
        << cut;
  }
}

}  // namespace

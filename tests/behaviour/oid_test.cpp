// SPDX-License-Identifier: MIT
// CryptFindOIDInfo, CryptEnumOIDInfo, CertAlgIdToOID and CertOIDToAlgId, as a C program calls them.
#define CRYPT_OID_INFO_HAS_EXTRA_FIELDS
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"

namespace behaviour {
namespace {

PCCRYPT_OID_INFO by_oid(const char* oid, DWORD group = 0) {
  return CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, const_cast<char*>(oid), group);
}

PCCRYPT_OID_INFO by_name(const WCHAR* name, DWORD group = 0) {
  return CryptFindOIDInfo(CRYPT_OID_INFO_NAME_KEY, const_cast<WCHAR*>(name), group);
}

PCCRYPT_OID_INFO by_number(ALG_ID number, DWORD group = 0) {
  return CryptFindOIDInfo(CRYPT_OID_INFO_ALGID_KEY, &number, group);
}

std::string oid_of(PCCRYPT_OID_INFO info) { return info == nullptr ? "" : info->pszOID; }
std::u16string name_of(PCCRYPT_OID_INFO info) { return info == nullptr ? u"" : info->pwszName; }

DWORD extra(PCCRYPT_OID_INFO info, size_t index) {
  DWORD number = 0;
  if (info == nullptr || info->ExtraInfo.cbData < (index + 1) * sizeof number) {
    return 0;
  }
  std::memcpy(&number, info->ExtraInfo.pbData + index * sizeof number, sizeof number);
  return number;
}

// What Wine's tests of crypt32 state of Windows.
TEST(Oid, algorithms_of_object_identifiers) {
  struct {
    const char* oid;
    DWORD number;
  } const known[] = {{szOID_RSA_RSA, CALG_RSA_KEYX},
                     {szOID_RSA_MD2RSA, CALG_MD2},
                     {szOID_RSA_MD4RSA, CALG_MD4},
                     {szOID_RSA_MD5RSA, CALG_MD5},
                     {szOID_RSA_SHA1RSA, CALG_SHA},
                     {szOID_RSA_DH, CALG_DH_SF},
                     {szOID_RSA_SMIMEalgESDH, CALG_DH_EPHEM},
                     {szOID_RSA_SMIMEalgCMS3DESwrap, CALG_3DES},
                     {szOID_RSA_SMIMEalgCMSRC2wrap, CALG_RC2},
                     {szOID_RSA_MD2, CALG_MD2},
                     {szOID_RSA_MD4, CALG_MD4},
                     {szOID_RSA_MD5, CALG_MD5},
                     {szOID_RSA_RC2CBC, CALG_RC2},
                     {szOID_RSA_RC4, CALG_RC4},
                     {szOID_RSA_DES_EDE3_CBC, CALG_3DES},
                     {szOID_ANSI_X942_DH, CALG_DH_SF},
                     {szOID_X957_DSA, CALG_DSS_SIGN},
                     {szOID_X957_SHA1DSA, CALG_SHA},
                     {szOID_OIWSEC_md4RSA, CALG_MD4},
                     {szOID_OIWSEC_md5RSA, CALG_MD5},
                     {szOID_OIWSEC_desCBC, CALG_DES},
                     {szOID_OIWSEC_dsa, CALG_DSS_SIGN},
                     {szOID_OIWSEC_shaDSA, CALG_SHA},
                     {szOID_OIWSEC_sha, CALG_SHA},
                     {szOID_OIWSEC_rsaXchg, CALG_RSA_KEYX},
                     {szOID_OIWSEC_sha1, CALG_SHA},
                     {szOID_OIWSEC_sha1RSASign, CALG_SHA},
                     {szOID_OIWDIR_md2RSA, CALG_MD2},
                     {szOID_INFOSEC_mosaicUpdatedSig, CALG_SHA},
                     {szOID_INFOSEC_mosaicKMandUpdSig, CALG_DSS_SIGN},
                     {szOID_NIST_sha256, CALG_SHA_256},
                     {szOID_RSA_SHA512RSA, CALG_SHA_512},
                     {szOID_NIST_AES256_CBC, CALG_AES_256}};
  for (const auto& [oid, number] : known) {
    EXPECT_EQ(CertOIDToAlgId(oid), number) << oid;
  }
  SetLastError(0xDEAD);
  EXPECT_EQ(CertOIDToAlgId("1.2.3"), 0u);
  EXPECT_EQ(CertOIDToAlgId(szOID_COMMON_NAME), 0u);
  EXPECT_EQ(CertOIDToAlgId(szOID_ECDSA_SHA256), 0u);
  EXPECT_EQ(CertOIDToAlgId(nullptr), 0u);
  EXPECT_EQ(GetLastError(), 0xDEADu);
}

TEST(Oid, object_identifiers_of_algorithms) {
  struct {
    const char* oid;
    DWORD number;
  } const known[] = {{szOID_RSA_RSA, CALG_RSA_KEYX},
                     {szOID_RSA_RSA, CALG_RSA_SIGN},
                     {szOID_RSA_SMIMEalgESDH, CALG_DH_EPHEM},
                     {szOID_RSA_MD2, CALG_MD2},
                     {szOID_RSA_MD4, CALG_MD4},
                     {szOID_RSA_MD5, CALG_MD5},
                     {szOID_RSA_RC2CBC, CALG_RC2},
                     {szOID_RSA_RC4, CALG_RC4},
                     {szOID_RSA_DES_EDE3_CBC, CALG_3DES},
                     {szOID_ANSI_X942_DH, CALG_DH_SF},
                     {szOID_X957_DSA, CALG_DSS_SIGN},
                     {szOID_OIWSEC_desCBC, CALG_DES},
                     {szOID_OIWSEC_sha1, CALG_SHA},
                     {szOID_NIST_sha384, CALG_SHA_384},
                     {szOID_NIST_AES128_CBC, CALG_AES_128}};
  for (const auto& [oid, number] : known) {
    EXPECT_STREQ(CertAlgIdToOID(number), oid) << oid;
  }
  SetLastError(0xDEAD);
  EXPECT_EQ(CertAlgIdToOID(ALG_CLASS_SIGNATURE | ALG_TYPE_ANY | 80), nullptr);
  EXPECT_EQ(CertAlgIdToOID(0), nullptr);
  EXPECT_EQ(CertAlgIdToOID(CALG_OID_INFO_CNG_ONLY), nullptr);
  EXPECT_EQ(CertAlgIdToOID(CALG_OID_INFO_PARAMETERS), nullptr);
  EXPECT_EQ(GetLastError(), 0xDEADu);
}

// The first name of each is that of Windows 10; .NET lists them.
TEST(Oid, names_of_windows_10) {
  struct {
    const char* oid;
    const WCHAR* name;
  } const known[] = {{szOID_RSA_DES_EDE3_CBC, u"3des"},
                     {szOID_NIST_AES128_CBC, u"aes128"},
                     {szOID_NIST_AES256_WRAP, u"aes256wrap"},
                     {szOID_ECC_CURVE_BRAINPOOLP512T1, u"brainpoolP512t1"},
                     {szOID_COUNTRY_NAME, u"C"},
                     {szOID_ANSI_X942_DH, u"DH"},
                     {szOID_ECC_PUBLIC_KEY, u"ECC"},
                     {szOID_ECC_CURVE_P256, u"ECDSA_P256"},
                     {szOID_OIWSEC_sha1, u"sha1"},
                     {szOID_NIST_sha512, u"sha512"},
                     {szOID_ECDSA_SHA384, u"sha384ECDSA"},
                     {szOID_RSA_SHA256RSA, u"sha256RSA"},
                     {szOID_X957_SHA1DSA, u"sha1DSA"},
                     {szOID_STATE_OR_PROVINCE_NAME, u"S"},
                     {szOID_TITLE, u"T"},
                     {szOID_PKIX_KP_SERVER_AUTH, u"Server Authentication"},
                     {szOID_SUBJECT_ALT_NAME2, u"Subject Alternative Name"}};
  for (const auto& [oid, name] : known) {
    EXPECT_EQ(name_of(by_oid(oid)), name) << oid;
    EXPECT_EQ(oid_of(by_name(name)), oid) << oid;
  }
  EXPECT_EQ(oid_of(by_name(u"nistP256")), szOID_ECC_CURVE_P256);
  EXPECT_EQ(oid_of(by_name(u"ECDH_P384")), szOID_ECC_CURVE_P384);
  EXPECT_EQ(oid_of(by_name(u"SHA1rsa")), szOID_RSA_SHA1RSA);
}

TEST(Oid, an_entry_is_whole) {
  const PCCRYPT_OID_INFO info = by_oid(szOID_RSA_SHA256RSA);
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->cbSize, sizeof(CRYPT_OID_INFO));
  EXPECT_EQ(info->dwGroupId, DWORD{CRYPT_SIGN_ALG_OID_GROUP_ID});
  EXPECT_EQ(info->Algid, ALG_ID{CALG_SHA_256});
  EXPECT_EQ(extra(info, 0), DWORD{CALG_RSA_SIGN});
  EXPECT_EQ(extra(info, 2), DWORD{PROV_RSA_AES});
  EXPECT_EQ(std::u16string(info->pwszCNGAlgid), u"SHA256");
  EXPECT_EQ(std::u16string(info->pwszCNGExtraAlgid), u"RSA");
  EXPECT_EQ(extra(by_oid(szOID_X957_DSA), 0), DWORD{CRYPT_OID_NO_NULL_ALGORITHM_PARA_FLAG});
  EXPECT_EQ(by_oid(szOID_ECDSA_SHA256)->Algid, ALG_ID{CALG_OID_INFO_CNG_ONLY});
}

TEST(Oid, found_by_each_key) {
  EXPECT_EQ(oid_of(by_number(CALG_SHA1)), szOID_OIWSEC_sha1);
  EXPECT_EQ(oid_of(by_number(CALG_SHA1, CRYPT_SIGN_ALG_OID_GROUP_ID)), szOID_RSA_SHA1RSA);
  ALG_ID pair[2] = {CALG_MD5, CALG_RSA_SIGN};
  EXPECT_EQ(oid_of(CryptFindOIDInfo(CRYPT_OID_INFO_SIGN_KEY, pair, 0)), szOID_RSA_MD5RSA);
  pair[1] = CALG_DSS_SIGN;
  EXPECT_EQ(CryptFindOIDInfo(CRYPT_OID_INFO_SIGN_KEY, pair, 0), nullptr);
  pair[0] = CALG_SHA1;
  EXPECT_EQ(oid_of(CryptFindOIDInfo(CRYPT_OID_INFO_SIGN_KEY, pair, CRYPT_SIGN_ALG_OID_GROUP_ID)),
            szOID_X957_SHA1DSA);
  WCHAR cng[] = u"SHA256";
  EXPECT_EQ(oid_of(CryptFindOIDInfo(CRYPT_OID_INFO_CNG_ALGID_KEY, cng, 1)), szOID_NIST_sha256);
  LPCWSTR signature[2] = {u"SHA512", u"CryptOIDInfoECCParameters"};
  EXPECT_EQ(oid_of(CryptFindOIDInfo(CRYPT_OID_INFO_CNG_SIGN_KEY, signature, 0)),
            szOID_ECDSA_SHA512);
}

TEST(Oid, the_group_filters) {
  EXPECT_EQ(name_of(by_oid(szOID_COMMON_NAME)), u"CN");
  EXPECT_EQ(name_of(by_oid(szOID_COMMON_NAME, CRYPT_EXT_OR_ATTR_OID_GROUP_ID)), u"Common Name");
  EXPECT_EQ(by_oid(szOID_COMMON_NAME, CRYPT_HASH_ALG_OID_GROUP_ID), nullptr);
  EXPECT_EQ(name_of(by_oid(szOID_COMMON_NAME,
                           CRYPT_RDN_ATTR_OID_GROUP_ID | CRYPT_OID_DISABLE_SEARCH_DS_FLAG)),
            u"CN");
}

TEST(Oid, the_length_of_a_key_filters_ciphers) {
  WCHAR aes[] = u"AES";
  constexpr DWORD kGroup = CRYPT_ENCRYPT_ALG_OID_GROUP_ID;
  const auto of_bits = [&](DWORD bits) {
    return oid_of(CryptFindOIDInfo(CRYPT_OID_INFO_CNG_ALGID_KEY, aes,
                                   kGroup | bits << CRYPT_OID_INFO_OID_GROUP_BIT_LEN_SHIFT));
  };
  EXPECT_EQ(of_bits(128), szOID_NIST_AES128_CBC);
  EXPECT_EQ(of_bits(192), szOID_NIST_AES192_CBC);
  EXPECT_EQ(of_bits(256), szOID_NIST_AES256_CBC);
  EXPECT_EQ(of_bits(64), "");
}

TEST(Oid, the_use_of_a_key_filters_curves) {
  char oid[] = szOID_ECC_CURVE_P256;
  EXPECT_EQ(name_of(CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY | CRYPT_OID_INFO_PUBKEY_SIGN_KEY_FLAG,
                                     oid, 0)),
            u"ECDSA_P256");
  EXPECT_NE(name_of(CryptFindOIDInfo(
                CRYPT_OID_INFO_OID_KEY | CRYPT_OID_INFO_PUBKEY_ENCRYPT_KEY_FLAG, oid, 0)),
            u"ECDSA_P256");
  WCHAR name[] = u"ECDH_P256";
  EXPECT_EQ(
      CryptFindOIDInfo(CRYPT_OID_INFO_NAME_KEY | CRYPT_OID_INFO_PUBKEY_SIGN_KEY_FLAG, name, 0),
      nullptr);
}

TEST(Oid, what_is_not_there_is_null_and_no_error) {
  SetLastError(0xDEAD);
  EXPECT_EQ(CryptFindOIDInfo(0, nullptr, 0), nullptr);
  EXPECT_EQ(CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, nullptr, 0), nullptr);
  EXPECT_EQ(by_oid("1.2.3.4"), nullptr);
  EXPECT_EQ(by_oid(""), nullptr);
  EXPECT_EQ(by_name(u"no such name"), nullptr);
  EXPECT_EQ(by_number(1), nullptr);
  char oid[] = szOID_RSA_RSA;
  EXPECT_EQ(CryptFindOIDInfo(99, oid, 0), nullptr);
  EXPECT_EQ(GetLastError(), 0xDEADu);
}

struct Seen {
  std::vector<PCCRYPT_OID_INFO> infos;
  size_t limit = SIZE_MAX;
};

BOOL WINAPI see(PCCRYPT_OID_INFO info, void* argument) {
  auto& seen = *static_cast<Seen*>(argument);
  seen.infos.push_back(info);
  return seen.infos.size() < seen.limit ? TRUE : FALSE;
}

TEST(Oid, enumeration_goes_through_a_group_or_all) {
  Seen all;
  EXPECT_TRUE(CryptEnumOIDInfo(0, 0, &all, see));
  size_t num_by_groups = 0;
  for (DWORD group = 1; group <= CRYPT_LAST_OID_GROUP_ID; ++group) {
    Seen some;
    EXPECT_TRUE(CryptEnumOIDInfo(group, 0, &some, see));
    for (const PCCRYPT_OID_INFO info : some.infos) {
      EXPECT_EQ(info->dwGroupId, group);
    }
    num_by_groups += some.infos.size();
  }
  EXPECT_EQ(num_by_groups, all.infos.size());
  EXPECT_GT(all.infos.size(), 200u);
  for (const PCCRYPT_OID_INFO info : all.infos) {
    ASSERT_NE(info->pszOID, nullptr);
    ASSERT_NE(info->pwszName, nullptr);
    EXPECT_NE(info->pwszName[0], u'\0') << info->pszOID;
    // The entries that a search returns.
    EXPECT_NE(
        CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, const_cast<char*>(info->pszOID), info->dwGroupId),
        nullptr);
  }
}

TEST(Oid, enumeration_ends_where_the_program_says) {
  Seen some;
  some.limit = 3;
  SetLastError(0xDEAD);
  EXPECT_FALSE(CryptEnumOIDInfo(0, 0, &some, see));
  EXPECT_EQ(GetLastError(), 0xDEADu);
  EXPECT_EQ(some.infos.size(), 3u);
  EXPECT_FALSE(CryptEnumOIDInfo(0, 0, &some, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

}  // namespace
}  // namespace behaviour

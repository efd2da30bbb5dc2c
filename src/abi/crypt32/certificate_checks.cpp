// SPDX-License-Identifier: MIT
// Comparing certificates and their parts, validity periods.
#include "abi/crypt32/certificate_checks.h"

#include <algorithm>
#include <string_view>

#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/crypt32/contexts.h"
#include "asn1/ber.h"
#include "cert/public_key_info.h"

namespace opensspi::abi {
namespace {

bool equal(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

// minimal drops the bytes at the end, the most significant ones, that only repeat the sign.
ByteView minimal(ByteView number) {
  while (number.size() > 1) {
    const bool negative = (number[number.size() - 2] & 0x80) != 0;
    if (number.back() != (negative ? 0xFF : 0x00)) {
      break;
    }
    number = number.first(number.size() - 1);
  }
  return number;
}

bool equal_integers(const CRYPT_INTEGER_BLOB* left, const CRYPT_INTEGER_BLOB* right) {
  return left != nullptr && right != nullptr &&
         equal(minimal(cert::view_of(*left)), minimal(cert::view_of(*right)));
}

bool equal_names(const CERT_NAME_BLOB* left, const CERT_NAME_BLOB* right) {
  return left != nullptr && right != nullptr && cert::is_same(*left, *right);
}

// RsaNumbers are big-endian, without leading zeros.
struct RsaNumbers {
  ByteView modulus;
  ByteView exponent;
};

ByteView without_leading_zeros(ByteView number) {
  while (number.size() > 1 && number.front() == 0) {
    number = number.subspan(1);
  }
  return number;
}

// Windows reads keys as BER and takes a number whose highest bit is set as positive.
Result<RsaNumbers> rsa_numbers(ByteView encoded) {
  if (encoded.empty()) {
    return fail(CRYPT_E_ASN1_EOD, "the public key is empty");
  }
  asn1::BerReader reader(encoded);
  asn1::BerReader fields = TRY(reader.enter(asn1::kSequence));
  const ByteView modulus = TRY(fields.content(asn1::kInteger));
  const ByteView exponent = TRY(fields.content(asn1::kInteger));
  TRY(fields.expect_end());
  TRY(reader.expect_end());
  return RsaNumbers{without_leading_zeros(modulus), without_leading_zeros(exponent)};
}

// Keys are the same if their bits are; with X509_ASN_ENCODING RSA keys also if their numbers are.
bool equal_keys(DWORD encoding, const CERT_PUBLIC_KEY_INFO& left,
                const CERT_PUBLIC_KEY_INFO& right) {
  const ByteView one = cert::view_of(left.PublicKey);
  const ByteView other = cert::view_of(right.PublicKey);
  if (equal(one, other) && left.PublicKey.cUnusedBits == right.PublicKey.cUnusedBits) {
    return true;
  }
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return false;
  }
  const Result<RsaNumbers> rsa = rsa_numbers(one);
  const Result<RsaNumbers> other_rsa = rsa_numbers(other);
  return rsa.ok() && other_rsa.ok() && equal(rsa->modulus, other_rsa->modulus) &&
         equal(rsa->exponent, other_rsa->exponent);
}

bool is_named(const char* own, std::initializer_list<std::string_view> names) {
  return own != nullptr && std::ranges::find(names, own) != names.end();
}

// A key of an unknown algorithm is read as RSA's, as on Windows.
Result<DWORD> key_length(DWORD encoding, const CERT_PUBLIC_KEY_INFO* info) {
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return fail(ERROR_FILE_NOT_FOUND, "public keys are encoded as X509_ASN_ENCODING");
  }
  if (info == nullptr) {
    return kNullArgument;
  }
  const char* const oid = info->Algorithm.pszObjId;
  if (is_named(oid, {cert::kOidDsa, cert::kOidOldDsa, cert::kOidDhX942, cert::kOidDhPkcs3,
                     szOID_RSA_DH, cert::kOidEc, cert::kOidEcdh})) {
    const Result<cert::NamedPublicKey> key = cert::public_key_from_info(
        {oid, cert::view_of(info->Algorithm.Parameters), {cert::view_of(info->PublicKey), 0}});
    return key.ok() ? Result<DWORD>(static_cast<DWORD>(key->key->bits()))
                    : fail(CRYPT_E_ASN1_BADTAG, "the public key is not one of its algorithm");
  }
  return static_cast<DWORD>(TRY(rsa_numbers(cert::view_of(info->PublicKey))).modulus.size() * 8);
}

template <class Item>
Item* find_by_oid(LPCSTR oid, DWORD num, Item* items) {
  Item* found = nullptr;
  guard_bool([&]() -> Status {
    if (num == 0) {
      return {};
    }
    if (oid == nullptr || items == nullptr) {
      return kNullArgument;
    }
    const auto place = std::find_if(items, items + num, [oid](const Item& item) {
      return item.pszObjId != nullptr && std::string_view(item.pszObjId) == oid;
    });
    found = place == items + num ? nullptr : place;
    return {};
  });
  return found;
}

}  // namespace

FILETIME current_time() {
  const auto now = static_cast<uint64_t>(Runtime::instance().env().now().ticks);
  return {static_cast<DWORD>(now), static_cast<DWORD>(now >> 32)};
}

LONG compare_validity(const FILETIME& time, const FILETIME& begin, const FILETIME& end) {
  if (cert::ticks_of(time) < cert::ticks_of(begin)) {
    return -1;
  }
  return cert::ticks_of(time) > cert::ticks_of(end) ? 1 : 0;
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertCompareCertificate(DWORD /*dwCertEncodingType*/, PCERT_INFO pCertId1,
                            PCERT_INFO pCertId2) {
  return pCertId1 != nullptr && pCertId2 != nullptr &&
         equal_names(&pCertId1->Issuer, &pCertId2->Issuer) &&
         equal_integers(&pCertId1->SerialNumber, &pCertId2->SerialNumber);
}

BOOL CertCompareCertificateName(DWORD /*dwCertEncodingType*/, PCERT_NAME_BLOB pCertName1,
                                PCERT_NAME_BLOB pCertName2) {
  return equal_names(pCertName1, pCertName2);
}

BOOL CertCompareIntegerBlob(PCRYPT_INTEGER_BLOB pInt1, PCRYPT_INTEGER_BLOB pInt2) {
  return equal_integers(pInt1, pInt2);
}

BOOL CertComparePublicKeyInfo(DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pPublicKey1,
                              PCERT_PUBLIC_KEY_INFO pPublicKey2) {
  return pPublicKey1 != nullptr && pPublicKey2 != nullptr &&
         equal_keys(dwCertEncodingType, *pPublicKey1, *pPublicKey2);
}

DWORD CertGetPublicKeyLength(DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pPublicKey) {
  DWORD len = 0;
  guard_bool([&]() -> Status {
    len = TRY(key_length(dwCertEncodingType, pPublicKey));
    return {};
  });
  return len;
}

LONG CertVerifyTimeValidity(LPFILETIME pTimeToVerify, PCERT_INFO pCertInfo) {
  if (pCertInfo == nullptr) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return -1;
  }
  const FILETIME time = pTimeToVerify == nullptr ? current_time() : *pTimeToVerify;
  return compare_validity(time, pCertInfo->NotBefore, pCertInfo->NotAfter);
}

LONG CertVerifyCRLTimeValidity(LPFILETIME pTimeToVerify, PCRL_INFO pCrlInfo) {
  if (pCrlInfo == nullptr) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return -1;
  }
  const FILETIME time = pTimeToVerify == nullptr ? current_time() : *pTimeToVerify;
  return compare_validity(time, pCrlInfo->ThisUpdate, pCrlInfo->NextUpdate);
}

BOOL CertVerifyValidityNesting(PCERT_INFO pSubjectInfo, PCERT_INFO pIssuerInfo) {
  return CertVerifyTimeValidity(pSubjectInfo == nullptr ? nullptr : &pSubjectInfo->NotBefore,
                                pIssuerInfo) == 0 &&
         CertVerifyTimeValidity(pSubjectInfo == nullptr ? nullptr : &pSubjectInfo->NotAfter,
                                pIssuerInfo) == 0;
}

PCERT_EXTENSION CertFindExtension(LPCSTR pszObjId, DWORD cExtensions,
                                  CERT_EXTENSION rgExtensions[]) {
  return find_by_oid(pszObjId, cExtensions, rgExtensions);
}

PCRYPT_ATTRIBUTE CertFindAttribute(LPCSTR pszObjId, DWORD cAttr, CRYPT_ATTRIBUTE rgAttr[]) {
  return find_by_oid(pszObjId, cAttr, rgAttr);
}

}  // extern "C"

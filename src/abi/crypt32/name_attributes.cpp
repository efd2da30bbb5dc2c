// SPDX-License-Identifier: MIT
// Attributes of names: CertFindRDNAttr, CertIsRDNAttrsInCertificateName.
#include <algorithm>
#include <cstring>

#include "abi/core/arguments.h"
#include "abi/core/guard.h"
#include "base/utf16.h"
#include "cert/names/value_text.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoEncoding = fail(ERROR_FILE_NOT_FOUND, "names are encoded as X509_ASN_ENCODING");
constexpr Error kNoMatch = fail(CRYPT_E_NO_MATCH, "the name lacks one of the attributes");
constexpr Error kUnknownFlags = fail(ERROR_INVALID_PARAMETER, "there is no such flag");

bool equal_bytes(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

char lower_ascii(uint8_t byte) {
  return static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
}

bool equal_values(ByteView left, ByteView right, DWORD flags) {
  if ((flags & CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG) == 0) {
    return equal_bytes(left, right);
  }
  if ((flags & CERT_UNICODE_IS_RDN_ATTRS_FLAG) == 0) {
    return std::ranges::equal(left, right, {}, lower_ascii, lower_ascii);
  }
  const auto left_text = utf16_from_wire(left);
  const auto right_text = utf16_from_wire(right);
  return left_text.ok() && right_text.ok() && uppercase(*left_text) == uppercase(*right_text);
}

bool matches(const cert::NameAttribute& attribute, const CERT_RDN_ATTR& wanted, DWORD flags) {
  if (wanted.pszObjId != nullptr && attribute.oid != wanted.pszObjId) {
    return false;
  }
  const DWORD type = wanted.dwValueType & CERT_RDN_TYPE_MASK;
  if (type != CERT_RDN_ANY_TYPE && type != static_cast<DWORD>(attribute.kind)) {
    return false;
  }
  if (wanted.Value.pbData == nullptr) {
    return true;
  }
  const auto form = (flags & CERT_UNICODE_IS_RDN_ATTRS_FLAG) != 0 ? cert::RdnForm::kUnicode
                                                                  : cert::RdnForm::kPlain;
  return equal_values(cert::rdn_value(attribute, form), {wanted.Value.pbData, wanted.Value.cbData},
                      flags);
}

Status find_all(ByteView der, std::span<const CERT_RDN_ATTR> wanted, DWORD flags) {
  const cert::Name name = TRY(cert::parse_name(der));
  for (const CERT_RDN_ATTR& one : wanted) {
    const bool found = std::ranges::any_of(name.attributes, [&](const cert::NameAttribute& have) {
      return matches(have, one, flags);
    });
    if (!found) {
      return kNoMatch;
    }
  }
  return {};
}

Status is_in_name(DWORD encoding, DWORD flags, const CERT_NAME_BLOB* name, const CERT_RDN* rdn) {
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return kNoEncoding;
  }
  const bool name_missing = name == nullptr || (name->pbData == nullptr && name->cbData != 0);
  if (name_missing || rdn == nullptr || (rdn->rgRDNAttr == nullptr && rdn->cRDNAttr != 0)) {
    return kNullArgument;
  }
  constexpr DWORD kFlags = CERT_UNICODE_IS_RDN_ATTRS_FLAG | CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG;
  if ((flags & ~kFlags) != 0) {
    return kUnknownFlags;
  }
  return find_all({name->pbData, name->cbData}, {rdn->rgRDNAttr, rdn->cRDNAttr}, flags);
}

PCERT_RDN_ATTR find_in(const CERT_NAME_INFO& name, const char* oid) {
  for (DWORD i = 0; i < name.cRDN; ++i) {
    const CERT_RDN& rdn = name.rgRDN[i];
    for (DWORD j = 0; j < rdn.cRDNAttr; ++j) {
      const char* have = rdn.rgRDNAttr[j].pszObjId;
      if (have != nullptr && std::strcmp(have, oid) == 0) {
        return &rdn.rgRDNAttr[j];
      }
    }
  }
  return nullptr;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

PCERT_RDN_ATTR CertFindRDNAttr(LPCSTR pszObjId, PCERT_NAME_INFO pName) {
  PCERT_RDN_ATTR found = nullptr;
  guard_bool([&]() -> Status {
    if (pszObjId == nullptr || pName == nullptr) {
      return kNullArgument;
    }
    found = find_in(*pName, pszObjId);
    return {};
  });
  return found;
}

BOOL CertIsRDNAttrsInCertificateName(DWORD dwCertEncodingType, DWORD dwFlags,
                                     PCERT_NAME_BLOB pCertName, PCERT_RDN pRDN) {
  return guard_bool([&] { return is_in_name(dwCertEncodingType, dwFlags, pCertName, pRDN); });
}

}  // extern "C"

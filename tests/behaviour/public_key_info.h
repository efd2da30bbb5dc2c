// SPDX-License-Identifier: MIT
// A CERT_PUBLIC_KEY_INFO that owns what it points to.
#pragma once

#include <algorithm>

#include "crypt.h"

namespace behaviour {

// PublicKeyInfo holds the parts; raw returns them as the functions take them, for as long as this
// lives.
struct PublicKeyInfo {
  std::string algorithm;
  Bytes parameters;
  Bytes key;

  [[nodiscard]] CERT_PUBLIC_KEY_INFO raw() const {
    CERT_PUBLIC_KEY_INFO info = {};
    info.Algorithm.pszObjId = const_cast<char*>(algorithm.c_str());
    info.Algorithm.Parameters = {static_cast<DWORD>(parameters.size()),
                                 const_cast<BYTE*>(parameters.data())};
    info.PublicKey = {static_cast<DWORD>(key.size()), const_cast<BYTE*>(key.data()), 0};
    return info;
  }
};

inline void append_length(Bytes& der, size_t len) {
  if (len >= 0x80) {
    der.push_back(len > 0xFF ? 0x82 : 0x81);
  }
  if (len > 0xFF) {
    der.push_back(static_cast<BYTE>(len >> 8));
  }
  der.push_back(static_cast<BYTE>(len));
}

inline PublicKeyInfo exported_info(HCRYPTPROV provider, DWORD spec, const char* oid = nullptr) {
  DWORD len = 0;
  EXPECT_DONE(CryptExportPublicKeyInfoEx(provider, spec, X509_ASN_ENCODING, const_cast<char*>(oid),
                                         0, nullptr, nullptr, &len));
  std::vector<uint64_t> memory((len + 7) / 8);
  auto* info = reinterpret_cast<CERT_PUBLIC_KEY_INFO*>(memory.data());
  EXPECT_DONE(CryptExportPublicKeyInfoEx(provider, spec, X509_ASN_ENCODING, const_cast<char*>(oid),
                                         0, nullptr, info, &len));
  const CRYPT_OBJID_BLOB& parameters = info->Algorithm.Parameters;
  const CRYPT_BIT_BLOB& key = info->PublicKey;
  return {info->Algorithm.pszObjId, Bytes(parameters.pbData, parameters.pbData + parameters.cbData),
          Bytes(key.pbData, key.pbData + key.cbData)};
}

inline KeyHandle imported_info(HCRYPTPROV provider, const PublicKeyInfo& info) {
  CERT_PUBLIC_KEY_INFO raw = info.raw();
  KeyHandle key;
  EXPECT_DONE(CryptImportPublicKeyInfo(provider, X509_ASN_ENCODING, &raw, key.out()));
  return key;
}

}  // namespace behaviour

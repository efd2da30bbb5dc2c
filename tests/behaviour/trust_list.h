// SPDX-License-Identifier: MIT
// CTLs: their content is encoded by this library, and the openssl command signs it.
#pragma once

#include <string>
#include <vector>

#include "crypt.h"
#include "openssl_command.h"

namespace behaviour {

// ListedSubject is one subject of a CTL; an empty attribute value means none.
struct ListedSubject {
  Bytes identifier;
  Bytes attribute_value;  // DER
};

inline constexpr char kAttributeOid[] = "1.2.3.4";

// encoded_list returns the content of a CTL with these subjects.
inline Bytes encoded_list(std::vector<ListedSubject> subjects) {
  std::string usage = szOID_PKIX_KP_CODE_SIGNING;
  std::string sha1 = szOID_OIWSEC_sha1;
  std::string attribute_oid = kAttributeOid;
  LPSTR usages[] = {usage.data()};
  std::vector<CRYPT_ATTR_BLOB> values(subjects.size());
  std::vector<CRYPT_ATTRIBUTE> attributes(subjects.size());
  std::vector<CTL_ENTRY> entries(subjects.size());
  for (size_t i = 0; i < subjects.size(); ++i) {
    auto& [identifier, value] = subjects[i];
    values[i] = {static_cast<DWORD>(value.size()), value.data()};
    attributes[i] = {attribute_oid.data(), 1, &values[i]};
    entries[i] = {{static_cast<DWORD>(identifier.size()), identifier.data()},
                  value.empty() ? DWORD{0} : DWORD{1},
                  &attributes[i]};
  }
  CTL_INFO info{};
  info.SubjectUsage = {1, usages};
  info.SubjectAlgorithm.pszObjId = sha1.data();
  info.ThisUpdate = {0, 0x01D00000};
  info.cCTLEntry = static_cast<DWORD>(entries.size());
  info.rgCTLEntry = entries.data();
  DWORD len = 0;
  EXPECT_TRUE(CryptEncodeObject(X509_ASN_ENCODING, PKCS_CTL, &info, nullptr, &len));
  Bytes bytes(len);
  EXPECT_TRUE(CryptEncodeObject(X509_ASN_ENCODING, PKCS_CTL, &info, bytes.data(), &len));
  bytes.resize(len);
  return bytes;
}

// sign_list writes the CTL with this content as `name`; root.pem and key.pem are the signer's.
inline void sign_list(const OpenSsl& files, const Bytes& content, const std::string& name) {
  files.write("content", content);
  EXPECT_TRUE(
      files.ran("cms -sign -in content -binary -nodetach -econtent_type 1.3.6.1.4.1.311.10.1 "
                "-signer root.pem -inkey key.pem -outform DER -out " +
                name));
}

}  // namespace behaviour

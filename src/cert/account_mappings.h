// SPDX-License-Identifier: MIT
// Texts that map certificates to accounts, as Windows' attribute altSecurityIdentities has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::cert {

// Only what no other certificate meets maps an account (Microsoft's KB5014754 calls it strong). The
// canonical texts are
//   X509:<SHA256-PUKEY>…   SHA-256 of the subject public key info; Windows has no such text
//   X509:<I>…<SR>…         the issuer, first relative name first, and the serial number's bytes in
//                          reverse order
//   X509:<SKI>…            the subject key identifier
// with lower-case hexadecimal digits. Two of them are equal if and only if they mean the same.

// is_account_mapping returns whether a text is meant to be one, rather than a certificate.
[[nodiscard]] bool is_account_mapping(std::string_view text);

// read_account_mapping returns the canonical text. ERROR_INVALID_PARAMETER for a mapping that
// others' certificates could meet, and for anything else; the errors of read_name_text for an
// issuer that cannot be read.
[[nodiscard]] Result<std::string> read_account_mapping(std::string_view text);

// AccountMappings is the canonical texts that one certificate meets. Whoever has the key meets
// `of_key`, whatever CA issued the certificate. The others are what the CA wrote, and are worth no
// more than the CA.
struct AccountMappings {
  std::string of_key;
  std::vector<std::string> of_issuer;
};

// account_mappings_of reads a certificate in DER: CRYPT_E_ASN1_BADTAG.
[[nodiscard]] Result<AccountMappings> account_mappings_of(ByteView certificate);

}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
// Reads the extensions of a certificate into its facts.
#pragma once

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {

// read_extension_list reads the elements of the SEQUENCE OF Extension. It fails if the list itself
// is malformed; what is wrong in one extension's value is recorded in `facts`.
Status read_extension_list(asn1::DerReader& list, CertificateFacts& facts);

// is_clean_alt_name_list returns whether a GeneralNames value is well-formed and its texts are
// ASCII without a NUL; `has_dns_name` says whether one is a DNS name.
bool is_clean_alt_name_list(ByteView value, bool& has_dns_name);

// Extension is one extension, of a certificate, a CRL or a CRL's entry.
struct Extension {
  ByteView oid;
  bool critical = false;
  ByteView value;
};
Result<Extension> read_extension(asn1::DerReader& list);

// bit_string_byte returns the first byte of a BIT STRING value, 0 if it has none.
Result<uint8_t> bit_string_byte(ByteView value);

// Any number of extensions up to this is read; a certificate with more is malformed.
inline constexpr size_t kMaxExtensions = 1000;

}  // namespace opensspi::chain

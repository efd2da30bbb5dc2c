// SPDX-License-Identifier: MIT
// MacData of a PFX: PKCS#12's own (RFC 7292, 4) and PBMAC1 (RFC 9579).
#pragma once

#include <vector>

#include "cert/pfx/pbe.h"

namespace opensspi::cert {

// MacView views MacData.
struct MacView {
  AlgorithmView algorithm;
  ByteView digest;
  ByteView salt;
  uint32_t rounds = 1;
};

// read_mac takes MacData.
[[nodiscard]] Result<MacView> read_mac(asn1::DerReader& reader);

// check_mac returns the index of the form of the password under which the MAC of `content` is
// right. ERROR_INVALID_PASSWORD if none is; NTE_BAD_ALGID, CRYPT_E_ASN1_CORRUPT,
// CRYPT_E_ASN1_LARGE.
[[nodiscard]] Result<size_t> check_mac(const MacView& mac, ByteView content,
                                       const PfxPassword& password, RoundBudget& budget);

// write_mac writes MacData with SHA-1 (for 3DES) or SHA-256 (for AES).
[[nodiscard]] Result<Bytes> write_mac(PbeScheme scheme, ByteView content,
                                      const PasswordForm& password);

}  // namespace opensspi::cert

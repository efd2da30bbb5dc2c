// SPDX-License-Identifier: MIT
// PUBLICKEYBLOB and PRIVATEKEYBLOB of a DSA key, versions 2 and 3.
#pragma once

#include "csp/blobs/ffc.h"

namespace opensspi::csp {

// Version 2, after the header: DSSPUBKEY { offset 8 magic "DSS1" or "DSS2", 12 bitlen }, then
// little-endian p (bitlen / 8), q (20), g (bitlen / 8), y (bitlen / 8; "DSS1") or x (20; "DSS2"),
// then DSSSEED. Version 3 ("DSS3", "DSS4") is FfcVersion3.
struct DssBlob {
  AlgorithmNumber algorithm;
  uint8_t version;
  FfcVersion3 key;  // a private blob of version 2 has no public value, a public one no private
};

inline constexpr uint32_t kMagicDss1 = 0x31535344;
inline constexpr uint32_t kMagicDss2 = 0x32535344;
inline constexpr uint32_t kMagicDss3 = 0x33535344;
inline constexpr uint32_t kMagicDss4 = 0x34535344;
inline constexpr size_t kDssOrderLen = 20;

// parse_dss reads the body of a public blob, or the plain body of a private one. It checks syntax
// only; crypto checks the numbers.
[[nodiscard]] Result<DssBlob> parse_dss(const BlobHeader& header, ByteView body);
// The writers return NTE_BAD_DATA for a key whose q does not fit into version 2.
[[nodiscard]] Result<Bytes> write_dss_public(const DssBlob& blob);
[[nodiscard]] Result<SecretBytes> write_dss_private(const DssBlob& blob);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// PUBLICKEYBLOB and PRIVATEKEYBLOB of a Diffie-Hellman key, versions 2 and 3.
#pragma once

#include "csp/blobs/ffc.h"

namespace opensspi::csp {

// Version 2, after the header: DHPUBKEY { offset 8 magic "DH1" or "DH2" after a zero byte, 12
// bitlen }, then little-endian y ("DH1"; the group is the one that the receiver has), or p, g, x
// ("DH2"), bitlen / 8 bytes each. Version 3 ("DH3", "DH4") is FfcVersion3.
struct DhBlob {
  AlgorithmNumber algorithm;
  uint8_t version;
  uint32_t num_bits;
  FfcVersion3 key;
};

inline constexpr uint32_t kMagicDh1 = 0x31484400;
inline constexpr uint32_t kMagicDh2 = 0x32484400;
inline constexpr uint32_t kMagicDh3 = 0x33484400;
inline constexpr uint32_t kMagicDh4 = 0x34484400;

// is_dh returns whether an algorithm is one of the two with Diffie-Hellman keys.
constexpr bool is_dh(AlgorithmNumber algorithm) {
  return algorithm == kAlgDhStoreAndForward || algorithm == kAlgDhEphemeral;
}

// parse_dh reads the body of a public blob, or the plain body of a private one. It checks syntax
// only; crypto checks the numbers.
[[nodiscard]] Result<DhBlob> parse_dh(const BlobHeader& header, ByteView body);
[[nodiscard]] Bytes write_dh_public(const DhBlob& blob);
[[nodiscard]] SecretBytes write_dh_private(const DhBlob& blob);

}  // namespace opensspi::csp

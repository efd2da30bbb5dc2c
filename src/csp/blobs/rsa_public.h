// SPDX-License-Identifier: MIT
// PUBLICKEYBLOB of an RSA key.
#pragma once

#include "crypto/rsa.h"
#include "csp/blobs/header.h"

namespace opensspi::csp {

// After the header: RSAPUBKEY { offset 8 magic "RSA1", 12 bitlen, 16 pubexp }, then the modulus,
// little-endian, bitlen / 8 bytes.
struct RsaPublicBlob {
  AlgorithmNumber algorithm;
  uint32_t num_bits;
  crypto::RsaPublicParts parts;
};

// RsaFields is RSAPUBKEY, which the private blob also has.
struct RsaFields {
  uint32_t num_bits;
  uint32_t exponent;
};

inline constexpr uint32_t kMagicRsa1 = 0x31415352;
inline constexpr uint32_t kMagicRsa2 = 0x32415352;

// parse_rsa_fields reads RSAPUBKEY: NTE_BAD_DATA for another magic, or a size that no RSA key has.
[[nodiscard]] Result<RsaFields> parse_rsa_fields(Reader& reader, uint32_t magic);
// exponent_bytes is the exponent as a big-endian number.
[[nodiscard]] Bytes exponent_bytes(uint32_t exponent);
// exponent_number returns an exponent that fits pubexp's 32 bits, else NTE_BAD_DATA.
[[nodiscard]] Result<uint32_t> exponent_number(ByteView exponent);

// parse_rsa_public reads a body. It checks syntax only; make_rsa_public checks the numbers.
[[nodiscard]] Result<RsaPublicBlob> parse_rsa_public(const BlobHeader& header, ByteView body);
// write_rsa_public returns NTE_BAD_DATA if the exponent has more than 32 bits.
[[nodiscard]] Result<Bytes> write_rsa_public(const RsaPublicBlob& blob);

}  // namespace opensspi::csp

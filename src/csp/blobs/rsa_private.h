// SPDX-License-Identifier: MIT
// PRIVATEKEYBLOB of an RSA key, in plain.
#pragma once

#include "csp/blobs/rsa_public.h"

namespace opensspi::csp {

// After the header: RSAPUBKEY with the magic "RSA2", then little-endian: modulus (bitlen / 8),
// prime1, prime2, exponent1, exponent2, coefficient (bitlen / 16 each, rounded up), privateExponent
// (bitlen / 8). In an encrypted blob everything after the header is encrypted.
struct RsaPrivateBlob {
  AlgorithmNumber algorithm;
  uint32_t num_bits;
  crypto::RsaPrivateParts parts;
};

// parse_rsa_private reads a plain body. It may end inside the private exponent, or before it: the
// exponent is empty then. Bytes after the end are ignored. It checks syntax only; make_rsa_private
// checks the numbers.
[[nodiscard]] Result<RsaPrivateBlob> parse_rsa_private(const BlobHeader& header, ByteView body);
// write_rsa_private returns NTE_BAD_DATA if the exponent has more than 32 bits or a part does not
// fit its field.
[[nodiscard]] Result<SecretBytes> write_rsa_private(const RsaPrivateBlob& blob);

}  // namespace opensspi::csp

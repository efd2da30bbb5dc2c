// SPDX-License-Identifier: MIT
// DSA's and ECDSA's signatures as r, then s, each of fixed length, while OpenSSL uses DER.
#pragma once

#include <openssl/evp.h>

#include "crypto/public_key.h"

namespace opensspi::crypto {

// sign_dsa signs with a DSA key whose order has `part_len` bytes; NTE_BAD_ALGID for a padding.
Result<Bytes> sign_dsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme,
                       ByteView digest);

// verify_dsa and verify_ecdsa return NTE_BAD_SIGNATURE for a wrong signature.
Status verify_dsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme, ByteView digest,
                  ByteView signature);
Status verify_ecdsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme, ByteView digest,
                    ByteView signature);

}  // namespace opensspi::crypto

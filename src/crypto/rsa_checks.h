// SPDX-License-Identifier: MIT
// Checks of RSA keys, and generation of keys that are too small for OpenSSL.
#pragma once

#include "crypto/rsa.h"

namespace opensspi::crypto {

// check_rsa_public: see make_rsa_public.
Status check_rsa_public(ByteView modulus, ByteView exponent);

// check_rsa_private returns NTE_BAD_DATA unless p and q are different, look prime and multiply to
// the modulus, and all exponents and the coefficient belong to them. Its work grows with the
// modulus: 0.4 s at 16,384 bits.
Status check_rsa_private(const RsaPrivateParts& parts);

// generate_small_rsa generates a key of fewer than 512 bits with exponent 65537, with Nettle.
RsaPrivateParts generate_small_rsa(size_t bits);

}  // namespace opensspi::crypto

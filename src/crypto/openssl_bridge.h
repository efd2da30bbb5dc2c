// SPDX-License-Identifier: MIT
// Makes any key usable by libssl.
#pragma once

#include <openssl/evp.h>

#include "crypto/public_key.h"

namespace opensspi::crypto {

struct EvpKeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, EvpKeyFree>;

// to_openssl returns an EVP_PKEY that libssl and libcrypto can use as a private key, whether `key`
// is in memory or on a token; it keeps the key alive as needed. In memory it belongs to
// library_context(). NTE_BAD_KEY for a token's key that is not RSA.
Result<EvpKey> to_openssl(const PrivateKey& key);

// to_openssl returns the public key as an EVP_PKEY of library_context().
Result<EvpKey> to_openssl(const PublicKey& key);

}  // namespace opensspi::crypto

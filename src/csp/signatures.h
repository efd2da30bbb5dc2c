// SPDX-License-Identifier: MIT
// CryptSignHash and CryptVerifySignature. Signatures are little-endian here: an RSA one is the
// whole number reversed, a DSA one r and s each reversed.
#pragma once

#include "csp/hash.h"
#include "csp/provider.h"

namespace opensspi::csp {

// signature_len returns the size of the result of `sign`, and changes nothing.
[[nodiscard]] Result<size_t> signature_len(Provider& provider, HashObject& hash, uint32_t key_spec,
                                           uint32_t flags);
// sign finishes the hash and signs it with a pair of the container. `description` is hashed first
// (UTF-16, as CryptSignHash's sDescription).
[[nodiscard]] Result<Bytes> sign(Provider& provider, HashObject& hash, uint32_t key_spec,
                                 ByteView description, uint32_t flags);
// verify finishes the hash and checks a signature: NTE_BAD_SIGNATURE.
[[nodiscard]] Status verify(HashObject& hash, ByteView signature, const Key& public_key,
                            ByteView description, uint32_t flags);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// CryptGenKey and CryptDeriveKey.
#pragma once

#include "csp/hash.h"
#include "csp/key.h"
#include "csp/provider.h"

namespace opensspi::csp {

// generate_key generates a session key or a key pair. `algorithm` may be 1 or 2 (AT_KEYEXCHANGE,
// AT_SIGNATURE). A key pair is in the container when this succeeds. `keep_going` is called during
// long work; if it returns false, the result is ERROR_CANCELLED.
[[nodiscard]] Result<KeyPtr> generate_key(Provider& provider, AlgorithmNumber algorithm,
                                          uint32_t flags, const crypto::KeepGoing& keep_going);
// derive_key derives a session key from a hash, which it finishes.
[[nodiscard]] Result<KeyPtr> derive_key(const Provider& provider, AlgorithmNumber algorithm,
                                        HashObject& hash, uint32_t flags);

}  // namespace opensspi::csp

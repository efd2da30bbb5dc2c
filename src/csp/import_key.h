// SPDX-License-Identifier: MIT
// Every import of a key: from a blob (CryptImportKey), from a public-key info, PKCS#8 or a PFX
// file.
#pragma once

#include "csp/key.h"
#include "csp/provider.h"

namespace opensspi::csp {

// import_key reads a blob, once. `unwrapping` is hPubKey, or nullptr.
[[nodiscard]] Result<KeyPtr> import_key(Provider& provider, ByteView blob, Key* unwrapping,
                                        uint32_t flags);

// import_public_key makes a key of a public key from elsewhere. It does not ask whether the
// provider has the algorithm.
[[nodiscard]] KeyPtr import_public_key(AlgorithmNumber algorithm,
                                       std::shared_ptr<const crypto::PublicKey> open);

// import_private_key stores a key pair from elsewhere in the container and returns its key.
// NTE_BAD_ALGID if the provider has no such key pairs, NTE_NOT_SUPPORTED if it is a token's.
[[nodiscard]] Result<KeyPtr> import_private_key(Provider& provider, AlgorithmNumber algorithm,
                                                std::shared_ptr<const crypto::PrivateKey> secret,
                                                uint32_t flags);

}  // namespace opensspi::csp

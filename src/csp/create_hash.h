// SPDX-License-Identifier: MIT
// Hashes that take a key when they are created.
#pragma once

#include "csp/hash.h"

namespace opensspi::csp {

// create_keyed_hash creates CALG_MAC, CALG_HMAC, CALG_TLS1PRF or CALG_SCHANNEL_MASTER_HASH with a
// key: NTE_BAD_KEY for a key of the wrong kind, NTE_PERM for one without CRYPT_MAC.
[[nodiscard]] Result<HashPtr> create_keyed_hash(const std::shared_ptr<Provider>& provider,
                                                AlgorithmNumber algorithm, Key& key);

}  // namespace opensspi::csp

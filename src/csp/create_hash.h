// SPDX-License-Identifier: MIT
// CryptCreateHash.
#pragma once

#include "csp/hash.h"
#include "csp/provider_table.h"

namespace opensspi::csp {

// create_hash creates a hash of the provider. `key` is for keyed hashes (CALG_MAC, CALG_HMAC,
// CALG_TLS1PRF, CALG_SCHANNEL_MASTER_HASH), else ignored: NTE_BAD_KEY if it is null or of the wrong
// kind, NTE_PERM if it lacks CRYPT_MAC.
[[nodiscard]] Result<HashPtr> create_hash(const ProviderRow& provider, AlgorithmNumber algorithm,
                                          Key* key, uint32_t flags);

}  // namespace opensspi::csp

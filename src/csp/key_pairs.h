// SPDX-License-Identifier: MIT
// Key pairs of a session: generating them, storing them in the container, opening them.
#pragma once

#include "csp/key.h"
#include "csp/provider.h"

namespace opensspi::csp {

// key_spec_of returns NTE_NO_KEY for a number that is neither AT_KEYEXCHANGE nor AT_SIGNATURE.
[[nodiscard]] Result<KeySpec> key_spec_of(uint32_t number);

// user_key returns a pair of the container (CryptGetUserKey): NTE_NO_KEY if there is none.
[[nodiscard]] Result<KeyPtr> user_key(Provider& provider, uint32_t key_spec);

// generate_pair generates a pair of an algorithm that the provider has, as generate_key does.
[[nodiscard]] Result<KeyPtr> generate_pair(Provider& provider, AlgorithmNumber algorithm,
                                           uint32_t flags, const crypto::KeepGoing& keep_going);

// keep_pair stores a pair in the container, unless its algorithm is ephemeral, and returns its key.
[[nodiscard]] Result<KeyPtr> keep_pair(Provider& provider, OpenPair pair);

}  // namespace opensspi::csp

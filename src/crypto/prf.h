// SPDX-License-Identifier: MIT
// The pseudo-random functions of TLS (RFC 2246 5, RFC 5246 5).
#pragma once

#include "crypto/algorithms.h"

namespace opensspi::crypto {

// p_hash fills `out` with P_hash(secret, seed), `seed` being label and seed in one.
Status p_hash(const AlgorithmRow& hash, ByteView secret, ByteView seed, ByteSpan out);

// tls1_prf fills `out` with PRF(secret, label, seed) of TLS 1.0 and 1.1: P_MD5 over the secret's
// first half, mixed with P_SHA1 over its second.
void tls1_prf(ByteView secret, ByteView label, ByteView seed, ByteSpan out);

}  // namespace opensspi::crypto

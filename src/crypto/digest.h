// SPDX-License-Identifier: MIT
// Hashes of bytes that are there all at once.
#pragma once

#include <array>

#include "crypto/algorithms.h"

namespace opensspi::crypto {

// digest_of returns the hash of the bytes, or the error of make_hash.
[[nodiscard]] Result<Bytes> digest_of(const AlgorithmRow& row, ByteView bytes);

// sha256_of returns their SHA-256.
[[nodiscard]] std::array<uint8_t, 32> sha256_of(ByteView bytes);

}  // namespace opensspi::crypto

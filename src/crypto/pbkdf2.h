// SPDX-License-Identifier: MIT
// PBKDF2 (RFC 8018 5.2) with HMAC-SHA-256.
#pragma once

#include "base/bytes.h"

namespace opensspi::crypto {

// pbkdf2_sha256 fills `out` from a password and a salt of any length.
void pbkdf2_sha256(ByteView password, ByteView salt, uint32_t rounds, ByteSpan out);

}  // namespace opensspi::crypto

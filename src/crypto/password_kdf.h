// SPDX-License-Identifier: MIT
// Keys from passwords, with any hash: PBKDF2 (RFC 8018 5.2) and the function of PKCS#12 (RFC 7292
// B.2).
#pragma once

#include "crypto/algorithms.h"

namespace opensspi::crypto {

// pbkdf2 fills `out`, with HMAC over `hash`. NTE_FAIL if the host's OpenSSL refuses.
[[nodiscard]] Status pbkdf2(const AlgorithmRow& hash, ByteView password, ByteView salt,
                            uint32_t rounds, ByteSpan out);

// Pkcs12Purpose is the diversifier: what the bytes are for.
enum class Pkcs12Purpose : uint8_t { kKey = 1, kIv = 2, kMac = 3 };

// pkcs12_kdf fills `out`. The password is in UTF-16, big-endian, with its terminating zero.
// NTE_FAIL if the host's OpenSSL refuses.
[[nodiscard]] Status pkcs12_kdf(const AlgorithmRow& hash, Pkcs12Purpose purpose, ByteView password,
                                ByteView salt, uint32_t rounds, ByteSpan out);

}  // namespace opensspi::crypto

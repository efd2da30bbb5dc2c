// SPDX-License-Identifier: MIT
// How SSL 3.0 and TLS 1.0 stretch a secret.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "csp/ids.h"

namespace opensspi::csp {

// stretch fills `out` from `secret`: for CALG_TLS1_MASTER PRF(secret, label, first + second) of
// RFC 2246 5; for CALG_SSL3_MASTER the MD5 and SHA construction of RFC 6101 6.1 and 6.2.2, which
// has no label.
[[nodiscard]] Status stretch(AlgorithmNumber protocol, ByteView secret, std::string_view label,
                             ByteView first, ByteView second, ByteSpan out);

// md5_of hashes three strings, one after another.
[[nodiscard]] Result<SecretBytes> md5_of(ByteView first, ByteView second, ByteView third);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// SIMPLEBLOB: a session key under the public half of a key-exchange pair.
#pragma once

#include "csp/blobs/header.h"

namespace opensspi::csp {

// After the header (whose algorithm is the session key's): offset 8 the ALG_ID of what wraps it,
// 12 the wrapped key to the end: for CALG_RSA_KEYX the whole padded block, little-endian.
struct SimpleBlob {
  AlgorithmNumber algorithm;
  AlgorithmNumber wrapping;
  Bytes wrapped;
};

[[nodiscard]] Result<SimpleBlob> parse_simple(const BlobHeader& header, ByteView body);
[[nodiscard]] Bytes write_simple(const SimpleBlob& blob);

}  // namespace opensspi::csp

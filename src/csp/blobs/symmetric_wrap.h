// SPDX-License-Identifier: MIT
// SYMMETRICWRAPKEYBLOB: a session key under another session key, wrapped as in CMS (RFC 3217).
#pragma once

#include "csp/blobs/header.h"

namespace opensspi::csp {

// After the header (whose algorithm is the wrapped key's): offset 8 the ALG_ID of the wrapping
// key, 12 the wrapped key to the end.
struct SymmetricWrapBlob {
  AlgorithmNumber algorithm;
  AlgorithmNumber wrapping;
  Bytes wrapped;
};

[[nodiscard]] Result<SymmetricWrapBlob> parse_symmetric_wrap(const BlobHeader& header,
                                                             ByteView body);
[[nodiscard]] Bytes write_symmetric_wrap(const SymmetricWrapBlob& blob);

}  // namespace opensspi::csp

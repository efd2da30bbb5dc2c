// SPDX-License-Identifier: MIT
// PLAINTEXTKEYBLOB: a session key in the clear.
#pragma once

#include "base/secret.h"
#include "csp/blobs/header.h"

namespace opensspi::csp {

// After the header: offset 8 the key's length in bytes, 12 the key.
struct PlaintextBlob {
  AlgorithmNumber algorithm;
  SecretBytes key;
};

[[nodiscard]] Result<PlaintextBlob> parse_plaintext(const BlobHeader& header, ByteView body);
[[nodiscard]] SecretBytes write_plaintext(const PlaintextBlob& blob);

}  // namespace opensspi::csp

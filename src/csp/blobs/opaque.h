// SPDX-License-Identifier: MIT
// OPAQUEKEYBLOB: a session key or an SSL or TLS master with all its state, for this provider only.
#pragma once

#include "base/secret.h"
#include "crypto/cipher.h"
#include "csp/blobs/header.h"

namespace opensspi::csp {

// After the header: offset 8 our magic "OKB1", 12 the state, sealed with AES-256-GCM; the first
// twelve bytes are authenticated with it. Its key interprets the state. `whole` is all of a sealed
// blob, a view into its bytes.
struct OpaqueBlob {
  AlgorithmNumber algorithm;
  ByteView whole;
};

// open_opaque returns the state; NTE_BAD_DATA for a blob that another machine or user sealed.
[[nodiscard]] Result<SecretBytes> open_opaque(const OpaqueBlob& blob, const crypto::SealKey& key);
[[nodiscard]] Bytes write_opaque(AlgorithmNumber algorithm, const SecretBytes& state,
                                 const crypto::SealKey& key);

}  // namespace opensspi::csp

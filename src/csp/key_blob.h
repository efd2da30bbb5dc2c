// SPDX-License-Identifier: MIT
// Conversions between key pairs and Windows' blobs.
#pragma once

#include "crypto/ffc.h"
#include "crypto/rsa.h"
#include "csp/blobs/parsed.h"

namespace opensspi::csp {

// public_key_of_body makes the key of a PUBLICKEYBLOB's body: RSA, DSA, or Diffie-Hellman (version
// 3, which has its group). NTE_BAD_DATA if it is not a key, or the body of another blob.
[[nodiscard]] Result<std::shared_ptr<const crypto::PublicKey>> public_key_of_body(
    const BlobBody& body);
// private_key_of_body makes the key of a PRIVATEKEYBLOB's body, likewise. It may complete the body.
[[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> private_key_of_body(
    BlobBody& body, crypto::KeyOrigin origin);

// private_key_from_blob reads a whole plain PRIVATEKEYBLOB.
[[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> private_key_from_blob(
    ByteView blob, crypto::KeyOrigin origin);

// blob_from_public_key and blob_from_private_key write a key as a blob of `algorithm`.
// NTE_BAD_KEY_STATE for a key on a token, NTE_BAD_KEY for a kind that has no blob (EC).
[[nodiscard]] Result<Bytes> blob_from_public_key(const crypto::PublicKey& key,
                                                 AlgorithmNumber algorithm, uint8_t version);
[[nodiscard]] Result<SecretBytes> blob_from_private_key(const crypto::PrivateKey& key,
                                                        AlgorithmNumber algorithm, uint8_t version);

}  // namespace opensspi::csp

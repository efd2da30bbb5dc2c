// SPDX-License-Identifier: MIT
// The results for operations that a key does not have.
#include "crypto/public_key.h"

namespace opensspi::crypto {

Status PublicKey::verify(const SignatureScheme& /*scheme*/, ByteView /*digest*/,
                         ByteView /*signature*/) const {
  return fail(NTE_BAD_KEY, "a key of this kind verifies no signatures");
}

Result<Bytes> PublicKey::encrypt(const EncryptionScheme& /*scheme*/, ByteView /*plain*/) const {
  return fail(NTE_BAD_KEY, "a key of this kind does not encrypt");
}

Result<Bytes> PrivateKey::sign(const SignatureScheme& /*scheme*/, ByteView /*digest*/) const {
  return fail(NTE_BAD_KEY, "a key of this kind does not sign");
}

Result<SecretBytes> PrivateKey::decrypt(const EncryptionScheme& /*scheme*/,
                                        ByteView /*cipher*/) const {
  return fail(NTE_BAD_KEY, "a key of this kind does not decrypt");
}

Result<SecretBytes> PrivateKey::agree(ByteView /*peer_public*/) const {
  return fail(NTE_BAD_KEY, "the key is not a Diffie-Hellman key");
}

}  // namespace opensspi::crypto

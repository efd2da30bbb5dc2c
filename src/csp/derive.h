// SPDX-License-Identifier: MIT
// Session keys: their lengths, and their derivation from a hash.
#pragma once

#include "csp/hash.h"
#include "csp/provider_table.h"
#include "csp/session_key.h"

namespace opensspi::csp {

// session_key_len returns how many bytes a session key of `algorithm` and `num_bits` (0: the
// default) has. NTE_BAD_ALGID if the provider has no such session key, NTE_BAD_DATA for a length
// that it does not have. DES lengths count with or without parity bits.
[[nodiscard]] Result<size_t> session_key_len(const ProviderRow& provider, AlgorithmNumber algorithm,
                                             uint32_t num_bits);

// DerivedLengths are the lengths in bytes of the key to derive and of its salt.
struct DerivedLengths {
  size_t key;
  size_t salt;
};

// DerivedBytes are a key and its salt, which is empty if none was asked for.
struct DerivedBytes {
  SecretBytes key;
  SecretBytes salt;
};

// derive_key_bytes finishes `hash` and makes a key from it: the first part of the digest if it is
// long enough, else H(digest xor 36..) || H(digest xor 5C..), each over 64 bytes. AES keys take the
// second form with every hash older than SHA-2. The salt is what follows the key in the digest,
// with zeros after a digest that is too short. NTE_BAD_HASH if the hash cannot be stretched.
[[nodiscard]] Result<DerivedBytes> derive_key_bytes(AlgorithmNumber algorithm,
                                                    DerivedLengths lengths, HashObject& hash);

// KeyShape is the algorithm and length in bytes of a key to derive; FinishedHash is a digest and
// the hash that made it.
struct KeyShape {
  AlgorithmNumber algorithm;
  size_t len;
};
struct FinishedHash {
  AlgorithmNumber algorithm;
  ByteView digest;
};

// key_from_digest does the same from a digest.
[[nodiscard]] Result<SecretBytes> key_from_digest(KeyShape key, FinishedHash hash);

}  // namespace opensspi::csp

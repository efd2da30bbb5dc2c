// Session keys: how long they are, and how a hash becomes one.
#pragma once

#include "csp/hash.h"
#include "csp/provider_table.h"
#include "csp/session_key.h"

namespace opensspi::csp {

// session_key_len answers how many bytes a session key of `algorithm` and `num_bits` (0: the
// default) has: NTE_BAD_ALGID where the provider has no such session key, NTE_BAD_DATA for a length
// that it does not have. DES lengths count with or without parity bits.
[[nodiscard]] Result<size_t> session_key_len(const ProviderRow& provider, AlgorithmNumber algorithm,
                                             uint32_t num_bits);

// is_des answers whether keys of the algorithm have parity bits.
[[nodiscard]] bool is_des(AlgorithmNumber algorithm);

// derive_key_bytes turns a finished hash into a key: the digest, cut, where it is long enough; else
// H(digest xor 36..) || H(digest xor 5C..), each over 64 bytes. AES keys take the second form with
// every hash older than SHA-2. NTE_BAD_HASH where the hash cannot be stretched.
[[nodiscard]] Result<SecretBytes> derive_key_bytes(AlgorithmNumber algorithm, size_t key_len,
                                                   HashObject& hash);

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

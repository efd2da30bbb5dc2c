// RSA's paddings where the number itself is somebody else's: a library's key or a token's.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::crypto {

// message_to_pad answers what PKCS#1's padding goes around, DigestInfo and digest or digest alone;
// X9.31's whole block; or the raw block. NTE_BAD_ALGID where the scheme is none of RSA's,
// NTE_BAD_LEN where the digest is not the hash's or is too long for the modulus.
Result<Bytes> message_to_pad(const SignatureScheme& scheme, ByteView digest, size_t modulus_len);

// fold_x931 answers the smaller of `value` and modulus - value: an X9.31 signature is the smaller
// one, and either may come out of the public operation (X9.31 4.2.2, 4.3.2).
Bytes fold_x931(ByteView value, ByteView modulus);

// remove_padding takes the padding off a decrypted block, as long as the modulus, in a time that
// does not tell what was wrong: always NTE_BAD_DATA.
Result<SecretBytes> remove_padding(const EncryptionScheme& scheme, SecretBytes block);

// max_plain_len is the longest text that fits into the modulus.
size_t max_plain_len(EncryptionPadding padding, size_t modulus_len);

}  // namespace opensspi::crypto

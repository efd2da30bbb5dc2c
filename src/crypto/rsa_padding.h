// SPDX-License-Identifier: MIT
// RSA's paddings for keys whose operation is done elsewhere: by a library or a token.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::crypto {

// message_to_pad returns the content of PKCS#1's padding, DigestInfo and digest or the digest
// alone; X9.31's whole block; or the raw block. NTE_BAD_ALGID if the scheme is not one of RSA's,
// NTE_BAD_LEN if the digest is not the hash's or is too long for the modulus.
Result<Bytes> message_to_pad(const SignatureScheme& scheme, ByteView digest, size_t modulus_len);

// fold_x931 returns the smaller of `value` and modulus - value: an X9.31 signature is the smaller
// one, and either may come out of the public operation (X9.31 4.2.2, 4.3.2).
Bytes fold_x931(ByteView value, ByteView modulus);

// remove_padding removes the padding of a decrypted block, as long as the modulus, in a time that
// does not reveal what is wrong; the error is always NTE_BAD_DATA.
Result<SecretBytes> remove_padding(const EncryptionScheme& scheme, SecretBytes block);

// max_plain_len is the longest text that fits into the modulus.
size_t max_plain_len(EncryptionPadding padding, size_t modulus_len);

}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
// The factories in the table of algorithms: one group of functions per file.
#pragma once

#include "crypto/hash.h"
#include "crypto/keyed_cipher.h"

namespace opensspi::crypto {

// The plain hash, and HMAC around it: `inner` is hashed before the data, `outer` before the inner
// digest.
std::unique_ptr<Hash> make_md2();
std::unique_ptr<Hash> make_md4();
std::unique_ptr<Hash> make_md5();
std::unique_ptr<Hash> make_sha1();
std::unique_ptr<Hash> make_sha256();
std::unique_ptr<Hash> make_sha384();
std::unique_ptr<Hash> make_sha512();
std::unique_ptr<Hash> frame_md2(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_md4(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_md5(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_sha1(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_sha256(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_sha384(ByteView inner, ByteView outer);
std::unique_ptr<Hash> frame_sha512(ByteView inner, ByteView outer);

// Each returns what make_cipher (algorithms.h) does, and checks the length of `key`.
using CipherResult = Result<std::unique_ptr<Cipher>>;
CipherResult make_des(ByteView key, const CipherParameters& parameters);
CipherResult make_3des(ByteView key, const CipherParameters& parameters);
CipherResult make_3des_112(ByteView key, const CipherParameters& parameters);
CipherResult make_rc2(ByteView key, const CipherParameters& parameters);
CipherResult make_rc4(ByteView key, const CipherParameters& parameters);
CipherResult make_aes128(ByteView key, const CipherParameters& parameters);
CipherResult make_aes192(ByteView key, const CipherParameters& parameters);
CipherResult make_aes256(ByteView key, const CipherParameters& parameters);

}  // namespace opensspi::crypto

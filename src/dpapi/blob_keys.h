// SPDX-License-Identifier: MIT
// What a blob's key derives: the key of its cipher, and its code.
#pragma once

#include "dpapi/blob.h"

namespace opensspi::dpapi {

inline constexpr size_t kMaxDigestLen = 64;
using Digest = SecretArray<kMaxDigestLen>;

// Form is how a blob's two HMACs are computed. Windows XP and Vista hash entropy and the signed
// part in HMAC's outer hash, after the inner digest, with SHA-1; later versions compute plain
// HMACs. The two agree if there is only a salt.
enum class Form : uint8_t { kHmac, kOuterHash };

// Derivation computes one of the two values of one blob: over a salt, then over the other parts.
struct Derivation {
  const BlobKey& key;
  const crypto::AlgorithmRow& hash;
  ByteView salt;
  ByteView entropy;
  ByteView signed_part;  // of the code only

  // compute fills the first hash.digest_len bytes of `out`.
  Status compute(Form form, Digest& out) const;
};

// cipher_key turns a session key into the key of the cipher, as CryptDeriveKey does.
Result<SecretBytes> cipher_key(const crypto::AlgorithmRow& cipher, const crypto::AlgorithmRow& hash,
                               ByteView session_key);

}  // namespace opensspi::dpapi

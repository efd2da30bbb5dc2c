// SPDX-License-Identifier: MIT
// Pre-keys, and the slow derivation of the key of a sealed master key.
#pragma once

#include "base/secret.h"
#include "crypto/algorithms.h"
#include "crypto/public_key.h"
#include "identity/authority.h"
#include "identity/sid.h"

namespace opensspi::dpapi {

inline constexpr size_t kPreKeyLen = 20;
// kMaxRounds bounds the work that a file from outside can cause. Windows writes 4,000 to 24,000.
inline constexpr uint32_t kMaxRounds = 10'000'000;

// PreKey is the key from which a master key's sealing key is derived: derived from a password, or
// the random half of DPAPI_SYSTEM.
using PreKey = SecretArray<kPreKeyLen>;
using Sha1Hash = SecretArray<20>;

// sha1_of_password hashes the UTF-16 form of a password in UTF-8, as Windows does for local
// accounts. ERROR_NO_UNICODE_TRANSLATION for ill-formed text.
Result<Sha1Hash> sha1_of_password(ByteView password);

// pre_key_of_hash derives the pre-key of a user: HMAC-SHA1 over the SID's text with its NUL in
// UTF-16. `hash` is SHA-1 of the password for a local account, the NT hash for a domain account, or
// what protected_nt_hash returned.
PreKey pre_key_of_hash(ByteView hash, const identity::Sid& sid);

// protected_nt_hash is what newer domain controllers and "Protected Users" use instead of the NT
// hash: PBKDF2-HMAC-SHA256 with 10,000 rounds, then with one.
[[nodiscard]] Result<identity::NtHash> protected_nt_hash(const identity::NtHash& nt_hash,
                                                         const identity::Sid& sid);

// SlowDerivation is how a key is derived from a pre-key. It resembles PBKDF2, but each round hashes
// the XOR of all previous rounds, not the previous round: the two agree for one round only.
struct SlowDerivation {
  const crypto::AlgorithmRow* hash;
  ByteView salt;
  uint32_t rounds;
};

// derive_slowly fills `out`. ERROR_INVALID_DATA for 0 or more than kMaxRounds rounds,
// ERROR_CANCELLED if `keep_going` said so.
Status derive_slowly(ByteView pre_key, const SlowDerivation& derivation, ByteSpan out,
                     const crypto::KeepGoing& keep_going);

}  // namespace opensspi::dpapi

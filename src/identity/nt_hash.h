// SPDX-License-Identifier: MIT
// The NT hash of a password ([MS-NLMP] 3.3.1, NTOWFv1).
#pragma once

#include "base/utf16.h"
#include "crypto/hash.h"
#include "identity/authority.h"

namespace opensspi::identity {

inline constexpr size_t kMaxPasswordLen = 4096;  // bytes of UTF-8

// nt_hash_of_password hashes a password in UTF-8; nothing but the hash remains in memory.
inline Result<NtHash> nt_hash_of_password(ByteView password) {
  if (password.size() > kMaxPasswordLen) {
    return fail(ERROR_INVALID_PARAMETER, "the password is longer than 4096 bytes");
  }
  const SecretBytes wide = TRY(secret_utf16le(password));
  crypto::Md4Digest digest = crypto::md4(wide.reveal());
  NtHash hash(digest);
  wipe(digest);
  return hash;
}

}  // namespace opensspi::identity

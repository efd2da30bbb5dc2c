// SPDX-License-Identifier: MIT
// DigestSecret: what Digest authentication makes of a user, a realm and a password.
#pragma once

#include <string_view>

#include "crypto/any_hash.h"

namespace opensspi::identity {

// DigestText says in which form users and passwords, which are UTF-8 here, are hashed. A realm is
// hashed as it is sent.
enum class DigestText : uint8_t {
  kUtf8,
  kLatin1,  // a user or password that ISO 8859-1 can hold is hashed in it (RFC 2831 2.1.2.1)
};

// DigestSecret is H(user ":" realm ":" password): as good as the password in that realm. Only the
// first digest_len bytes count.
using DigestSecret = SecretArray<crypto::kMaxAnyHashLen>;

DigestSecret digest_secret(crypto::HashKind kind, DigestText text, std::string_view user,
                           std::string_view realm, ByteView password);

// fits_latin1 returns whether ISO 8859-1 can hold a well-formed UTF-8 text.
[[nodiscard]] bool fits_latin1(ByteView utf8);

}  // namespace opensspi::identity

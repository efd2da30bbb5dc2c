// SPDX-License-Identifier: MIT
// What is kept of an account's password for one realm of Digest authentication.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "identity/digest_secret.h"

namespace opensspi::identity {

using DigestSecrets = std::array<DigestSecret, 2>;

// make_digest_hashes computes all that a server may need later, when it no longer knows the
// password: for each hash, and for each form in which a client may write the user. These are the
// account's name, in lower and in upper case, and COMPUTER\name, as it is and in lower case.
SecretBytes make_digest_hashes(std::string_view name, std::string_view computer,
                               std::string_view realm, ByteView password);

// find_digest copies the secrets for a user as a client wrote it: hashed as UTF-8, and as ISO
// 8859-1. For a form without hashes it copies those of another form, after the same steps, and
// returns false. NTE_BAD_DATA for what make_digest_hashes did not make.
Result<bool> find_digest(ByteView hashes, std::string_view user, crypto::HashKind kind,
                         DigestSecrets& secrets);

// check_digest_realm returns ERROR_INVALID_PARAMETER for what cannot be a realm: empty, longer than
// 255 bytes, control characters, ill-formed.
Status check_digest_realm(std::string_view realm);

}  // namespace opensspi::identity

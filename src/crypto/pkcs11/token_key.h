// SPDX-License-Identifier: MIT
// An RSA private key that stays on its token.
#pragma once

#include "crypto/pkcs11/session.h"

namespace opensspi::crypto::pkcs11 {

// match_key returns the attributes by which an RSA key's object is found; label and identifier must
// outlive it. An empty identifier matches any.
std::vector<CK_ATTRIBUTE> match_key(const CK_OBJECT_CLASS& half, const std::string& label,
                                    ByteView id);

// make_token_key looks a private key up: NTE_NO_KEY if the session sees none.
Result<std::unique_ptr<PrivateKey>> make_token_key(const std::shared_ptr<Session>& session,
                                                   const std::string& label, ByteView id);

}  // namespace opensspi::crypto::pkcs11

// SPDX-License-Identifier: MIT
// Signing, shared by the functions that make certificates.
#pragma once

#include "abi/core/crypt_handles.h"
#include "base/bytes.h"
#include "cert/keys/signing.h"

namespace opensspi::abi {

// sign_and_encode signs an encoded structure and returns the signed one. `parameters` are those of
// the algorithm; without any, NULL is written, as Windows does.
Result<Bytes> sign_and_encode(const cert::Signer& signer, std::string_view oid, ByteView parameters,
                              ByteView to_be_signed);

// unsigned_content is the same with a signature of no bits.
Bytes unsigned_content(std::string_view oid, ByteView parameters, ByteView to_be_signed);

// signing_oid_of returns the object identifier of an algorithm: NTE_BAD_ALGID if it is null or not
// one that signs.
Result<std::string_view> signing_oid_of(const CRYPT_ALGORITHM_IDENTIFIER* algorithm);

}  // namespace opensspi::abi

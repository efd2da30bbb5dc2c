// SPDX-License-Identifier: MIT
// TokenObject: the object of an access token's HANDLE.
#pragma once

#include "abi/core/handle_table.h"
#include "identity/access_token.h"
#include "opensspi/winnt.h"

namespace opensspi::abi {

// TokenObject is a token and the rights that its handle has. Immutable.
struct TokenObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kToken;

  TokenObject(identity::TokenPtr held, DWORD granted) : token(std::move(held)), rights(granted) {}

  const identity::TokenPtr token;
  const DWORD rights;  // TOKEN_*
};

// open_token creates a handle. `desired` is what a caller requests: rights that a token has,
// generic ones or MAXIMUM_ALLOWED; ERROR_ACCESS_DENIED for others.
Result<HANDLE> open_token(identity::TokenPtr token, DWORD desired);

// token_of returns the token of a handle that has these rights. ERROR_INVALID_HANDLE,
// ERROR_ACCESS_DENIED.
Result<identity::TokenPtr> token_of(HANDLE handle, DWORD needed);

}  // namespace opensspi::abi

// SPDX-License-Identifier: MIT
// Proof: whether a response was made by somebody who knows an account's password.
#pragma once

#include "packages/digest/credential.h"
#include "packages/digest/hash.h"
#include "packages/digest/response.h"

namespace opensspi::digest {

// Proven is a client whose response was right.
struct Proven {
  identity::ClientPtr client;
  SecretBox<DigestSecret> session;  // H(A1)
};

// exchange_of returns what a response says of itself; method and the body's hash are the caller's
// to add.
Exchange exchange_of(const Response& response, Style style);

// Attempt says what a wrong response means.
struct Attempt {
  int32_t wrong = SEC_E_LOGON_DENIED;
  // Unless empty, that of the session's first response: clients of MD5-sess may have computed A1
  // over it.
  std::string_view first_cnonce = {};
};

// prove checks a response. It fails with `wrong` for one that is wrong, whoever the user is, and
// with SEC_E_LOGON_DENIED for an account that may not log on.
Result<Proven> prove(const Credential& credential, const Response& response,
                     const Exchange& exchange, const Attempt& attempt = {});

}  // namespace opensspi::digest

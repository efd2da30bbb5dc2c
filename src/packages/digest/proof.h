// SPDX-License-Identifier: MIT
// Proof: whether the sender of a response knows an account's password.
#pragma once

#include "packages/digest/credential.h"
#include "packages/digest/hash.h"
#include "packages/digest/response.h"

namespace opensspi::digest {

// Proven is a client whose response was correct.
struct Proven {
  identity::ClientPtr client;
  DigestSecret session;  // H(A1)
};

// exchange_of returns what a response says about itself. The caller adds the method and the body's
// hash.
Exchange exchange_of(const Response& response, Style style);

// Attempt says what a wrong response means.
struct Attempt {
  int32_t wrong = SEC_E_LOGON_DENIED;
  // Of the session's first response: a client of MD5-sess may have computed A1 over it. May be
  // empty.
  std::string_view first_cnonce = {};
};

// prove checks a response. It fails with `wrong` if the response is wrong or the user is unknown,
// and with SEC_E_LOGON_DENIED if the account may not log on.
Result<Proven> prove(const Credential& credential, const Response& response,
                     const Exchange& exchange, const Attempt& attempt = {});

}  // namespace opensspi::digest

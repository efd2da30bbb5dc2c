// SPDX-License-Identifier: MIT
// The certificates on the PKCS#11 token, for "My".
#pragma once

#include <string>

#include "cert/stores/store.h"

namespace opensspi::cert {

// TokenSettings are the settings pkcs11_module and pkcs11_token.
struct TokenSettings {
  std::string module = {};  // empty: no token
  std::string label = {};
};

// token_store returns a store of the certificates on the token that have a key pair there. Each has
// the key's container as CERT_KEY_PROV_INFO_PROP_ID. The store cannot be changed and is the only
// one for these settings in this process; a forked child has its own. It is empty if there is no
// such token. What is written to the token, and a token that is inserted or removed, is seen within
// a few seconds.
StorePtr token_store(const TokenSettings& settings);

}  // namespace opensspi::cert

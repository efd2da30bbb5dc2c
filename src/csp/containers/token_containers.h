// SPDX-License-Identifier: MIT
// Containers on a PKCS#11 token: "Microsoft Base Smart Card Crypto Provider".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "csp/container.h"
#include "csp/ids.h"
#include "settings/settings.h"

namespace opensspi::csp {

// token_containers returns the containers of the token that the settings pkcs11_module and
// pkcs11_token name, looked up at each call, so that a token may be inserted and removed. A
// container is the keys with its name as CKA_LABEL. Errors are the token's (crypto/pkcs11/token.h)
// and Windows' own.
std::unique_ptr<ContainerStore> token_containers(std::shared_ptr<const Settings> settings);

// TokenCertificate is a certificate on a token, and the key pair that it is of.
struct TokenCertificate {
  Bytes encoded;
  std::string container;
  KeySpec spec;
};

// token_certificates lists the certificates of the token with this label (or the only one, if the
// label is empty) whose key pair (of the same CKA_ID) is one of a container. A certificate without
// such a key is not the user's own and is left out; so is one whose key another pair of the same
// label hides. Errors are those of open_token.
Result<std::vector<TokenCertificate>> token_certificates(const std::string& module,
                                                         const std::string& label);

}  // namespace opensspi::csp

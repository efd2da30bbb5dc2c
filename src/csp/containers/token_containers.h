// SPDX-License-Identifier: MIT
// Containers on a PKCS#11 token: "Microsoft Base Smart Card Crypto Provider".
#pragma once

#include <memory>

#include "csp/container.h"
#include "settings/settings.h"

namespace opensspi::csp {

// token_containers returns the containers of the token that the settings pkcs11_module and
// pkcs11_token name, looked up at each call, so that a token may be inserted and removed. A
// container is the keys with its name as CKA_LABEL. Errors are the token's (crypto/pkcs11/token.h)
// and Windows' own.
std::unique_ptr<ContainerStore> token_containers(std::shared_ptr<const Settings> settings);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// The containers that programs use: on disk, in src/storage, and on PKCS#11 tokens.
#pragma once

#include <memory>

#include "base/env.h"
#include "csp/container.h"
#include "settings/settings.h"

namespace opensspi::csp {

// open_container_store returns the containers of this process's user, of the machine
// (CRYPT_MACHINE_KEYSET), and of the token that the settings name. It cannot fail and accesses
// neither disk nor token: a store is opened at the first use of a container in it, and created by
// the first `create` only. A later failure is the error of that call: Windows' own, or the store's
// (store/store.h), or the token's (crypto/pkcs11/token.h). `env` must outlive it. Any thread, also
// after a fork; a thread that impersonates uses the process's own containers.
std::unique_ptr<ContainerStore> open_container_store(const Env& env,
                                                     std::shared_ptr<const Settings> settings);

}  // namespace opensspi::csp

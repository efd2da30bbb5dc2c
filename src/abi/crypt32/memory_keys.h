// SPDX-License-Identifier: MIT
// Private keys that are in memory only, without a provider and a container.
#pragma once

#include <openssl/types.h>

#include <memory>

#include "cert/element.h"

namespace opensspi::abi {

using MemoryKey = std::shared_ptr<EVP_PKEY>;

// keep_memory_key links a key to a certificate. Copies of the certificate in other stores do not
// have the key. After the certificate is gone, the next call of either function wipes the key. Any
// thread.
void keep_memory_key(const cert::ElementPtr& certificate, MemoryKey key);
// memory_key_of returns the key, or null.
MemoryKey memory_key_of(const cert::Element& certificate);

}  // namespace opensspi::abi

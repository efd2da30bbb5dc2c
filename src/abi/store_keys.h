// Keys that every process of one owner derives alike from its store.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/cipher.h"

namespace opensspi::abi {

// store_key answers the key for one purpose of the edge. Fails where the store cannot be opened.
Result<SecretBox<crypto::SealKey>> store_key(std::string_view purpose);

}  // namespace opensspi::abi

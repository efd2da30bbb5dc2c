// How a value is sealed for one place in the database.
#pragma once

#include <string_view>

#include "crypto/cipher.h"

namespace opensspi::store {

// ValuePlace is authenticated with the value, so that a sealed value opens nowhere else.
struct ValuePlace {
  std::string_view table;
  std::string_view column;
  int64_t row;
};

// value_key answers the key that seals values, derived from a master key for that alone.
SecretBox<crypto::SealKey> value_key(const crypto::SealKey& master);

// seal_value and open_value take what value_key answered.
Bytes seal_value(const crypto::SealKey& key, const ValuePlace& place, ByteView plain);
Result<SecretBytes> open_value(const crypto::SealKey& key, const ValuePlace& place,
                               ByteView sealed);

}  // namespace opensspi::store

// SPDX-License-Identifier: MIT
// How a value is sealed for one place in the database.
#pragma once

#include <string_view>

#include "crypto/cipher.h"

namespace opensspi::storage {

// ValuePlace is authenticated with the value, so that a sealed value opens nowhere else. `bound` is
// what else it belongs to: names and rights beside it in the clear.
struct ValuePlace {
  std::string_view table;
  std::string_view column;
  int64_t row;
  ByteView bound;
};

// A sealed value starts with its generation, a number that the store assigns once. It is
// authenticated, too.
inline constexpr size_t kGenerationLen = 8;

// value_key returns the key that seals values, derived from a master key for this purpose only.
SecretBox<crypto::SealKey> value_key(const crypto::SealKey& master);

// seal_value and open_value take a result of value_key.
Bytes seal_value(const crypto::SealKey& key, const ValuePlace& place, uint64_t generation,
                 ByteView plain);
Result<SecretBytes> open_value(const crypto::SealKey& key, const ValuePlace& place,
                               ByteView sealed);

// generation_of returns the generation at the start of a sealed value; 0 if it is too short.
uint64_t generation_of(ByteView sealed);

// Values of the database's first layout had no generation and were bound to their table, column and
// row only.
SecretBox<crypto::SealKey> value_key_of_layout1(const crypto::SealKey& master);
Result<SecretBytes> open_value_of_layout1(const crypto::SealKey& key, const ValuePlace& place,
                                          ByteView sealed);

}  // namespace opensspi::storage

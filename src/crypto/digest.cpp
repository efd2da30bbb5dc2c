// SPDX-License-Identifier: MIT
#include "crypto/digest.h"

#include "crypto/factories.h"

namespace opensspi::crypto {

Result<Bytes> digest_of(const AlgorithmRow& row, ByteView bytes) {
  const auto hash = TRY(make_hash(row));
  hash->update(bytes);
  Bytes digest(hash->digest_len());
  hash->finish(digest);
  return digest;
}

std::array<uint8_t, 32> sha256_of(ByteView bytes) {
  std::array<uint8_t, 32> digest{};
  const auto hash = make_sha256();
  hash->update(bytes);
  hash->finish(digest);
  return digest;
}

}  // namespace opensspi::crypto

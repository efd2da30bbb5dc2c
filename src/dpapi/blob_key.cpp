// SPDX-License-Identifier: MIT
#include "dpapi/blob_key.h"

#include "crypto/mac.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {

using crypto::AlgorithmId;

BlobKey::BlobKey(const Guid& id, const MasterKey& master_key) : id_(id) {
  const auto sha1 = std::move(crypto::make_hash(row_of(AlgorithmId::kSha1))).value();
  sha1->update(master_key.reveal());
  sha1->finish(key_.reveal());
  hmac_sha512_ = std::move(crypto::make_hmac(row_of(AlgorithmId::kSha512), key_.reveal())).value();
}

Result<std::unique_ptr<crypto::Hash>> BlobKey::hmac(const crypto::AlgorithmRow& hash) const {
  if (hash.id == AlgorithmId::kSha512) {
    return hmac_sha512_->clone();
  }
  return crypto::make_hmac(hash, key_.reveal());
}

}  // namespace opensspi::dpapi

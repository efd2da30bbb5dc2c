// SPDX-License-Identifier: MIT
// BlobKey: a master key in the form that blobs use.
#pragma once

#include <memory>

#include "base/secret.h"
#include "crypto/algorithms.h"
#include "dpapi/guid.h"

namespace opensspi::dpapi {

inline constexpr size_t kMasterKeyLen = 64;
using MasterKey = SecretArray<kMasterKeyLen>;

// BlobKey is the SHA-1 of a master key, which is all that a blob needs, besides the master key's
// name. Immutable; any thread may use it.
class BlobKey final : public InSecretMemory {
 public:
  BlobKey(const Guid& id, const MasterKey& master_key);

  [[nodiscard]] const Guid& id() const { return id_; }
  // hmac returns a new HMAC with `hash` under this key.
  [[nodiscard]] Result<std::unique_ptr<crypto::Hash>> hmac(const crypto::AlgorithmRow& hash) const;
  // reveal returns the SHA-1 itself.
  [[nodiscard]] std::span<const uint8_t, 20> reveal() const { return key_.reveal(); }

 private:
  const Guid id_;
  SecretArray<20> key_;
  std::unique_ptr<crypto::Hash> hmac_sha512_;  // its pads are hashed once
};

using BlobKeyPtr = std::shared_ptr<const BlobKey>;

}  // namespace opensspi::dpapi

// SPDX-License-Identifier: MIT
#include "csp/container_pairs.h"

#include "csp/key_blob.h"

namespace opensspi::csp {
namespace {

uint8_t stored_version(AlgorithmNumber algorithm) {
  return type_of(algorithm) == kTypeRsa ? kBlobVersion : kBlobVersionThree;
}

}  // namespace

Result<OpenPair> ContainerPairs::load(KeySpec spec) {
  const StoredKeyPair stored = TRY(container_->load(spec));
  OpenPair pair{stored.algorithm, stored.permissions, stored.on_token};
  if (pair.secret == nullptr) {
    auto secret = private_key_from_blob(stored.private_blob.reveal(), crypto::KeyOrigin::kStored);
    if (!secret.ok()) {
      return fail(NTE_KEYSET_ENTRY_BAD, "the stored key pair is damaged");
    }
    pair.secret = std::move(*secret);
  }
  remember(spec, pair);
  return pair;
}

Result<OpenPair> ContainerPairs::signing_pair(KeySpec spec) {
  {
    const MutexLock lock(mutex_);
    const OpenPair& opened = opened_[static_cast<size_t>(spec) - 1];
    if (opened.secret != nullptr) {
      return OpenPair(opened);
    }
  }
  return load(spec);
}

Status ContainerPairs::store(KeySpec spec, const OpenPair& pair) {
  StoredKeyPair stored{pair.algorithm, pair.permissions, {}, nullptr};
  stored.private_blob =
      TRY(blob_from_private_key(*pair.secret, pair.algorithm, stored_version(pair.algorithm)));
  TRY(container_->store(spec, stored));
  remember(spec, pair);
  return {};
}

Result<OpenPair> ContainerPairs::generate(KeySpec spec, AlgorithmNumber algorithm,
                                          uint32_t num_bits, uint32_t permissions) {
  OpenPair pair{algorithm, permissions, nullptr};
  pair.secret = TRY(container_->generate(spec, algorithm, num_bits, permissions));
  if (pair.secret != nullptr) {
    remember(spec, pair);
  }
  return pair;
}

void ContainerPairs::remember(KeySpec spec, OpenPair pair) {
  const MutexLock lock(mutex_);
  opened_[static_cast<size_t>(spec) - 1] = std::move(pair);
}

}  // namespace opensspi::csp

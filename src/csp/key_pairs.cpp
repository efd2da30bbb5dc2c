// SPDX-License-Identifier: MIT
// Provider: key pairs: generation, storing in the container, loading.
#include "base/mutex.h"
#include "crypto/ffc.h"
#include "crypto/rsa.h"
#include "csp/key_blob.h"
#include "csp/pair_key.h"
#include "csp/provider.h"
#include "opensspi/ntstatus.h"

namespace opensspi::csp {
namespace {

Result<KeySpec> spec_of(uint32_t number) {
  if (number != static_cast<uint32_t>(KeySpec::kKeyExchange) &&
      number != static_cast<uint32_t>(KeySpec::kSignature)) {
    return fail(NTE_NO_KEY, "key pairs are AT_KEYEXCHANGE or AT_SIGNATURE");
  }
  return static_cast<KeySpec>(number);
}

// An ephemeral Diffie-Hellman key is in memory only, as its name says.
std::optional<KeySpec> place_in_container(AlgorithmNumber algorithm) {
  if (algorithm == kAlgDhEphemeral) {
    return std::nullopt;
  }
  return class_of(algorithm) == kClassSignature ? KeySpec::kSignature : KeySpec::kKeyExchange;
}

bool is_dh(AlgorithmNumber algorithm) {
  return algorithm == kAlgDhStoreAndForward || algorithm == kAlgDhEphemeral;
}

// The codes are those of Windows' DSS and RSA providers, which differ.
Result<uint32_t> pair_bits(const AlgorithmEntry& entry, uint32_t asked) {
  if (asked == 0) {
    return uint32_t{entry.default_bits};
  }
  const bool in_range = asked >= entry.min_bits && asked <= entry.max_bits;
  if (in_range && asked % entry.step_bits == 0) {
    return asked;
  }
  constexpr const char* kWhy = "the provider has no key pair of this length";
  if (entry.id == kAlgDssSign && in_range) {
    return fail(STATUS_INVALID_PARAMETER, kWhy);
  }
  if (entry.id == kAlgDssSign || is_dh(entry.id)) {
    return fail(NTE_BAD_FLAGS, kWhy);
  }
  return fail(NTE_BAD_DATA, kWhy);
}

uint8_t stored_version(AlgorithmNumber algorithm) {
  const bool rsa = algorithm == kAlgRsaSign || algorithm == kAlgRsaKeyExchange;
  return rsa ? kBlobVersion : kBlobVersionThree;
}

Result<std::shared_ptr<const crypto::PrivateKey>> generate(AlgorithmNumber algorithm,
                                                           uint32_t num_bits,
                                                           const crypto::KeepGoing& keep_going) {
  using Pointer = std::shared_ptr<const crypto::PrivateKey>;
  if (algorithm != kAlgDssSign) {
    return Pointer(TRY(crypto::generate_rsa(num_bits, keep_going)));
  }
  const crypto::Group group = TRY(crypto::generate_dsa_group(num_bits, keep_going));
  return Pointer(TRY(crypto::generate_dsa(group)));
}

}  // namespace

Result<KeyPtr> Provider::generate_pair(AlgorithmNumber algorithm, uint32_t flags,
                                       const crypto::KeepGoing& keep_going) {
  const uint32_t num_bits = TRY(pair_bits(*row_.find(algorithm), flags >> 16));
  if (is_dh(algorithm)) {
    return generate_dh_pair(algorithm, num_bits, flags, keep_going);
  }
  const uint32_t permissions = permissions_for(flags);
  const KeySpec spec = *place_in_container(algorithm);
  auto on_token = TRY(container_->generate(spec, algorithm, num_bits, permissions));
  if (on_token == nullptr) {
    return keep_pair(algorithm, permissions, TRY(generate(algorithm, num_bits, keep_going)));
  }
  remember(spec, {algorithm, permissions, on_token});
  return make_pair_key(algorithm, permissions, std::move(on_token), spec);
}

// CRYPT_PREGEN leaves the group to the caller: KP_P, KP_G, then KP_X.
Result<KeyPtr> Provider::generate_dh_pair(AlgorithmNumber algorithm, uint32_t num_bits,
                                          uint32_t flags, const crypto::KeepGoing& keep_going) {
  const uint32_t permissions = permissions_for(flags);
  if ((flags & kPregen) != 0) {
    return KeyPtr(std::make_shared<DhKey>(shared_from_this(), algorithm, permissions, num_bits,
                                          place_in_container(algorithm)));
  }
  const crypto::Group group = TRY(crypto::generate_dh_group(num_bits, keep_going));
  return keep_pair(algorithm, permissions, TRY(crypto::generate_dh(group)));
}

Result<KeyPtr> Provider::keep_pair(AlgorithmNumber algorithm, uint32_t permissions,
                                   std::shared_ptr<const crypto::PrivateKey> secret) {
  const std::optional<KeySpec> spec = place_in_container(algorithm);
  if (spec) {
    StoredKeyPair pair{algorithm, permissions, {}, nullptr};
    pair.private_blob = TRY(blob_from_private_key(*secret, algorithm, stored_version(algorithm)));
    TRY(container_->store(*spec, pair));
    remember(*spec, {algorithm, permissions, secret});
  }
  return make_pair_key(algorithm, permissions, std::move(secret), spec);
}

Result<KeyPtr> Provider::make_pair_key(AlgorithmNumber algorithm, uint32_t permissions,
                                       std::shared_ptr<const crypto::PrivateKey> secret,
                                       std::optional<KeySpec> spec) {
  if (is_dh(algorithm)) {
    if (secret->ffc() == nullptr) {
      return fail(NTE_KEYSET_ENTRY_BAD, "the stored key is of another kind");
    }
    std::shared_ptr<const crypto::FfcPrivateKey> dh(secret, secret->ffc());
    return KeyPtr(
        DhKey::with_secret(shared_from_this(), algorithm, permissions, std::move(dh), spec));
  }
  std::shared_ptr<const crypto::PublicKey> open = secret->public_key();
  return KeyPtr(std::make_shared<PairKey>(shared_from_this(), algorithm, permissions,
                                          PairParts{std::move(open), std::move(secret), spec}));
}

Result<KeyPtr> Provider::user_key(uint32_t key_spec) {
  const KeySpec spec = TRY(spec_of(key_spec));
  CachedPair pair = TRY(load_pair(spec));
  return make_pair_key(pair.algorithm, pair.permissions, std::move(pair.secret), spec);
}

Result<Provider::CachedPair> Provider::load_pair(KeySpec spec) {
  const StoredKeyPair stored = TRY(container_->load(spec));
  CachedPair pair{stored.algorithm, stored.permissions, stored.on_token};
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

// A session continues to sign with the pair that it opened first, generated or imported; another
// session that replaces the pair is seen by the next CryptGetUserKey.
Result<Provider::CachedPair> Provider::signing_pair(uint32_t key_spec) {
  const KeySpec spec = TRY(spec_of(key_spec));
  {
    const MutexLock lock(mutex_);
    const CachedPair& cached = cached_[static_cast<size_t>(spec) - 1];
    if (cached.secret != nullptr) {
      return CachedPair(cached);
    }
  }
  return load_pair(spec);
}

void Provider::remember(KeySpec spec, CachedPair pair) {
  const MutexLock lock(mutex_);
  cached_[static_cast<size_t>(spec) - 1] = std::move(pair);
}

}  // namespace opensspi::csp

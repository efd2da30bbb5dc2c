// SPDX-License-Identifier: MIT
#include "csp/key_pairs.h"

#include "crypto/ffc.h"
#include "crypto/rsa.h"
#include "csp/pair_key.h"
#include "opensspi/ntstatus.h"

namespace opensspi::csp {
namespace {

// An ephemeral Diffie-Hellman key is in memory only, as its name says.
std::optional<KeySpec> place_in_container(AlgorithmNumber algorithm) {
  if (algorithm == kAlgDhEphemeral) {
    return std::nullopt;
  }
  return class_of(algorithm) == kClassSignature ? KeySpec::kSignature : KeySpec::kKeyExchange;
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

std::optional<ContainerSlot> slot_of(const Provider& provider, std::optional<KeySpec> spec) {
  if (!spec) {
    return std::nullopt;
  }
  return ContainerSlot{provider.container(), *spec};
}

Result<KeyPtr> pair_key(OpenPair pair, std::optional<ContainerSlot> slot) {
  if (is_dh(pair.algorithm)) {
    if (pair.secret->ffc() == nullptr) {
      return fail(NTE_KEYSET_ENTRY_BAD, "the stored key is of another kind");
    }
    std::shared_ptr<const crypto::FfcPrivateKey> dh(pair.secret, pair.secret->ffc());
    return KeyPtr(
        DhKey::with_secret(pair.algorithm, pair.permissions, std::move(dh), std::move(slot)));
  }
  std::shared_ptr<const crypto::PublicKey> open = pair.secret->public_key();
  return KeyPtr(std::make_shared<PairKey>(
      pair.algorithm, pair.permissions,
      PairParts{std::move(open), std::move(pair.secret), std::move(slot)}));
}

// CRYPT_PREGEN leaves the group to the caller: KP_P, KP_G, then KP_X.
Result<KeyPtr> generate_dh_pair(Provider& provider, AlgorithmNumber algorithm, uint32_t num_bits,
                                uint32_t flags, const crypto::KeepGoing& keep_going) {
  const uint32_t permissions = permissions_for(flags);
  if ((flags & kPregen) != 0) {
    return KeyPtr(std::make_shared<DhKey>(algorithm, permissions, num_bits,
                                          slot_of(provider, place_in_container(algorithm))));
  }
  const crypto::Group group = TRY(crypto::generate_dh_group(num_bits, keep_going));
  OpenPair pair{algorithm, permissions, nullptr};
  pair.secret = TRY(crypto::generate_dh(group));
  return keep_pair(provider, std::move(pair));
}

}  // namespace

Result<KeySpec> key_spec_of(uint32_t number) {
  if (number != static_cast<uint32_t>(KeySpec::kKeyExchange) &&
      number != static_cast<uint32_t>(KeySpec::kSignature)) {
    return fail(NTE_NO_KEY, "key pairs are AT_KEYEXCHANGE or AT_SIGNATURE");
  }
  return static_cast<KeySpec>(number);
}

Result<KeyPtr> generate_pair(Provider& provider, AlgorithmNumber algorithm, uint32_t flags,
                             const crypto::KeepGoing& keep_going) {
  const uint32_t num_bits = TRY(pair_bits(*provider.row().find(algorithm), flags >> 16));
  if (is_dh(algorithm)) {
    return generate_dh_pair(provider, algorithm, num_bits, flags, keep_going);
  }
  const KeySpec spec = *place_in_container(algorithm);
  OpenPair pair = TRY(provider.pairs().generate(spec, algorithm, num_bits, permissions_for(flags)));
  if (pair.secret != nullptr) {
    return pair_key(std::move(pair), slot_of(provider, spec));
  }
  pair.secret = TRY(generate(algorithm, num_bits, keep_going));
  return keep_pair(provider, std::move(pair));
}

Result<KeyPtr> keep_pair(Provider& provider, OpenPair pair) {
  const std::optional<KeySpec> spec = place_in_container(pair.algorithm);
  if (spec) {
    TRY(provider.pairs().store(*spec, pair));
  }
  return pair_key(std::move(pair), slot_of(provider, spec));
}

Result<KeyPtr> user_key(Provider& provider, uint32_t key_spec) {
  const KeySpec spec = TRY(key_spec_of(key_spec));
  return pair_key(TRY(provider.pairs().load(spec)), slot_of(provider, spec));
}

}  // namespace opensspi::csp

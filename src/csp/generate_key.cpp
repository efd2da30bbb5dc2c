// SPDX-License-Identifier: MIT
#include "csp/generate_key.h"

#include "crypto/random.h"
#include "csp/channel_hash.h"
#include "csp/derive.h"
#include "csp/key_pairs.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kGenerateFlags = kExportable | kUserProtected | kCreateSalt | kUpdateKey |
                                    kNoSalt | kPregen | kServer | kKeyArchivable |
                                    kForceKeyProtectionHigh | kVolatile;

constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");
constexpr Error kNoAlgorithm = fail(NTE_BAD_ALGID, "the provider does not have the algorithm");

// named_algorithm returns what AT_KEYEXCHANGE and AT_SIGNATURE mean to the provider.
AlgorithmNumber named_algorithm(const ProviderRow& row, AlgorithmNumber algorithm) {
  if (algorithm == static_cast<uint32_t>(KeySpec::kKeyExchange)) {
    return row.key_exchange;
  }
  return algorithm == static_cast<uint32_t>(KeySpec::kSignature) ? row.signature : algorithm;
}

// An empty salt leaves the one that the key has by default.
KeyPtr salted_key(const Provider& provider, AlgorithmNumber algorithm, DerivedBytes bytes,
                  uint32_t flags) {
  SessionState state =
      SessionKey::make_state(provider.row().session_rules, algorithm, std::move(bytes.key), flags);
  if (!bytes.salt.empty()) {
    state.salt = std::move(bytes.salt);
  }
  return std::make_shared<SessionKey>(provider.maker(), std::move(state), permissions_for(flags));
}

Result<KeyPtr> generate_session_key(const Provider& provider, AlgorithmNumber algorithm,
                                    uint32_t flags) {
  const ProviderRow& row = provider.row();
  SecretBytes key(TRY(session_key_len(row, algorithm, flags >> 16)));
  crypto::random_bytes(key.reveal());
  if (is_des(algorithm)) {
    crypto::set_odd_parity(key.reveal());
  }
  SecretBytes salt(created_salt_len(row.session_rules, algorithm, key.size(), flags));
  crypto::random_bytes(salt.reveal());
  return salted_key(provider, algorithm, {std::move(key), std::move(salt)}, flags);
}

Result<KeyPtr> derive_channel_key(const Provider& provider, AlgorithmNumber algorithm,
                                  const HashObject& hash, uint32_t flags) {
  const MasterHash* master = hash.master_hash();
  if (master == nullptr || provider.row().find(algorithm) == nullptr) {
    return kNoAlgorithm;
  }
  const auto direction =
      (flags & kServer) != 0 ? TlsMaster::Direction::kServer : TlsMaster::Direction::kClient;
  SessionState state;
  if (algorithm == kAlgSchannelMacKey) {
    SecretBytes key = TRY(master->master().mac_key(direction));
    state =
        SessionKey::make_state(provider.row().session_rules, algorithm, std::move(key), kNoSalt);
  } else if (algorithm == kAlgSchannelEncKey) {
    state = TRY(master->master().cipher_state(direction));
  } else {
    return kNoAlgorithm;
  }
  return KeyPtr(
      std::make_shared<SessionKey>(provider.maker(), std::move(state), permissions_for(flags)));
}

}  // namespace

Result<KeyPtr> generate_key(Provider& provider, AlgorithmNumber asked, uint32_t flags,
                            const crypto::KeepGoing& keep_going) {
  if ((flags & 0xFFFF & ~kGenerateFlags) != 0) {
    return kBadFlags;
  }
  const ProviderRow& row = provider.row();
  const AlgorithmNumber algorithm = named_algorithm(row, asked);
  if (row.find(algorithm) == nullptr) {
    return kNoAlgorithm;
  }
  if (algorithm == kAlgSsl3Master || algorithm == kAlgTls1Master) {
    return KeyPtr(std::make_shared<TlsMaster>(row, algorithm, permissions_for(flags),
                                              TlsMaster::fresh_secret(algorithm)));
  }
  const uint32_t kind = class_of(algorithm);
  if (kind == kClassSignature || kind == kClassKeyExchange) {
    return generate_pair(provider, algorithm, flags, keep_going);
  }
  return generate_session_key(provider, algorithm, flags);
}

Result<KeyPtr> derive_key(const Provider& provider, AlgorithmNumber algorithm, HashObject& hash,
                          uint32_t flags) {
  if ((flags & 0xFFFF & ~kGenerateFlags) != 0) {
    return kBadFlags;
  }
  if (hash.algorithm() == kAlgSchannelMasterHash) {
    return derive_channel_key(provider, algorithm, hash, flags);
  }
  const ProviderRow& row = provider.row();
  const size_t len = TRY(session_key_len(row, algorithm, flags >> 16));
  const size_t salt_len = created_salt_len(row.session_rules, algorithm, len, flags);
  return salted_key(provider, algorithm, TRY(derive_key_bytes(algorithm, {len, salt_len}, hash)),
                    flags);
}

}  // namespace opensspi::csp

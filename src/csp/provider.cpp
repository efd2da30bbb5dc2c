// SPDX-License-Identifier: MIT
#include "csp/provider.h"

#include "crypto/random.h"
#include "csp/channel_hash.h"
#include "csp/derive.h"
#include "csp/digest_hash.h"
#include "csp/create_hash.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kAcquireFlags = kVerifyContext | kNewKeySet | kDeleteKeySet | kMachineKeySet |
                                   kSilent | kDefaultContainerOptional;
constexpr uint32_t kGenerateFlags = kExportable | kUserProtected | kCreateSalt | kUpdateKey |
                                    kNoSalt | kPregen | kServer | kKeyArchivable |
                                    kForceKeyProtectionHigh | kVolatile;

constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");
constexpr Error kNoAlgorithm = fail(NTE_BAD_ALGID, "the provider does not have the algorithm");

ContainerPlace place_of(const ProviderRow& row, uint32_t flags) {
  return {row.family, row.implementation, (flags & kMachineKeySet) != 0};
}

Result<std::string> container_name(const ContainerStore& store, std::string_view asked) {
  if (asked.size() > kMaxContainerNameLen) {
    return fail(NTE_BAD_KEYSET_PARAM, "the container's name is too long");
  }
  return asked.empty() ? store.default_name() : std::string(asked);
}

bool is_verify_context(uint32_t flags) { return (flags & kVerifyContext) == kVerifyContext; }

Result<std::shared_ptr<Container>> open_container(ContainerStore& store,
                                                  const AcquireRequest& request) {
  if (is_verify_context(request.flags)) {
    if (!request.container.empty()) {
      return fail(NTE_BAD_FLAGS, "a CRYPT_VERIFYCONTEXT session names no container");
    }
    return ephemeral_container();
  }
  const std::string name = TRY(container_name(store, request.container));
  const ContainerPlace place = place_of(*request.row, request.flags);
  if ((request.flags & kNewKeySet) != 0) {
    return store.create(place, name);
  }
  return store.open(place, name);
}

}  // namespace

Status delete_container(ContainerStore& store, const AcquireRequest& request) {
  if ((request.flags & ~kAcquireFlags) != 0 || is_verify_context(request.flags)) {
    return kBadFlags;
  }
  const std::string name = TRY(container_name(store, request.container));
  return store.remove(place_of(*request.row, request.flags), name);
}

Provider::Provider(ContainerStore& store, const ProviderRow& row, uint32_t flags,
                   std::shared_ptr<Container> container)
    : store_(store), row_(row), flags_(flags), container_(std::move(container)) {}

Result<std::shared_ptr<Provider>> Provider::acquire(ContainerStore& store,
                                                    const AcquireRequest& request) {
  const uint32_t high = request.flags & kVerifyContext;
  if ((request.flags & ~kAcquireFlags) != 0 || (high != 0 && high != kVerifyContext) ||
      (request.flags & kDeleteKeySet) != 0) {
    return kBadFlags;
  }
  auto container = TRY(open_container(store, request));
  return std::shared_ptr<Provider>(
      new Provider(store, *request.row, request.flags, std::move(container)));
}

ContainerPlace Provider::place() const { return place_of(row_, flags_); }

void Provider::random(ByteSpan out) { crypto::random_bytes(out); }

Result<KeyPtr> Provider::generate_key(AlgorithmNumber algorithm, uint32_t flags,
                                      const crypto::KeepGoing& keep_going) {
  if ((flags & 0xFFFF & ~kGenerateFlags) != 0) {
    return kBadFlags;
  }
  if (algorithm == static_cast<uint32_t>(KeySpec::kKeyExchange)) {
    algorithm = row_.key_exchange;
  }
  if (algorithm == static_cast<uint32_t>(KeySpec::kSignature)) {
    algorithm = row_.signature;
  }
  if (row_.find(algorithm) == nullptr) {
    return kNoAlgorithm;
  }
  if (algorithm == kAlgSsl3Master || algorithm == kAlgTls1Master) {
    return KeyPtr(std::make_shared<TlsMaster>(shared_from_this(), algorithm, permissions_for(flags),
                                              TlsMaster::fresh_secret(algorithm)));
  }
  const uint32_t kind = class_of(algorithm);
  if (kind == kClassSignature || kind == kClassKeyExchange) {
    return generate_pair(algorithm, flags, keep_going);
  }
  const size_t len = TRY(session_key_len(row_, algorithm, flags >> 16));
  SecretBytes key(len);
  random(key.reveal());
  if (is_des(algorithm)) {
    crypto::set_odd_parity(key.reveal());
  }
  const size_t salt_len = created_salt_len(row_.session_rules, algorithm, len, flags);
  SecretBytes salt(salt_len);
  random(salt.reveal());
  return make_salted_key(algorithm, {std::move(key), std::move(salt)}, flags);
}

Result<KeyPtr> Provider::derive_key(AlgorithmNumber algorithm, HashObject& hash, uint32_t flags) {
  if ((flags & 0xFFFF & ~kGenerateFlags) != 0) {
    return kBadFlags;
  }
  if (hash.algorithm() == kAlgSchannelMasterHash) {
    return derive_channel_key(algorithm, hash, flags);
  }
  const size_t len = TRY(session_key_len(row_, algorithm, flags >> 16));
  const size_t salt_len = created_salt_len(row_.session_rules, algorithm, len, flags);
  return make_salted_key(algorithm, TRY(derive_key_bytes(algorithm, {len, salt_len}, hash)), flags);
}

Result<KeyPtr> Provider::derive_channel_key(AlgorithmNumber algorithm, HashObject& hash,
                                            uint32_t flags) {
  const MasterHash* master = hash.master_hash();
  if (master == nullptr || row_.find(algorithm) == nullptr) {
    return kNoAlgorithm;
  }
  const auto direction =
      (flags & kServer) != 0 ? TlsMaster::Direction::kServer : TlsMaster::Direction::kClient;
  SessionState state;
  if (algorithm == kAlgSchannelMacKey) {
    SecretBytes key = TRY(master->master().mac_key(direction));
    state = SessionKey::make_state(row_.session_rules, algorithm, std::move(key), kNoSalt);
  } else if (algorithm == kAlgSchannelEncKey) {
    state = TRY(master->master().cipher_state(direction));
  } else {
    return kNoAlgorithm;
  }
  return KeyPtr(
      std::make_shared<SessionKey>(shared_from_this(), std::move(state), permissions_for(flags)));
}

Result<HashPtr> Provider::create_hash(AlgorithmNumber algorithm, Key* key, uint32_t flags) {
  if (flags != 0) {
    return kBadFlags;
  }
  const bool is_prf = algorithm == kAlgTls1Prf && row_.find(kAlgTls1Master) != nullptr;
  if (row_.find(algorithm) == nullptr && !is_prf) {
    return kNoAlgorithm;
  }
  if (algorithm == kAlgSsl3ShaMd5) {
    return HashPtr(std::make_shared<ShaMd5Hash>(shared_from_this()));
  }
  if (algorithm == kAlgMac || algorithm == kAlgHmac || is_prf ||
      algorithm == kAlgSchannelMasterHash) {
    if (key == nullptr) {
      return fail(NTE_BAD_KEY, "the hash takes a key");
    }
    return create_keyed_hash(shared_from_this(), algorithm, *key);
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  if (row == nullptr) {
    return kNoAlgorithm;
  }
  auto hash = TRY(crypto::make_hash(*row));
  return HashPtr(std::make_shared<DigestHash>(shared_from_this(), algorithm, std::move(hash)));
}

Result<KeyPtr> Provider::make_session_key(AlgorithmNumber algorithm, SecretBytes key,
                                          uint32_t flags) {
  return make_salted_key(algorithm, {std::move(key), {}}, flags);
}

// An empty salt leaves the one that the key has by default.
KeyPtr Provider::make_salted_key(AlgorithmNumber algorithm, DerivedBytes bytes, uint32_t flags) {
  SessionState state =
      SessionKey::make_state(row_.session_rules, algorithm, std::move(bytes.key), flags);
  if (bytes.salt.size() != 0) {
    state.salt = std::move(bytes.salt);
  }
  return std::make_shared<SessionKey>(shared_from_this(), std::move(state), permissions_for(flags));
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// Diffie-Hellman keys (PROV_DSS_DH, PROV_DH_SCHANNEL).
#include <algorithm>

#include "base/mutex.h"
#include "csp/key_blob.h"
#include "csp/pair_key.h"

namespace opensspi::csp {
namespace {

using Kind = ParameterShape::Kind;

constexpr Error kNoSecret =
    fail(NTE_BAD_KEY_STATE, "the key has no secret value yet (KP_P, KP_G, then KP_X)");

ParameterValue little_endian(ByteView number, size_t len) {
  SecretBytes bytes(len);
  wipe(bytes.reveal());
  const ByteView significant = trimmed(number);
  std::copy(significant.rbegin(), significant.rend(), bytes.reveal().begin());
  return bytes;
}

Bytes big_endian(ByteView wire) {
  const Bytes reversed(wire.rbegin(), wire.rend());
  const ByteView significant = trimmed(reversed);
  return {significant.begin(), significant.end()};
}

}  // namespace

DhKey::DhKey(AlgorithmNumber algorithm, uint32_t permissions, uint32_t num_bits,
             std::optional<ContainerSlot> slot)
    : Key(algorithm, permissions), num_bits_(num_bits), slot_(std::move(slot)) {}

std::shared_ptr<DhKey> DhKey::with_secret(AlgorithmNumber algorithm, uint32_t permissions,
                                          std::shared_ptr<const crypto::FfcPrivateKey> secret,
                                          std::optional<ContainerSlot> slot) {
  auto key = std::make_shared<DhKey>(algorithm, permissions, static_cast<uint32_t>(secret->bits()),
                                     std::move(slot));
  const MutexLock key_lock(key->mutex_);
  key->group_ = secret->group();
  key->secret_ = std::move(secret);
  return key;
}

Result<SecretBytes> DhKey::agree(const DhBlob& peer) const {
  const auto secret = TRY(secret_value());
  const crypto::Group& group = secret->group();
  if (peer.version == kBlobVersionThree && !trimmed(peer.key.group.prime).empty() &&
      (peer.key.group.prime != group.prime || peer.key.group.generator != group.generator)) {
    return fail(NTE_BAD_DATA, "the other key belongs to another group");
  }
  if (peer.num_bits != (secret->bits() + 7) / 8 * 8) {
    return fail(NTE_BAD_DATA, "the other key has another length");
  }
  SecretBytes shared = TRY(secret->agree(peer.key.public_value));
  reverse(shared.reveal());
  return shared;
}

Result<std::shared_ptr<const crypto::FfcPrivateKey>> DhKey::secret_value() const {
  const MutexLock lock(mutex_);
  if (secret_ == nullptr) {
    return kNoSecret;
  }
  return std::shared_ptr<const crypto::FfcPrivateKey>(secret_);
}

Result<std::shared_ptr<const crypto::PublicKey>> DhKey::open() const {
  const auto secret = TRY(secret_value());
  return std::shared_ptr<const crypto::PublicKey>(secret->public_key());
}

Result<ParameterValue> DhKey::do_parameter(uint32_t id) const {
  const size_t len = num_bits_ / 8;
  if (id == kKpKeyLen) {
    return number_value(num_bits_);
  }
  if (id == kKpBlockLen) {
    return number_value(0);
  }
  if (id == kKpP && !group_.prime.empty()) {
    return little_endian(group_.prime, len);
  }
  if (id == kKpG && !group_.generator.empty()) {
    return little_endian(group_.generator, len);
  }
  if (id == kKpQ && !group_.order.empty()) {
    return little_endian(group_.order, group_.order.size());
  }
  if (id == kKpY && secret_ != nullptr) {
    return little_endian(secret_->public_value(), len);
  }
  return Key::do_parameter(id);
}

Result<ParameterShape> DhKey::do_settable(uint32_t id) const {
  if (id == kKpP || id == kKpG || id == kKpQ) {
    return ParameterShape{Kind::kBlob, 0};
  }
  if (id == kKpX) {
    return ParameterShape{Kind::kIgnored, 0};
  }
  return Key::do_settable(id);
}

Status DhKey::do_set_parameter(uint32_t id, uint32_t flags, ByteView value) {
  if (id == kKpX) {
    return generate();
  }
  if (id == kKpP || id == kKpG || id == kKpQ) {
    return set_group_part(id, value);
  }
  return Key::do_set_parameter(id, flags, value);
}

// Setting the group again removes the secret value.
Status DhKey::set_group_part(uint32_t id, ByteView value) {
  Bytes number = big_endian(value);
  if (number.empty() || number.size() > crypto::kMaxDhBits / 8) {
    return fail(NTE_BAD_DATA, "no part of a group has this length");
  }
  if (id == kKpP && (bit_len(number) + 7) / 8 != num_bits_ / 8) {
    return fail(NTE_BAD_DATA, "the prime does not have the requested length of the key");
  }
  Bytes& part = id == kKpP ? group_.prime : id == kKpG ? group_.generator : group_.order;
  part = std::move(number);
  group_.seed.reset();
  secret_.reset();
  return {};
}

Status DhKey::generate() {
  if (group_.prime.empty() || group_.generator.empty()) {
    return fail(NTE_BAD_KEY_STATE, "KP_P and KP_G must be set before KP_X");
  }
  std::shared_ptr<const crypto::FfcPrivateKey> made = TRY(crypto::generate_dh(group_));
  if (slot_) {
    StoredKeyPair pair{algorithm_, permissions_, {}, nullptr};
    pair.private_blob = TRY(blob_from_private_key(*made, algorithm_, kBlobVersionThree));
    TRY(slot_->container->store(slot_->spec, pair));
  }
  secret_ = std::move(made);
  return {};
}

Result<KeyPtr> DhKey::do_duplicate() const {
  const MutexLock lock(mutex_);
  auto copy = std::make_shared<DhKey>(algorithm_, permissions_, num_bits_, slot_);
  const MutexLock copy_lock(copy->mutex_);
  copy->group_ = group_;
  copy->secret_ = secret_;
  return KeyPtr(std::move(copy));
}

Result<SecretBytes> DhKey::do_export(Key* wrapping, BlobType type, uint32_t flags) const {
  const uint8_t version = (flags & kBlobVersion3) != 0 ? kBlobVersionThree : kBlobVersion;
  const auto secret = TRY(secret_value());
  if (type == BlobType::kPublic) {
    return SecretBytes(TRY(blob_from_public_key(*secret->public_key(), algorithm(), version)));
  }
  if (type != BlobType::kPrivate) {
    return fail(NTE_BAD_TYPE, "a key pair has no such blob");
  }
  TRY(check_exportable());
  return seal_private_blob(TRY(blob_from_private_key(*secret, algorithm(), version)), wrapping);
}

Result<std::shared_ptr<const crypto::PrivateKey>> DhKey::exportable_secret() const {
  auto secret = TRY(secret_value());
  TRY(check_exportable());
  return std::shared_ptr<const crypto::PrivateKey>(std::move(secret));
}

}  // namespace opensspi::csp

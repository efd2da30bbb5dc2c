// SPDX-License-Identifier: MIT
#include "csp/digest_hash.h"

#include "crypto/mac.h"

namespace opensspi::csp {
namespace {

constexpr Error kNoInfo = fail(NTE_BAD_HASH_STATE, "set the hash of an HMAC first (HP_HMAC_INFO)");
constexpr size_t kShaMd5Len = 36;

}  // namespace

Status DigestHash::do_update(ByteView data) {
  hash_->update(data);
  return {};
}

Result<size_t> DigestHash::value_len() const { return hash_->digest_len(); }

Status DigestHash::do_finish(ByteSpan out) {
  hash_->finish(out);
  return {};
}

Result<HashPtr> DigestHash::do_duplicate() const {
  auto copy = std::make_shared<DigestHash>(algorithm(), hash_->clone());
  const MutexLock copy_lock(copy->mutex_);
  copy->copy_state(*this);
  return HashPtr(std::move(copy));
}

HmacHash::HmacHash(const ProviderRow& provider, SecretBytes key)
    : HashObject(kAlgHmac), provider_(provider), key_(std::move(key)) {}

Status HmacHash::do_update(ByteView data) {
  if (!hash_) {
    return kNoInfo;
  }
  has_data_ = true;
  hash_->update(data);
  return {};
}

Result<size_t> HmacHash::value_len() const {
  if (!hash_) {
    return kNoInfo;
  }
  return hash_->digest_len();
}

Status HmacHash::do_finish(ByteSpan out) {
  hash_->finish(out);
  return {};
}

Result<HashPtr> HmacHash::do_duplicate() const {
  auto copy = std::make_shared<HmacHash>(provider_, key_.copy());
  const MutexLock copy_lock(copy->mutex_);
  if (hash_) {
    copy->hash_ = hash_->clone();
  }
  copy->has_data_ = has_data_;
  copy->copy_state(*this);
  return HashPtr(std::move(copy));
}

Result<ParameterShape> HmacHash::do_settable(uint32_t id) const {
  if (id != kHpHmacInfo) {
    return HashObject::do_settable(id);
  }
  return ParameterShape{ParameterShape::Kind::kHmacInfo, 0};
}

Status HmacHash::do_set_hmac_info(const HmacInfo& info) {
  if (has_data_) {
    return fail(NTE_BAD_HASH_STATE, "the HMAC already has data");
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(info.algorithm));
  const bool is_hash = row != nullptr && row->kind == crypto::AlgorithmClass::kHash;
  if (!is_hash || provider_.find(info.algorithm) == nullptr) {
    return fail(NTE_BAD_ALGID, "the provider has no such hash for an HMAC");
  }
  hash_ = TRY(crypto::make_hmac(*row, key_.reveal(), {info.inner_padding, info.outer_padding}));
  return {};
}

Status ShaMd5Hash::do_update(ByteView /*data*/) {
  return fail(NTE_BAD_ALGID, "the caller computes both digests and sets them");
}

Result<size_t> ShaMd5Hash::value_len() const { return kShaMd5Len; }

Status ShaMd5Hash::do_finish(ByteSpan /*out*/) {
  return fail(NTE_BAD_HASH_STATE, "the value was not set");
}

Result<HashPtr> ShaMd5Hash::do_duplicate() const {
  auto copy = std::make_shared<ShaMd5Hash>();
  const MutexLock copy_lock(copy->mutex_);
  copy->copy_state(*this);
  return HashPtr(std::move(copy));
}

}  // namespace opensspi::csp

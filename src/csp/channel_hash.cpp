// SPDX-License-Identifier: MIT
#include "csp/channel_hash.h"

#include "crypto/prf.h"

namespace opensspi::csp {
namespace {

constexpr Error kTakesNoData = fail(NTE_BAD_ALGID, "the hash takes no data");
constexpr size_t kMaxSeedLen = size_t{64} * 1024;
constexpr size_t kMaxPrfLen = size_t{64} * 1024;

}  // namespace

Status MasterHash::do_update(ByteView /*data*/) { return kTakesNoData; }

Result<size_t> MasterHash::value_len() const {
  return fail(NTE_BAD_HASH_STATE, "a master hash has no value; keys are derived from it");
}

Status MasterHash::do_finish(ByteSpan /*out*/) {
  (void)TRY(value_len());
  return {};
}

Result<HashPtr> MasterHash::do_duplicate() const {
  return HashPtr(std::make_shared<MasterHash>(master_));
}

Status PrfHash::do_update(ByteView /*data*/) { return kTakesNoData; }

Result<size_t> PrfHash::value_len() const { return size_t{0}; }

Status PrfHash::do_finish(ByteSpan out) {
  if (out.size() > kMaxPrfLen) {
    return fail(NTE_BAD_LEN, "the requested value is too long");
  }
  crypto::tls1_prf(secret_.reveal(), label_, seed_, out);
  return {};
}

Result<HashPtr> PrfHash::do_duplicate() const {
  auto copy = std::make_shared<PrfHash>(secret_.copy());
  const MutexLock copy_lock(copy->mutex_);
  copy->label_ = label_;
  copy->seed_ = seed_;
  return HashPtr(std::move(copy));
}

Result<ParameterShape> PrfHash::do_settable(uint32_t id) const {
  if (id == kHpTls1PrfLabel || id == kHpTls1PrfSeed) {
    return ParameterShape{ParameterShape::Kind::kBlob, 0};
  }
  return HashObject::do_settable(id);
}

Status PrfHash::do_set_parameter(uint32_t id, ByteView value) {
  TRY(do_settable(id));
  if (value.size() > kMaxSeedLen) {
    return fail(NTE_BAD_DATA, "the value is too long");
  }
  Bytes& part = id == kHpTls1PrfLabel ? label_ : seed_;
  part.assign(value.begin(), value.end());
  return {};
}

}  // namespace opensspi::csp

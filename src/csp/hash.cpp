// SPDX-License-Identifier: MIT
#include "csp/hash.h"

#include <algorithm>

#include "base/mutex.h"
#include "csp/session_export.h"

namespace opensspi::csp {
namespace {

constexpr Error kFinished = fail(NTE_BAD_HASH_STATE, "the hash is finished");
constexpr Error kNoParameter = fail(NTE_BAD_TYPE, "the hash has no such parameter");
constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");

Result<size_t> write_number(uint32_t number, ByteSpan out) {
  if (out.size() < 4) {
    return fail(ERROR_MORE_DATA, "the buffer is smaller than the parameter");
  }
  put_le(out.first(4), number);
  return size_t{4};
}

}  // namespace

Status HashObject::update(ByteView data, uint32_t flags) {
  if ((flags & ~uint32_t{kUserData}) != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  if (state_ == State::kFinished) {
    return kFinished;
  }
  return do_update(data);
}

// The key is hashed in the byte order that it has on the wire, unless its natural order is
// requested.
Status HashObject::update_session_key(Key& key, uint32_t flags) {
  if ((flags & ~uint32_t{kLittleEndianKey}) != 0) {
    return kBadFlags;
  }
  SecretBytes bytes = TRY(key.secret_bytes());
  if ((flags & kLittleEndianKey) == 0) {
    std::reverse(bytes.reveal().begin(), bytes.reveal().end());
  }
  return update(bytes.reveal(), 0);
}

Result<size_t> HashObject::parameter_len(uint32_t id, uint32_t flags) {
  if (flags != 0) {
    return kBadFlags;
  }
  if (id == kHpAlgId || id == kHpHashSize) {
    return size_t{4};
  }
  if (id != kHpHashVal) {
    return kNoParameter;
  }
  const MutexLock lock(mutex_);
  return value_len();
}

Result<size_t> HashObject::parameter(uint32_t id, uint32_t flags, ByteSpan out) {
  if (flags != 0) {
    return kBadFlags;
  }
  if (id == kHpAlgId) {
    return write_number(algorithm_, out);
  }
  const MutexLock lock(mutex_);
  if (id == kHpHashSize) {
    return write_number(static_cast<uint32_t>(TRY(value_len())), out);
  }
  if (id != kHpHashVal) {
    return kNoParameter;
  }
  return read_value(out);
}

Result<size_t> HashObject::read_value(ByteSpan out) {
  const size_t len = TRY(value_len());
  if (len == 0) {
    TRY(do_finish(out));
    return out.size();
  }
  if (out.size() < len) {
    return fail(ERROR_MORE_DATA, "the buffer is smaller than the hash");
  }
  TRY(finish_value());
  std::copy_n(value_.reveal().begin(), value_len_, out.begin());
  return size_t{value_len_};
}

Result<ParameterShape> HashObject::settable(uint32_t id) {
  const MutexLock lock(mutex_);
  if (id != kHpHashVal) {
    return do_settable(id);
  }
  const size_t len = TRY(value_len());
  if (len == 0) {
    return kNoParameter;
  }
  return ParameterShape{ParameterShape::Kind::kBytes, len};
}

Status HashObject::set_parameter(uint32_t id, uint32_t flags, ByteView value) {
  if (flags != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  if (id != kHpHashVal) {
    return do_set_parameter(id, value);
  }
  const size_t len = TRY(value_len());
  if (len == 0) {
    return kNoParameter;
  }
  if (value.size() != len) {
    return fail(NTE_BAD_LEN, "the value is not as long as the hash");
  }
  assign_value(value);
  return {};
}

Status HashObject::set_hmac_info(const HmacInfo& info, uint32_t flags) {
  if (flags != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  if (state_ == State::kFinished) {
    return kFinished;
  }
  return do_set_hmac_info(info);
}

Result<HashPtr> HashObject::duplicate() {
  const MutexLock lock(mutex_);
  return do_duplicate();
}

Result<size_t> HashObject::finish(std::span<uint8_t, kMaxDigestLen> out) {
  const MutexLock lock(mutex_);
  if (TRY(value_len()) == 0) {
    return fail(NTE_BAD_HASH, "the hash has no value of its own");
  }
  return read_value(out);
}

Status HashObject::finish_value() {
  if (state_ == State::kFinished) {
    return {};
  }
  const size_t len = TRY(value_len());
  TRY(do_finish(value_.reveal().first(len)));
  value_len_ = static_cast<uint8_t>(len);
  state_ = State::kFinished;
  return {};
}

void HashObject::assign_value(ByteView value) {
  std::copy(value.begin(), value.end(), value_.reveal().begin());
  value_len_ = static_cast<uint8_t>(value.size());
  state_ = State::kFinished;
}

void HashObject::copy_state(const HashObject& other) {
  state_ = other.state_;
  value_len_ = other.value_len_;
  value_ = other.value_;
}

Result<ParameterShape> HashObject::do_settable(uint32_t /*id*/) const { return kNoParameter; }

Status HashObject::do_set_parameter(uint32_t /*id*/, ByteView /*value*/) { return kNoParameter; }

Status HashObject::do_set_hmac_info(const HmacInfo& /*info*/) { return kNoParameter; }

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// The parameters of session keys: one table for reading and one for setting.
#include <algorithm>

#include "csp/session_key.h"

namespace opensspi::csp {

struct SessionKey::Getter {
  uint32_t id;
  Result<ParameterValue> (SessionKey::*read)() const;
};

struct SessionKey::Setter {
  uint32_t id;
  Status (SessionKey::*write)(ByteView);
  ParameterShape shape;
};

namespace {

using Kind = ParameterShape::Kind;

constexpr size_t kLenOfIv = SIZE_MAX;
constexpr size_t kLenOfSalt = SIZE_MAX - 1;
constexpr uint32_t kMaxEffectiveBits = 1024;

constexpr Error kBadValue = fail(NTE_BAD_DATA, "the parameter cannot have this value");

}  // namespace

constexpr SessionKey::Getter SessionKey::kGetters[] = {
    {kKpIv, &SessionKey::iv},
    {kKpSalt, &SessionKey::salt},
    {kKpPadding, &SessionKey::padding},
    {kKpMode, &SessionKey::mode},
    {kKpModeBits, &SessionKey::mode_bits},
    {kKpBlockLen, &SessionKey::block_bits},
    {kKpKeyLen, &SessionKey::key_bits},
    {kKpEffectiveKeyLen, &SessionKey::effective_bits},
};

constexpr SessionKey::Setter SessionKey::kSetters[] = {
    {kKpIv, &SessionKey::set_iv, {Kind::kBytes, kLenOfIv}},
    {kKpSalt, &SessionKey::set_salt, {Kind::kBytes, kLenOfSalt}},
    {kKpSaltEx, &SessionKey::set_salt, {Kind::kBlob, 0}},
    {kKpPadding, &SessionKey::set_padding, {Kind::kBytes, 4}},
    {kKpMode, &SessionKey::set_mode, {Kind::kBytes, 4}},
    {kKpModeBits, &SessionKey::set_mode_bits, {Kind::kBytes, 4}},
    {kKpEffectiveKeyLen, &SessionKey::set_effective_bits, {Kind::kBytes, 4}},
};

Result<ParameterValue> SessionKey::do_parameter(uint32_t id) const {
  for (const Getter& getter : kGetters) {
    if (getter.id != id) {
      continue;
    }
    TRY(require(kMayRead));
    return (this->*getter.read)();
  }
  return Key::do_parameter(id);
}

Result<ParameterShape> SessionKey::do_settable(uint32_t id) const {
  if (id == kKpAlgId && algorithm_ == kAlgAgreedKey) {
    return ParameterShape{Kind::kBytes, 4};
  }
  for (const Setter& setter : kSetters) {
    if (setter.id != id) {
      continue;
    }
    ParameterShape shape = setter.shape;
    if (shape.len == kLenOfIv) {
      shape.len = state_.iv.size();
    }
    if (shape.len == kLenOfSalt) {
      shape.len = settable_salt_len();
    }
    return shape;
  }
  return Key::do_settable(id);
}

Status SessionKey::do_set_parameter(uint32_t id, uint32_t flags, ByteView value) {
  if (id == kKpAlgId && algorithm_ == kAlgAgreedKey) {
    return become(number_of(value), flags);
  }
  for (const Setter& setter : kSetters) {
    if (setter.id == id) {
      return (this->*setter.write)(value);
    }
  }
  return Key::do_set_parameter(id, flags, value);
}

Result<ParameterValue> SessionKey::iv() const { return state_.iv.copy(); }

// AES keys have a salt of no bytes; other block ciphers have none.
Result<ParameterValue> SessionKey::salt() const {
  if (!has_salt() && !is_aes(state_.algorithm)) {
    return fail(NTE_BAD_KEY, "keys of this algorithm have no salt");
  }
  return state_.salt.copy();
}

// The pointer that KP_SALT takes has no length. The Base and Strong providers read 11 bytes through
// it, whatever salt the key has; the others read none, and the key has no salt from then on.
size_t SessionKey::settable_salt_len() const {
  if (!has_salt() || rules() == SessionRules::kEnhanced) {
    return 0;
  }
  return kDefaultSaltLen;
}

Result<ParameterValue> SessionKey::padding() const { return number_value(kPkcs5Padding); }

Result<ParameterValue> SessionKey::mode() const {
  return number_value(block_len() == 0 ? 0 : state_.mode);
}

Result<ParameterValue> SessionKey::mode_bits() const {
  return number_value(block_len() == 0 ? 0 : state_.mode_bits);
}

Result<ParameterValue> SessionKey::block_bits() const {
  return number_value(static_cast<uint32_t>(block_len() * 8));
}

Result<ParameterValue> SessionKey::key_bits() const {
  return number_value(static_cast<uint32_t>(state_.key.size() * 8));
}

Result<ParameterValue> SessionKey::effective_bits() const {
  if (state_.algorithm != kAlgRc2) {
    return key_bits();
  }
  return number_value(state_.effective_bits);
}

// Setting the IV starts a new message, as on Windows.
Status SessionKey::set_iv(ByteView value) {
  if (value.size() < block_len()) {
    return kBadValue;
  }
  state_.iv = SecretBytes(value.first(block_len()));
  cipher_.reset();
  return {};
}

Status SessionKey::set_salt(ByteView value) {
  if (!has_salt()) {
    return fail(NTE_BAD_KEY, "keys of this algorithm have no salt");
  }
  if (value.size() > kMaxSaltLen) {
    return kBadValue;
  }
  state_.salt = SecretBytes(value);
  cipher_.reset();
  return {};
}

Status SessionKey::set_padding(ByteView value) {
  if (number_of(value) != kPkcs5Padding) {
    return kBadValue;
  }
  return {};
}

Status SessionKey::set_mode(ByteView value) {
  const uint32_t mode = number_of(value);
  if (block_len() == 0) {
    return fail(NTE_BAD_TYPE, "stream ciphers have no mode");
  }
  if (mode < kCbc || mode > kCts) {
    return kBadValue;
  }
  const bool offered = mode != kOfb && mode != kCts;
  if (!offered && maker_.row.family == ContainerFamily::kDss) {
    return kBadValue;
  }
  state_.mode = mode;
  cipher_.reset();
  return {};
}

Status SessionKey::set_mode_bits(ByteView value) {
  const uint32_t bits = number_of(value);
  if (block_len() == 0) {
    return fail(NTE_BAD_TYPE, "stream ciphers have no mode");
  }
  if (bits != 8 && bits != block_len() * 8) {
    return kBadValue;
  }
  state_.mode_bits = bits;
  cipher_.reset();
  return {};
}

Status SessionKey::set_effective_bits(ByteView value) {
  const uint32_t bits = number_of(value);
  if (state_.algorithm != kAlgRc2) {
    return fail(NTE_BAD_TYPE, "only RC2 has an effective length");
  }
  const uint32_t max_bits = rules() == SessionRules::kBase ? kBaseEffectiveBits : kMaxEffectiveBits;
  const uint32_t min_bits = rules() == SessionRules::kBase ? kBaseEffectiveBits : 1;
  if (bits < min_bits || bits > max_bits) {
    return kBadValue;
  }
  state_.effective_bits = bits;
  cipher_.reset();
  return {};
}

}  // namespace opensspi::csp

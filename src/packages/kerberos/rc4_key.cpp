// SPDX-License-Identifier: MIT
#include "packages/kerberos/rc4_key.h"

#include <algorithm>
#include <string_view>

#include "base/secret.h"

namespace opensspi::kerberos {
namespace {

using crypto::HmacMd5;
using crypto::HmacMd5Key;
using crypto::Md5Digest;
using Number = std::array<uint8_t, 4>;

// RFC 4757 7.3; the zero at its end is part of it.
constexpr std::string_view kSignatureKey("signaturekey\0", 13);
constexpr Number kZero{};
// RFC 4757 3: 13 for wrapped messages (Kerberos' 22 to 24), 15 for message codes, little-endian.
constexpr Number kWrapUsage = {13, 0, 0, 0};
constexpr Number kCodeUsage = {15, 0, 0, 0};
constexpr uint8_t kDataKeyMask = 0xF0;

HmacMd5Key derived(const HmacMd5Key& from, ByteView text) {
  Md5Digest digest;
  HmacMd5(from).update(text).finish(digest);
  HmacMd5Key key(digest);
  wipe(digest);
  return key;
}

HmacMd5Key data_base(ByteView base) {
  SecretBytes masked(base);
  for (uint8_t& byte : masked.reveal()) {
    byte ^= kDataKeyMask;
  }
  return HmacMd5Key(masked.reveal());
}

crypto::Rc4 stream_of(const HmacMd5Key& key, ByteView text) {
  Md5Digest digest;
  HmacMd5(key).update(text).finish(digest);
  crypto::Rc4 stream(digest);
  wipe(digest);
  return stream;
}

}  // namespace

Rc4Key::Rc4Key(ByteView base)
    : sign_(derived(HmacMd5Key(base), as_bytes(kSignatureKey))),
      number_(derived(HmacMd5Key(base), kZero)),
      data_(derived(data_base(base), kZero)) {}

Rc4Key::Checksum::Checksum(const Rc4Key& key, const Rc4Token& token) : key_(key) {
  hash_.update(token.kind == Rc4Token::Kind::kWrap ? kWrapUsage : kCodeUsage);
  hash_.update(token.header());
}

Rc4Field Rc4Key::Checksum::finish() {
  Md5Digest digest;
  hash_.finish(digest);
  HmacMd5(key_.sign_).update(digest).finish(digest);
  Rc4Field checksum;
  std::copy_n(digest.begin(), checksum.size(), checksum.begin());
  wipe(digest);
  return checksum;
}

crypto::Rc4 Rc4Key::number_stream(const Rc4Field& checksum) const {
  return stream_of(number_, checksum);
}

crypto::Rc4 Rc4Key::data_stream(uint32_t number) const {
  const Number text = {static_cast<uint8_t>(number >> 24), static_cast<uint8_t>(number >> 16),
                       static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)};
  return stream_of(data_, text);
}

}  // namespace opensspi::kerberos

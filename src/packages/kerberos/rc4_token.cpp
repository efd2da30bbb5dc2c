// SPDX-License-Identifier: MIT
#include "packages/kerberos/rc4_token.h"

#include <algorithm>

#include "base/reader.h"
#include "packages/kerberos/messages.h"

namespace opensspi::kerberos {
namespace {

constexpr uint8_t kFrameTag = 0x60;
constexpr uint8_t kOidTag = 0x06;
constexpr size_t kOidLen = 2 + kOid.size();
constexpr size_t kShortFormMax = 0x7F;  // ITU-T X.690 8.1.3
constexpr uint8_t kLongForm = 0x80;
constexpr size_t kMaxLengthLen = 4;

constexpr Rc4Field kSealedHeader = {0x02, 0x01, 0x11, 0x00, 0x10, 0x00, 0xFF, 0xFF};
constexpr Rc4Field kWrapHeader = {0x02, 0x01, 0x11, 0x00, 0xFF, 0xFF, 0xFF, 0xFF};
constexpr Rc4Field kCodeHeader = {0x01, 0x01, 0x11, 0x00, 0xFF, 0xFF, 0xFF, 0xFF};

constexpr Error kMalformed = fail(
    SEC_E_INVALID_TOKEN, "the message's token is not one of RFC 4757, or is of the other kind");

// The content of a token after its frame.
constexpr size_t fields_len(Rc4Token::Kind kind) {
  return kRc4FieldLen * (kind == Rc4Token::Kind::kWrap ? 4 : 3);
}

// The number of bytes of the long form of a length after its first; 0 means the short form.
size_t long_form_len(size_t length) {
  if (length <= kShortFormMax) {
    return 0;
  }
  size_t num = 1;
  while (num < sizeof length && length >> (8 * num) != 0) {
    ++num;
  }
  return num;
}

Result<size_t> read_length(Reader& reader) {
  const uint8_t first = TRY(reader.u8());
  if (first <= kShortFormMax) {
    return size_t{first};
  }
  const size_t num = first & kShortFormMax;
  if (num > kMaxLengthLen) {
    return kMalformed;
  }
  size_t length = 0;
  for (const uint8_t byte : TRY(reader.take(num))) {
    length = length << 8 | byte;
  }
  if (long_form_len(length) != num) {
    return kMalformed;  // overlong, or indefinite
  }
  return length;
}

Status read_mechanism(Reader& reader) {
  if (TRY(reader.u8()) != kOidTag || TRY(reader.u8()) != kOid.size()) {
    return kMalformed;
  }
  if (TRY(reader.take_array<kOid.size()>()) != kOid) {
    return kMalformed;
  }
  return {};
}

uint8_t* write_length(uint8_t* out, size_t length) {
  const size_t num = long_form_len(length);
  *out++ = static_cast<uint8_t>(num == 0 ? length : kLongForm | num);
  for (size_t i = num; i-- > 0;) {
    *out++ = static_cast<uint8_t>(length >> (8 * i));
  }
  return out;
}

}  // namespace

size_t Rc4Token::len_of(Kind kind, size_t body_len) {
  const size_t fixed = kOidLen + fields_len(kind);
  return 1 + 1 + long_form_len(fixed + body_len) + fixed;
}

Result<Rc4Token> Rc4Token::parse(ByteView bytes, Kind wanted) {
  Reader reader(bytes, kMalformed);
  if (TRY(reader.u8()) != kFrameTag) {
    return kMalformed;
  }
  const size_t length = TRY(read_length(reader));
  TRY(read_mechanism(reader));
  Rc4Token token;
  token.kind = wanted;
  const size_t fixed = kOidLen + fields_len(wanted);
  if (length < fixed) {
    return kMalformed;
  }
  token.body_len = length - fixed;
  const Rc4Field header = TRY(reader.take_array<kRc4FieldLen>());
  token.sealed = header == kSealedHeader;
  if (header != token.header()) {
    return kMalformed;
  }
  token.number = TRY(reader.take_array<kRc4FieldLen>());
  token.checksum = TRY(reader.take_array<kRc4FieldLen>());
  if (wanted == Kind::kWrap) {
    token.confounder = TRY(reader.take_array<kRc4FieldLen>());
  }
  if (wanted == Kind::kCode && token.body_len != 0) {
    return kMalformed;
  }
  return token;
}

void Rc4Token::write(ByteSpan out) const {
  uint8_t* at = out.data();
  *at++ = kFrameTag;
  at = write_length(at, kOidLen + fields_len(kind) + body_len);
  *at++ = kOidTag;
  *at++ = static_cast<uint8_t>(kOid.size());
  at = std::ranges::copy(kOid, at).out;
  at = std::ranges::copy(header(), at).out;
  at = std::ranges::copy(number, at).out;
  at = std::ranges::copy(checksum, at).out;
  if (kind == Kind::kWrap) {
    std::ranges::copy(confounder, at);
  }
}

Rc4Field Rc4Token::header() const {
  if (kind == Kind::kCode) {
    return kCodeHeader;
  }
  return sealed ? kSealedHeader : kWrapHeader;
}

}  // namespace opensspi::kerberos

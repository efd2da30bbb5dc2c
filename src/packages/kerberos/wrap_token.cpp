// SPDX-License-Identifier: MIT
#include "packages/kerberos/wrap_token.h"

#include "base/reader.h"

namespace opensspi::kerberos {
namespace {

constexpr uint16_t kWrapId = 0x0504;
constexpr uint16_t kCodeId = 0x0404;
constexpr uint8_t kByAcceptor = 0x01;
constexpr uint8_t kSealed = 0x02;
constexpr uint8_t kAcceptorSubkey = 0x04;
constexpr uint8_t kFiller = 0xFF;
constexpr uint16_t kFillerPair = 0xFFFF;

constexpr Error kMalformed = fail(
    SEC_E_INVALID_TOKEN, "the message's token is not one of RFC 4121, or is of the other kind");

}  // namespace

Result<Header> Header::parse(ByteView bytes, Kind wanted) {
  Reader reader(bytes, kMalformed);
  Header header;
  header.kind = wanted;
  if (TRY(reader.u16be()) != (wanted == Kind::kWrap ? kWrapId : kCodeId)) {
    return kMalformed;
  }
  const uint8_t flags = TRY(reader.u8());
  if (TRY(reader.u8()) != kFiller) {
    return kMalformed;
  }
  // No further flags exist; no checksum would cover one that was set in transit.
  if ((flags & ~(kByAcceptor | kSealed | kAcceptorSubkey)) != 0) {
    return kMalformed;
  }
  header.by_acceptor = (flags & kByAcceptor) != 0;
  header.sealed = (flags & kSealed) != 0;
  header.acceptor_subkey = (flags & kAcceptorSubkey) != 0;
  header.extra_count = TRY(reader.u16be());
  header.rotation = TRY(reader.u16be());
  header.number = TRY(reader.u64be());
  if (wanted == Kind::kWrap) {
    return header;
  }
  if (header.sealed || header.extra_count != kFillerPair || header.rotation != kFillerPair) {
    return kMalformed;
  }
  return header;
}

HeaderBytes Header::write() const {
  HeaderBytes bytes;
  const ByteSpan out(bytes);
  const bool wrap = kind == Kind::kWrap;
  put_be(out.first(2), wrap ? kWrapId : kCodeId);
  bytes[2] = static_cast<uint8_t>((by_acceptor ? kByAcceptor : 0) | (sealed ? kSealed : 0) |
                                  (acceptor_subkey ? kAcceptorSubkey : 0));
  bytes[3] = kFiller;
  put_be(out.subspan(4, 2), wrap ? extra_count : kFillerPair);
  put_be(out.subspan(6, 2), wrap ? rotation : kFillerPair);
  put_be(out.last(8), number);
  return bytes;
}

HeaderBytes Header::protected_form() const {
  Header covered = *this;
  covered.rotation = 0;
  if (!sealed) {
    covered.extra_count = 0;
  }
  return covered.write();
}

}  // namespace opensspi::kerberos

// SPDX-License-Identifier: MIT
#include "identity/ndr.h"

namespace opensspi::identity {
namespace {

// Common type header:   0  version = 1   1  byte order   2  length = 8   4  filler
// Private header:       8  length of the object (4)     12  filler
constexpr size_t kHeadersLen = 16;
constexpr uint8_t kVersion = 1;
constexpr uint8_t kLittleEndian = 0x10;
constexpr uint16_t kCommonLen = 8;

}  // namespace

Result<Ndr> Ndr::open(ByteView bytes, Error malformed) {
  Reader headers(bytes, malformed);
  const bool known = TRY(headers.u8()) == kVersion && TRY(headers.u8()) == kLittleEndian &&
                     TRY(headers.u16le()) == kCommonLen;
  (void)TRY(headers.u32le());
  const uint32_t len = TRY(headers.u32le());
  (void)TRY(headers.u32le());
  if (!known || len > headers.remaining()) {
    return malformed;
  }
  Ndr ndr(bytes.subspan(kHeadersLen, len), malformed);
  if (!TRY(ndr.pointer())) {
    return malformed;
  }
  return ndr;
}

Status Ndr::align(size_t to) {
  const size_t behind = (len_ - reader_.remaining()) % to;
  return behind == 0 ? Status() : skip(to - behind);
}

Status Ndr::skip(size_t len) {
  TRY(reader_.take(len));
  return {};
}

Result<uint16_t> Ndr::u16() {
  TRY(align(2));
  return reader_.u16le();
}

Result<uint32_t> Ndr::u32() {
  TRY(align(4));
  return reader_.u32le();
}

Result<bool> Ndr::pointer() { return TRY(u32()) != 0; }

// Maximum, offset and actual count, in characters of two bytes.
Result<ByteView> Ndr::varying_string(size_t len) {
  const uint32_t maximum = TRY(u32());
  const uint32_t offset = TRY(u32());
  const uint32_t count = TRY(u32());
  if (offset != 0 || count > maximum || len > size_t{2} * count) {
    return malformed_;
  }
  const ByteView text = TRY(reader_.take(size_t{2} * count));
  return text.first(len);
}

}  // namespace opensspi::identity

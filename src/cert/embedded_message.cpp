// SPDX-License-Identifier: MIT
#include "cert/embedded_message.h"

#include <algorithm>

#include "base/reader.h"

namespace opensspi::cert {
namespace {

constexpr Error kNotSigned = fail(CRYPT_E_NO_MATCH, "the file is not a signed program");

constexpr uint16_t kDosMagic = 0x5A4D;     // "MZ"
constexpr uint32_t kPeMagic = 0x00004550;  // "PE", two zeros
constexpr uint16_t kPe32 = 0x10B;          // magic of the optional header
constexpr uint16_t kPe32Plus = 0x20B;      // the same of 64 bits
constexpr size_t kPeOffsetAt = 0x3C;
constexpr size_t kCoffHeaderLen = 20;
constexpr size_t kFirstDirectory32 = 96;  // within the optional header
constexpr size_t kFirstDirectory64 = 112;
constexpr uint32_t kCertificateTable = 4;  // number of the data directory
constexpr size_t kDirectoryLen = 8;
constexpr size_t kAttributeHeaderLen = 8;  // of WIN_CERTIFICATE
constexpr uint16_t kPkcsSignedData = 2;
constexpr size_t kAlignment = 8;

Result<Reader> reader_at(ByteView bytes, size_t offset) {
  if (offset > bytes.size()) {
    return kNotSigned;
  }
  return Reader(bytes.subspan(offset), kNotSigned);
}

// optional_header returns the optional header up to its own length.
Result<ByteView> optional_header(ByteView file) {
  Reader dos = TRY(reader_at(file, 0));
  if (TRY(dos.u16le()) != kDosMagic) {
    return kNotSigned;
  }
  Reader place = TRY(reader_at(file, kPeOffsetAt));
  Reader pe = TRY(reader_at(file, TRY(place.u32le())));
  if (TRY(pe.u32le()) != kPeMagic) {
    return kNotSigned;
  }
  Reader coff(TRY(pe.take(kCoffHeaderLen)), kNotSigned);
  constexpr size_t kOptionalLenAt = 16;
  TRY(coff.take(kOptionalLenAt));
  return pe.take(TRY(coff.u16le()));
}

// certificate_table returns the attribute certificates. Other than the addresses of the other
// directories, that of this one is an offset within the file.
Result<ByteView> certificate_table(ByteView file) {
  const ByteView header = TRY(optional_header(file));
  Reader start(header, kNotSigned);
  const uint16_t magic = TRY(start.u16le());
  if (magic != kPe32 && magic != kPe32Plus) {
    return kNotSigned;
  }
  const size_t first = magic == kPe32 ? kFirstDirectory32 : kFirstDirectory64;
  Reader count = TRY(reader_at(header, first - sizeof(uint32_t)));
  if (TRY(count.u32le()) <= kCertificateTable) {
    return kNotSigned;
  }
  Reader directory = TRY(reader_at(header, first + kCertificateTable * kDirectoryLen));
  const uint32_t offset = TRY(directory.u32le());
  const uint32_t len = TRY(directory.u32le());
  Reader table = TRY(reader_at(file, offset));
  return table.take(len);
}

}  // namespace

Result<ByteView> embedded_message(ByteView file) {
  Reader table(TRY(certificate_table(file)), kNotSigned);
  while (!table.at_end()) {
    const uint32_t len = TRY(table.u32le());
    (void)TRY(table.u16le());  // revision
    const uint16_t type = TRY(table.u16le());
    if (len < kAttributeHeaderLen) {
      return kNotSigned;
    }
    const ByteView content = TRY(table.take(len - kAttributeHeaderLen));
    if (type == kPkcsSignedData) {
      return content;
    }
    const size_t padding = (kAlignment - len % kAlignment) % kAlignment;
    TRY(table.take(std::min(padding, table.remaining())));
  }
  return kNotSigned;
}

}  // namespace opensspi::cert

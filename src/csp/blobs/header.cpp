// SPDX-License-Identifier: MIT
#include "csp/blobs/header.h"

namespace opensspi::csp {

Result<BlobHeader> parse_header(Reader& reader) {
  const uint8_t type = TRY(reader.u8());
  const uint8_t version = TRY(reader.u8());
  (void)TRY(reader.u16le());
  const AlgorithmNumber algorithm = TRY(reader.u32le());
  const bool known = type == static_cast<uint8_t>(BlobType::kSimple) ||
                     (type >= static_cast<uint8_t>(BlobType::kPublic) &&
                      type <= static_cast<uint8_t>(BlobType::kKeyState));
  if (!known) {
    return fail(NTE_BAD_TYPE, "no key blob has this type");
  }
  if (version != kBlobVersion && version != kBlobVersionThree) {
    return fail(NTE_BAD_VER, "key blobs have version 2 or 3");
  }
  return BlobHeader{static_cast<BlobType>(type), version, algorithm};
}

void write_header(Writer& writer, const BlobHeader& header) {
  writer.u8(static_cast<uint8_t>(header.type));
  writer.u8(header.version);
  writer.u16le(0);
  writer.u32le(header.algorithm);
}

Result<BlobFrame> read_frame(ByteView blob) {
  Reader reader(blob, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  return BlobFrame{header, reader.rest(), blob};
}

}  // namespace opensspi::csp

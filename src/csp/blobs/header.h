// SPDX-License-Identifier: MIT
// BLOBHEADER: the eight bytes at the start of every key blob (wincrypt.h, PUBLICKEYSTRUC).
#pragma once

#include "base/reader.h"
#include "base/writer.h"
#include "csp/ids.h"

namespace opensspi::csp {

// offset 0 bType, 1 bVersion, 2 reserved (2 bytes, ignored), 4 aiKeyAlg
struct BlobHeader {
  BlobType type;
  uint8_t version;
  AlgorithmNumber algorithm;
};

inline constexpr size_t kBlobHeaderLen = 8;
inline constexpr uint8_t kBlobVersion = 2;
inline constexpr uint8_t kBlobVersionThree = 3;

// kBadBlob is the error for every malformed blob.
inline constexpr Error kBadBlob = fail(NTE_BAD_DATA, "the key blob is malformed");

// parse_header reads the start of a blob; NTE_BAD_DATA if it is too short, NTE_BAD_TYPE for an
// unknown type, NTE_BAD_VER for a version that no such blob has.
[[nodiscard]] Result<BlobHeader> parse_header(Reader& reader);
void write_header(Writer& writer, const BlobHeader& header);

// BlobFrame is a blob with its header read: the header, the body after it, and all of it.
struct BlobFrame {
  BlobHeader header;
  ByteView body;
  ByteView whole;
};

// read_frame reads the header only. The views are into `blob`.
[[nodiscard]] Result<BlobFrame> read_frame(ByteView blob);

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/simple.h"

namespace opensspi::csp {

Result<SimpleBlob> parse_simple(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  const AlgorithmNumber wrapping = TRY(reader.u32le());
  const ByteView wrapped = reader.rest();
  if (wrapped.empty()) {
    return kBadBlob;
  }
  return SimpleBlob{header.algorithm, wrapping, Bytes(wrapped.begin(), wrapped.end())};
}

Bytes write_simple(const SimpleBlob& blob) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kSimple, kBlobVersion, blob.algorithm});
  writer.u32le(blob.wrapping);
  writer.bytes(blob.wrapped);
  return out;
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/symmetric_wrap.h"

namespace opensspi::csp {

Result<SymmetricWrapBlob> parse_symmetric_wrap(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  const AlgorithmNumber wrapping = TRY(reader.u32le());
  const ByteView wrapped = reader.rest();
  if (wrapped.empty()) {
    return kBadBlob;
  }
  return SymmetricWrapBlob{header.algorithm, wrapping, Bytes(wrapped.begin(), wrapped.end())};
}

Bytes write_symmetric_wrap(const SymmetricWrapBlob& blob) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kSymmetricWrap, kBlobVersion, blob.algorithm});
  writer.u32le(blob.wrapping);
  writer.bytes(blob.wrapped);
  return out;
}

}  // namespace opensspi::csp

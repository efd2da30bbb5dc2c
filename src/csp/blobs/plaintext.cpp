// SPDX-License-Identifier: MIT
#include "csp/blobs/plaintext.h"

#include "csp/blobs/secret_blob.h"

namespace opensspi::csp {

Result<PlaintextBlob> parse_plaintext(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  const uint32_t len = TRY(reader.u32le());
  const ByteView key = TRY(reader.take(len));
  return PlaintextBlob{header.algorithm, SecretBytes(key)};
}

SecretBytes write_plaintext(const PlaintextBlob& blob) {
  return write_secret(kBlobHeaderLen + 4 + blob.key.size(), [&](Writer& writer) {
    write_header(writer, {BlobType::kPlaintext, kBlobVersion, blob.algorithm});
    writer.u32le(static_cast<uint32_t>(blob.key.size()));
    writer.bytes(blob.key.reveal());
  });
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/opaque.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kMagicOpaque = 0x31424B4F;
constexpr size_t kFrontLen = kBlobHeaderLen + 4;

}  // namespace

Result<OpaqueBlob> parse_opaque(ByteView blob, const crypto::SealKey& key) {
  Reader reader(blob, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  TRY(expect_type(header, BlobType::kOpaque));
  if (TRY(reader.u32le()) != kMagicOpaque) {
    return kBadBlob;
  }
  SecretBytes state = TRY(crypto::open(key, blob.first(kFrontLen), reader.rest()));
  return OpaqueBlob{header.algorithm, std::move(state)};
}

Bytes write_opaque(const OpaqueBlob& blob, const crypto::SealKey& key) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kOpaque, kBlobVersion, blob.algorithm});
  writer.u32le(kMagicOpaque);
  const Bytes sealed = crypto::seal(key, out, blob.state.reveal());
  writer.bytes(sealed);
  return out;
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/opaque.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kMagicOpaque = 0x31424B4F;
constexpr size_t kFrontLen = kBlobHeaderLen + 4;

}  // namespace

Result<SecretBytes> open_opaque(const OpaqueBlob& blob, const crypto::SealKey& key) {
  Reader reader(blob.whole, kBadBlob);
  TRY(reader.take(kBlobHeaderLen));
  if (TRY(reader.u32le()) != kMagicOpaque) {
    return kBadBlob;
  }
  return crypto::open(key, blob.whole.first(kFrontLen), reader.rest());
}

Bytes write_opaque(AlgorithmNumber algorithm, const SecretBytes& state,
                   const crypto::SealKey& key) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kOpaque, kBlobVersion, algorithm});
  writer.u32le(kMagicOpaque);
  const Bytes sealed = crypto::seal(key, out, state.reveal());
  writer.bytes(sealed);
  return out;
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/dh.h"

#include "csp/blobs/secret_blob.h"

namespace opensspi::csp {
namespace {

Result<DhBlob> parse_version2(const BlobHeader& header, Reader& reader) {
  const uint32_t num_bits = TRY(reader.u32le());
  TRY(check_prime_bits(num_bits));
  const size_t len = num_bits / 8;
  DhBlob blob{header.algorithm, kBlobVersion, num_bits, {}};
  if (header.type == BlobType::kPublic) {
    blob.key.public_value = TRY(read_number(reader, len));
  } else {
    blob.key.group.prime = TRY(read_number(reader, len));
    blob.key.group.generator = TRY(read_number(reader, len));
    blob.key.private_value = TRY(read_secret_number(reader, len));
  }
  return blob;
}

}  // namespace

Result<DhBlob> parse_dh(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  std::optional<FfcVersion3> third =
      TRY(parse_ffc_blob(header, reader, {kMagicDh1, kMagicDh2, kMagicDh3, kMagicDh4}));
  if (!third) {
    return parse_version2(header, reader);
  }
  const auto num_bits = static_cast<uint32_t>(third->group.prime.size() * 8);
  return DhBlob{header.algorithm, kBlobVersionThree, num_bits, std::move(*third)};
}

Bytes write_dh_public(const DhBlob& blob) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kPublic, blob.version, blob.algorithm});
  if (blob.version == kBlobVersionThree) {
    writer.u32le(kMagicDh3);
    write_ffc3_public(writer, blob.key);
    return out;
  }
  writer.u32le(kMagicDh1);
  writer.u32le(blob.num_bits);
  write_number(writer, blob.key.public_value, blob.num_bits / 8);
  return out;
}

SecretBytes write_dh_private(const DhBlob& blob) {
  const size_t len = blob.num_bits / 8;
  return write_secret(64 + 6 * len, [&](Writer& writer) {
    write_header(writer, {BlobType::kPrivate, blob.version, blob.algorithm});
    if (blob.version == kBlobVersionThree) {
      writer.u32le(kMagicDh4);
      write_ffc3_private(writer, blob.key);
      return;
    }
    writer.u32le(kMagicDh2);
    writer.u32le(blob.num_bits);
    write_number(writer, blob.key.group.prime, len);
    write_number(writer, blob.key.group.generator, len);
    write_number(writer, blob.key.private_value.reveal(), len);
  });
}

}  // namespace opensspi::csp

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

Result<DhBlob> parse(ByteView bytes, BlobType type, uint32_t magic2, uint32_t magic3) {
  Reader reader(bytes, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  TRY(expect_type(header, type));
  const uint32_t magic = TRY(reader.u32le());
  if (header.version == kBlobVersion && magic == magic2) {
    return parse_version2(header, reader);
  }
  if (header.version != kBlobVersionThree || magic != magic3) {
    return kBadBlob;
  }
  FfcVersion3 key =
      type == BlobType::kPublic ? TRY(parse_ffc3_public(reader)) : TRY(parse_ffc3_private(reader));
  const auto num_bits = static_cast<uint32_t>(key.group.prime.size() * 8);
  return DhBlob{header.algorithm, kBlobVersionThree, num_bits, std::move(key)};
}

}  // namespace

Result<DhBlob> parse_dh_public(ByteView blob) {
  return parse(blob, BlobType::kPublic, kMagicDh1, kMagicDh3);
}

Result<DhBlob> parse_dh_private(ByteView blob) {
  return parse(blob, BlobType::kPrivate, kMagicDh2, kMagicDh4);
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

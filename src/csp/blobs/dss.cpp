// SPDX-License-Identifier: MIT
#include "csp/blobs/dss.h"

#include "csp/blobs/secret_blob.h"

namespace opensspi::csp {
namespace {

Result<DssBlob> parse_version2(const BlobHeader& header, Reader& reader) {
  DssBlob blob{header.algorithm, kBlobVersion, {}};
  FfcVersion3& key = blob.key;
  const uint32_t num_bits = TRY(reader.u32le());
  TRY(check_prime_bits(num_bits));
  key.group.prime = TRY(read_prime(reader, num_bits / 8));
  key.group.order = TRY(read_number(reader, kDssOrderLen));
  key.group.generator = TRY(read_number(reader, num_bits / 8));
  if (header.type == BlobType::kPublic) {
    key.public_value = TRY(read_number(reader, num_bits / 8));
  } else {
    key.private_value = TRY(read_secret_number(reader, kDssOrderLen));
  }
  key.group.seed = TRY(read_seed(reader));
  return blob;
}

Status check_version2(const FfcVersion3& key) {
  if (trimmed(key.group.order).size() > kDssOrderLen ||
      trimmed(key.private_value.reveal()).size() > kDssOrderLen) {
    return fail(NTE_BAD_DATA, "version 2 of the blob holds a q of 160 bits; use version 3");
  }
  return {};
}

void write_front2(Writer& writer, const FfcVersion3& key) {
  const size_t len = trimmed(key.group.prime).size();
  writer.u32le(static_cast<uint32_t>(len * 8));
  write_number(writer, key.group.prime, len);
  write_number(writer, key.group.order, kDssOrderLen);
  write_number(writer, key.group.generator, len);
}

}  // namespace

Result<DssBlob> parse_dss(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  std::optional<FfcVersion3> third =
      TRY(parse_ffc_blob(header, reader, {kMagicDss1, kMagicDss2, kMagicDss3, kMagicDss4}));
  if (!third) {
    return parse_version2(header, reader);
  }
  return DssBlob{header.algorithm, kBlobVersionThree, std::move(*third)};
}

Result<Bytes> write_dss_public(const DssBlob& blob) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kPublic, blob.version, blob.algorithm});
  if (blob.version == kBlobVersionThree) {
    writer.u32le(kMagicDss3);
    write_ffc3_public(writer, blob.key);
    return out;
  }
  TRY(check_version2(blob.key));
  writer.u32le(kMagicDss1);
  write_front2(writer, blob.key);
  write_number(writer, blob.key.public_value, trimmed(blob.key.group.prime).size());
  write_seed(writer, blob.key.group.seed);
  return out;
}

Result<SecretBytes> write_dss_private(const DssBlob& blob) {
  if (blob.version == kBlobVersion) {
    TRY(check_version2(blob.key));
  }
  return write_secret(ffc3_len(blob.key), [&](Writer& writer) {
    write_header(writer, {BlobType::kPrivate, blob.version, blob.algorithm});
    if (blob.version == kBlobVersionThree) {
      writer.u32le(kMagicDss4);
      write_ffc3_private(writer, blob.key);
      return;
    }
    writer.u32le(kMagicDss2);
    write_front2(writer, blob.key);
    write_number(writer, blob.key.private_value.reveal(), kDssOrderLen);
    write_seed(writer, blob.key.group.seed);
  });
}

}  // namespace opensspi::csp

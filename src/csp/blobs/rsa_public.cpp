// SPDX-License-Identifier: MIT
#include "csp/blobs/rsa_public.h"

#include "csp/blobs/number.h"

namespace opensspi::csp {

Result<RsaFields> parse_rsa_fields(Reader& reader, uint32_t magic) {
  if (TRY(reader.u32le()) != magic) {
    return kBadBlob;
  }
  const uint32_t num_bits = TRY(reader.u32le());
  const uint32_t exponent = TRY(reader.u32le());
  if (num_bits < crypto::kMinRsaBits || num_bits > crypto::kMaxRsaBits || num_bits % 8 != 0) {
    return fail(NTE_BAD_DATA, "no RSA key has this many bits");
  }
  return RsaFields{num_bits, exponent};
}

Bytes exponent_bytes(uint32_t exponent) {
  Bytes bytes;
  Writer(bytes).u32be(exponent);
  const ByteView significant = trimmed(bytes);
  return {significant.begin(), significant.end()};
}

Result<uint32_t> exponent_number(ByteView exponent) {
  uint32_t number = 0;
  if (trimmed(exponent).size() > 4) {
    return fail(NTE_BAD_DATA, "Windows' blobs hold public exponents of 32 bits");
  }
  for (uint8_t byte : exponent) {
    number = (number << 8) | byte;
  }
  return number;
}

Result<RsaPublicBlob> parse_rsa_public(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  const RsaFields fields = TRY(parse_rsa_fields(reader, kMagicRsa1));
  Bytes modulus = TRY(read_number(reader, fields.num_bits / 8));
  return RsaPublicBlob{
      header.algorithm, fields.num_bits, {std::move(modulus), exponent_bytes(fields.exponent)}};
}

Result<Bytes> write_rsa_public(const RsaPublicBlob& blob) {
  Bytes out;
  Writer writer(out);
  write_header(writer, {BlobType::kPublic, kBlobVersion, blob.algorithm});
  writer.u32le(kMagicRsa1);
  writer.u32le(blob.num_bits);
  writer.u32le(TRY(exponent_number(blob.parts.exponent)));
  write_number(writer, blob.parts.modulus, blob.num_bits / 8);
  return out;
}

}  // namespace opensspi::csp

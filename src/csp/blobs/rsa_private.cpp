// SPDX-License-Identifier: MIT
#include "csp/blobs/rsa_private.h"

#include "csp/blobs/number.h"
#include "csp/blobs/secret_blob.h"

namespace opensspi::csp {
namespace {

size_t half_len(uint32_t num_bits) { return (num_bits + 15) / 16; }

bool fits(const crypto::RsaPrivateParts& parts, uint32_t num_bits) {
  const size_t half = half_len(num_bits);
  const auto within = [half](const SecretBytes& part) {
    return trimmed(part.reveal()).size() <= half;
  };
  return trimmed(parts.open.modulus).size() <= num_bits / 8 &&
         trimmed(parts.exponent.reveal()).size() <= num_bits / 8 && within(parts.prime1) &&
         within(parts.prime2) && within(parts.exponent1) && within(parts.exponent2) &&
         within(parts.coefficient);
}

}  // namespace

Result<RsaPrivateBlob> parse_rsa_private(const BlobHeader& header, ByteView body) {
  Reader reader(body, kBadBlob);
  const RsaFields fields = TRY(parse_rsa_fields(reader, kMagicRsa2));
  const size_t half = half_len(fields.num_bits);
  RsaPrivateBlob parsed{header.algorithm, fields.num_bits, {}};
  crypto::RsaPrivateParts& parts = parsed.parts;
  parts.open.exponent = exponent_bytes(fields.exponent);
  parts.open.modulus = TRY(read_number(reader, fields.num_bits / 8));
  parts.prime1 = TRY(read_secret_number(reader, half));
  parts.prime2 = TRY(read_secret_number(reader, half));
  parts.exponent1 = TRY(read_secret_number(reader, half));
  parts.exponent2 = TRY(read_secret_number(reader, half));
  parts.coefficient = TRY(read_secret_number(reader, half));
  // Windows reads blobs that end inside the private exponent or before it: it follows from the
  // primes.
  if (reader.remaining() >= fields.num_bits / 8) {
    parts.exponent = TRY(read_secret_number(reader, fields.num_bits / 8));
    if (parts.exponent.empty()) {
      return kBadBlob;
    }
  }
  return parsed;
}

Result<SecretBytes> write_rsa_private(const RsaPrivateBlob& blob) {
  const crypto::RsaPrivateParts& parts = blob.parts;
  const uint32_t exponent = TRY(exponent_number(parts.open.exponent));
  if (!fits(parts, blob.num_bits)) {
    return fail(NTE_BAD_DATA, "the key's primes differ too much in length for Windows' blob");
  }
  const size_t half = half_len(blob.num_bits);
  const size_t len = blob.num_bits / 8;
  return write_secret(20 + 2 * len + 5 * half, [&](Writer& writer) {
    write_header(writer, {BlobType::kPrivate, kBlobVersion, blob.algorithm});
    writer.u32le(kMagicRsa2);
    writer.u32le(blob.num_bits);
    writer.u32le(exponent);
    write_number(writer, parts.open.modulus, len);
    write_number(writer, parts.prime1.reveal(), half);
    write_number(writer, parts.prime2.reveal(), half);
    write_number(writer, parts.exponent1.reveal(), half);
    write_number(writer, parts.exponent2.reveal(), half);
    write_number(writer, parts.coefficient.reveal(), half);
    write_number(writer, parts.exponent.reveal(), len);
  });
}

}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
#include "csp/blobs/ffc.h"

#include <algorithm>

namespace opensspi::csp {
namespace {

constexpr uint32_t kMaxPrimeBits = 4096;

struct Lengths {
  size_t prime;
  size_t order;
  size_t cofactor;
  size_t secret;
};

size_t bytes_of(uint32_t num_bits) { return (num_bits + 7) / 8; }
uint32_t bits_of(ByteView number) { return static_cast<uint32_t>(trimmed(number).size() * 8); }

Result<Lengths> read_lengths(Reader& reader, bool with_secret) {
  const uint32_t prime = TRY(reader.u32le());
  const uint32_t order = TRY(reader.u32le());
  const uint32_t cofactor = TRY(reader.u32le());
  const uint32_t secret = with_secret ? TRY(reader.u32le()) : 0;
  TRY(check_prime_bits(prime));
  if (order > prime || cofactor > prime || secret > prime) {
    return kBadBlob;
  }
  return Lengths{bytes_of(prime), bytes_of(order), bytes_of(cofactor), bytes_of(secret)};
}

Result<FfcVersion3> parse_version3(Reader& reader, bool with_secret) {
  const Lengths lengths = TRY(read_lengths(reader, with_secret));
  FfcVersion3 body;
  body.group.seed = TRY(read_seed(reader));
  body.group.prime = TRY(read_prime(reader, lengths.prime));
  body.group.order = TRY(read_number(reader, lengths.order));
  body.group.generator = TRY(read_number(reader, lengths.prime));
  body.cofactor = TRY(read_number(reader, lengths.cofactor));
  body.public_value = TRY(read_number(reader, lengths.prime));
  if (with_secret) {
    body.private_value = TRY(read_secret_number(reader, lengths.secret));
  }
  return body;
}

void write_body(Writer& writer, const FfcVersion3& body, bool with_secret) {
  const size_t prime_len = trimmed(body.group.prime).size();
  writer.u32le(bits_of(body.group.prime));
  writer.u32le(bits_of(body.group.order));
  writer.u32le(bits_of(body.cofactor));
  if (with_secret) {
    writer.u32le(bits_of(body.private_value.reveal()));
  }
  write_seed(writer, body.group.seed);
  write_number(writer, body.group.prime, prime_len);
  write_number(writer, body.group.order, trimmed(body.group.order).size());
  write_number(writer, body.group.generator, prime_len);
  write_number(writer, body.cofactor, trimmed(body.cofactor).size());
  write_number(writer, body.public_value, prime_len);
  if (!with_secret) {
    return;
  }
  write_number(writer, body.private_value.reveal(), trimmed(body.private_value.reveal()).size());
}

}  // namespace

Result<std::optional<crypto::GroupSeed>> read_seed(Reader& reader) {
  const uint32_t counter = TRY(reader.u32le());
  const auto seed = TRY(reader.take_array<20>());
  if (counter == kSeedCounterNone) {
    return std::optional<crypto::GroupSeed>();
  }
  return std::optional(crypto::GroupSeed{seed, counter});
}

void write_seed(Writer& writer, const std::optional<crypto::GroupSeed>& seed) {
  crypto::GroupSeed written{{}, kSeedCounterNone};
  written.seed.fill(0xFF);
  if (seed) {
    written = *seed;
  }
  writer.u32le(written.counter);
  writer.bytes(written.seed);
}

Status check_prime_bits(uint32_t num_bits) {
  if (num_bits < crypto::kMinGroupBits || num_bits > kMaxPrimeBits || num_bits % 8 != 0) {
    return fail(NTE_BAD_DATA, "no DSA or Diffie-Hellman group has a prime of this size");
  }
  return {};
}

Result<Bytes> read_prime(Reader& reader, size_t len) {
  Bytes prime = TRY(read_number(reader, len));
  if (trimmed(prime).size() != len) {
    return kBadBlob;
  }
  return prime;
}

Result<std::optional<FfcVersion3>> parse_ffc_blob(const BlobHeader& header, Reader& reader,
                                                  const FfcMagics& magics) {
  const bool is_public = header.type == BlobType::kPublic;
  const uint32_t magic = TRY(reader.u32le());
  if (header.version == kBlobVersion && magic == (is_public ? magics.public2 : magics.private2)) {
    return std::optional<FfcVersion3>();
  }
  if (header.version != kBlobVersionThree ||
      magic != (is_public ? magics.public3 : magics.private3)) {
    return kBadBlob;
  }
  return std::optional<FfcVersion3>(TRY(parse_version3(reader, !is_public)));
}

void write_ffc3_public(Writer& writer, const FfcVersion3& body) { write_body(writer, body, false); }
void write_ffc3_private(Writer& writer, const FfcVersion3& body) { write_body(writer, body, true); }

size_t ffc3_len(const FfcVersion3& body) { return 64 + 6 * body.group.prime.size(); }

}  // namespace opensspi::csp

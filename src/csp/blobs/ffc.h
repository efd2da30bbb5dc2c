// SPDX-License-Identifier: MIT
// Shared by DSS and Diffie-Hellman blobs: DSSSEED and the version 3 structures.
#pragma once

#include "crypto/ffc.h"
#include "csp/blobs/header.h"
#include "csp/blobs/number.h"

namespace opensspi::csp {

// Version 3, public: { offset 8 magic, 12 bitlenP, 16 bitlenQ, 20 bitlenJ, 24 DSSSEED }, then p, q,
// g, j, y. Private: bitlenX is before DSSSEED (24), then p, q, g, j, y, x. All numbers
// little-endian; g and y are as long as p.
struct FfcVersion3 {
  crypto::Group group;
  Bytes cofactor;  // j = (p - 1) / q; often absent
  Bytes public_value;
  SecretBytes private_value;  // empty in a public blob
};

// kSeedCounterNone is DSSSEED.counter if there is no seed; the seed's bytes are then 0xFF.
inline constexpr uint32_t kSeedCounterNone = 0xFFFFFFFF;
inline constexpr size_t kDssSeedLen = 24;

// DSSSEED { counter, seed[20] }.
[[nodiscard]] Result<std::optional<crypto::GroupSeed>> read_seed(Reader& reader);
void write_seed(Writer& writer, const std::optional<crypto::GroupSeed>& seed);

// read_prime reads a prime of `len` bytes that fills them: NTE_BAD_DATA if its highest byte is 0,
// because it then does not have the length that the blob states.
[[nodiscard]] Result<Bytes> read_prime(Reader& reader, size_t len);

// check_prime_bits returns NTE_BAD_DATA for a size that no supported group has.
[[nodiscard]] Status check_prime_bits(uint32_t num_bits);

// parse_ffc3_body and write_ffc3_body start after the magic.
[[nodiscard]] Result<FfcVersion3> parse_ffc3_public(Reader& reader);
[[nodiscard]] Result<FfcVersion3> parse_ffc3_private(Reader& reader);
void write_ffc3_public(Writer& writer, const FfcVersion3& body);
void write_ffc3_private(Writer& writer, const FfcVersion3& body);
// ffc3_len is at least as long as what they write.
[[nodiscard]] size_t ffc3_len(const FfcVersion3& body);

}  // namespace opensspi::csp

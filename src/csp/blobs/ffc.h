// SPDX-License-Identifier: MIT
// Shared by DSS and Diffie-Hellman blobs: DSSSEED and the version 3 structures.
#pragma once

#include <optional>

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

// FfcMagics are the four magics of an algorithm's blobs.
struct FfcMagics {
  uint32_t public2;
  uint32_t private2;
  uint32_t public3;
  uint32_t private3;
};

// parse_ffc_blob reads the magic of a body and, in version 3, what follows it. In version 2 it
// returns nothing: the fields differ between algorithms.
[[nodiscard]] Result<std::optional<FfcVersion3>> parse_ffc_blob(const BlobHeader& header,
                                                                Reader& reader,
                                                                const FfcMagics& magics);
// write_ffc3_public and write_ffc3_private start after the magic.
void write_ffc3_public(Writer& writer, const FfcVersion3& body);
void write_ffc3_private(Writer& writer, const FfcVersion3& body);
// ffc3_len is at least as long as what they write.
[[nodiscard]] size_t ffc3_len(const FfcVersion3& body);

}  // namespace opensspi::csp

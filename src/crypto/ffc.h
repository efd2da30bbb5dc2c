// SPDX-License-Identifier: MIT
// DSA and Diffie-Hellman: keys over a group of numbers modulo a prime.
#pragma once

#include <optional>

#include "crypto/public_key.h"
#include "crypto/rsa.h"

namespace opensspi::crypto {

inline constexpr size_t kMinGroupBits = 512;
inline constexpr size_t kMaxDsaBits = 3072;
inline constexpr size_t kMaxDhBits = 4096;

// GroupSeed shows how a group was generated (FIPS 186-2 appendix 2); DSSSEED in blobs.
struct GroupSeed {
  std::array<uint8_t, 20> seed;
  uint32_t counter;
};

// Group is p, q, g, big-endian without leading zeros. DSA always has q; a Diffie-Hellman group may
// lack it.
struct Group {
  Bytes prime;
  Bytes order;
  Bytes generator;
  std::optional<GroupSeed> seed;
};

// FfcPublicKey adds the properties of DSA and Diffie-Hellman keys to PublicKey.
class FfcPublicKey : public PublicKey {
 public:
  [[nodiscard]] const FfcPublicKey* ffc() const final { return this; }
  [[nodiscard]] virtual const Group& group() const = 0;
  // value is y, big-endian without leading zeros.
  [[nodiscard]] virtual Bytes value() const = 0;
};

// FfcPrivateKey is one whose parts are in memory.
class FfcPrivateKey : public PrivateKey {
 public:
  [[nodiscard]] const FfcPrivateKey* ffc() const final { return this; }
  [[nodiscard]] virtual const Group& group() const = 0;
  // value is x, big-endian without leading zeros; public_value is y.
  [[nodiscard]] virtual SecretBytes value() const = 0;
  [[nodiscard]] virtual Bytes public_value() const = 0;
};

// generate_dsa_group and generate_dh_group generate a group as specified in FIPS 186-2, with a q of
// 160 bits and a seed up to 1,024 bits, with a q of 256 bits and no seed above. NTE_BAD_LEN for a
// size outside the limits or not a multiple of 64, ERROR_CANCELLED on request.
Result<Group> generate_dsa_group(size_t bits, const KeepGoing& keep_going);
Result<Group> generate_dh_group(size_t bits, const KeepGoing& keep_going);

// generate_dsa and generate_dh generate a key in `group`; NTE_BAD_DATA if it is not a group.
Result<std::unique_ptr<FfcPrivateKey>> generate_dsa(const Group& group);
Result<std::unique_ptr<FfcPrivateKey>> generate_dh(const Group& group);

// make_dsa_public, make_dh_public take a public value; NTE_BAD_LEN if the prime's size is outside
// the limits, NTE_BAD_DATA if group or value is invalid.
Result<std::unique_ptr<FfcPublicKey>> make_dsa_public(const Group& group, ByteView value);
Result<std::unique_ptr<FfcPublicKey>> make_dh_public(const Group& group, ByteView value);

// make_dsa_private, make_dh_private take a private value and compute the public one, so that the
// two always match; errors as above.
Result<std::unique_ptr<FfcPrivateKey>> make_dsa_private(const Group& group, ByteView value);
Result<std::unique_ptr<FfcPrivateKey>> make_dh_private(const Group& group, ByteView value);

}  // namespace opensspi::crypto

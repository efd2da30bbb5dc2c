// SPDX-License-Identifier: MIT
// RSA keys of 384 to 16,384 bits.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::crypto {

inline constexpr size_t kMinRsaBits = 384;
inline constexpr size_t kMaxRsaBits = 16384;

// RsaPublicParts are big-endian, without leading zeros.
struct RsaPublicParts {
  Bytes modulus;
  Bytes exponent;
};

// RsaPrivateParts are big-endian, without leading zeros.
struct RsaPrivateParts {
  RsaPublicParts open;
  SecretBytes exponent;     // d
  SecretBytes prime1;       // p
  SecretBytes prime2;       // q
  SecretBytes exponent1;    // d mod p-1
  SecretBytes exponent2;    // d mod q-1
  SecretBytes coefficient;  // q^-1 mod p
};

// KeyOrigin says whether parts must be checked: kStored ones were checked before, kForeign ones are
// checked now.
enum class KeyOrigin : uint8_t { kForeign, kStored };

// RsaPublicKey adds the properties of RSA keys to PublicKey.
class RsaPublicKey : public PublicKey {
 public:
  [[nodiscard]] const RsaPublicKey* rsa() const final { return this; }
  [[nodiscard]] virtual RsaPublicParts parts() const = 0;
};

// RsaPrivateKey is one whose parts are in memory; a token's key is a PrivateKey only.
class RsaPrivateKey : public PrivateKey {
 public:
  [[nodiscard]] const RsaPrivateKey* rsa() const final { return this; }
  [[nodiscard]] virtual RsaPrivateParts parts() const = 0;
};

// make_rsa_public takes a modulus of kMinRsaBits to kMaxRsaBits that is odd, and an odd exponent of
// at most 64 bits, including 1, with which Windows' programs export session keys in the clear.
// NTE_BAD_LEN for the size, otherwise NTE_BAD_DATA. Leading zeros are accepted.
Result<std::unique_ptr<RsaPublicKey>> make_rsa_public(ByteView modulus, ByteView exponent);

// make_rsa_private takes what make_rsa_public takes and the private parts. Foreign ones must be
// consistent, and both primes must pass a test that composite numbers fail; NTE_BAD_DATA otherwise.
Result<std::unique_ptr<RsaPrivateKey>> make_rsa_private(const RsaPrivateParts& parts,
                                                        KeyOrigin origin);

// rsa_private_exponent computes d from the primes and the public exponent: NTE_BAD_DATA if they
// have none. The parts are not checked otherwise.
Result<SecretBytes> rsa_private_exponent(const RsaPrivateParts& parts);

// generate_rsa generates a key with exponent 65537. NTE_BAD_LEN if `bits` is outside the limits or
// not a multiple of 8, ERROR_CANCELLED if `keep_going` returned false. 16,384 bits take minutes to
// hours.
Result<std::unique_ptr<RsaPrivateKey>> generate_rsa(size_t bits, const KeepGoing& keep_going);

}  // namespace opensspi::crypto

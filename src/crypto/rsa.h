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

// KeyOrigin says how far parts are believed: kStored ones were checked when they came, kForeign
// ones are checked now.
enum class KeyOrigin : uint8_t { kForeign, kStored };

// RsaPublicKey adds to PublicKey what is known of RSA.
class RsaPublicKey : public PublicKey {
 public:
  [[nodiscard]] virtual RsaPublicParts parts() const = 0;
};

// RsaPrivateKey is one whose parts are in memory; a token's key is a PrivateKey only.
class RsaPrivateKey : public PrivateKey {
 public:
  [[nodiscard]] virtual RsaPrivateParts parts() const = 0;
};

// make_rsa_public takes a modulus of kMinRsaBits to kMaxRsaBits that is odd, and an odd exponent of
// at most 64 bits, 1 among them, with which Windows' programs export session keys in the clear:
// NTE_BAD_LEN for the size, NTE_BAD_DATA else. Leading zeros are accepted.
Result<std::unique_ptr<RsaPublicKey>> make_rsa_public(ByteView modulus, ByteView exponent);

// make_rsa_private takes what make_rsa_public takes and the private parts. Foreign ones must fit
// together, and both primes must pass a test that composite numbers fail: NTE_BAD_DATA otherwise.
Result<std::unique_ptr<RsaPrivateKey>> make_rsa_private(const RsaPrivateParts& parts,
                                                        KeyOrigin origin);

// rsa_private_exponent computes d from the primes and the public exponent: NTE_BAD_DATA if they
// have none. The parts are not checked otherwise.
Result<SecretBytes> rsa_private_exponent(const RsaPrivateParts& parts);

// generate_rsa makes a key with exponent 65537: NTE_BAD_LEN where `bits` is outside the limits or
// no multiple of 8, ERROR_CANCELLED where `keep_going` said so. 16,384 bits take minutes to hours.
Result<std::unique_ptr<RsaPrivateKey>> generate_rsa(size_t bits, const KeepGoing& keep_going);

}  // namespace opensspi::crypto

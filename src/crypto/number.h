// SPDX-License-Identifier: MIT
// Big numbers: libcrypto's BIGNUM, owned and wiped.
#pragma once

#include <openssl/bn.h>

#include <memory>

#include "base/bytes.h"
#include "base/secret.h"

namespace opensspi::crypto {

struct NumberFree {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
// Number is wiped at its end. It throws std::bad_alloc if there is not enough memory.
using Number = std::unique_ptr<BIGNUM, NumberFree>;

// new_number is zero; number_from reads big-endian bytes. Both compute in constant time if
// libcrypto can.
Number new_number();
Number number_from(ByteView big_endian);

// number_bytes and secret_number_bytes write big-endian bytes without leading zeros.
Bytes number_bytes(const BIGNUM& number);
SecretBytes secret_number_bytes(const BIGNUM& number);

// without_leading_zeros views the same number.
ByteView without_leading_zeros(ByteView big_endian);

// num_bits is the number's length in bits.
size_t num_bits(ByteView big_endian);

// Arithmetic computes with one scratch context; nullptr means that libcrypto cannot compute the
// result (an even modulus, no inverse).
class Arithmetic {
 public:
  Arithmetic();
  Number multiply(const BIGNUM& a, const BIGNUM& b);
  Number remainder(const BIGNUM& a, const BIGNUM& modulus);
  Number multiply_mod(const BIGNUM& a, const BIGNUM& b, const BIGNUM& modulus);
  Number inverse(const BIGNUM& number, const BIGNUM& modulus);
  // power_mod computes in constant time.
  Number power_mod(const BIGNUM& base, const BIGNUM& exponent, const BIGNUM& modulus);
  // random_below returns a secret number from 1 to limit - 1.
  Number random_below(const BIGNUM& limit);
  // looks_prime is Fermat's test to the base 2: a single cheap pass that composite numbers fail,
  // except rare ones that are constructed for it. It detects mistakes and corruption, not a skilled
  // attacker.
  bool looks_prime(const BIGNUM& number);

 private:
  struct ContextFree {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  };
  std::unique_ptr<BN_CTX, ContextFree> context_;
};

}  // namespace opensspi::crypto

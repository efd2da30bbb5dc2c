// SPDX-License-Identifier: MIT
#include "crypto/rsa_checks.h"

#include "crypto/number.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kMaxExponentBits = 64;
constexpr Error kUnrelated = fail(NTE_BAD_DATA, "the parts of the RSA key are inconsistent");

bool equal(const Number& left, const BIGNUM& right) {
  return left != nullptr && BN_cmp(left.get(), &right) == 0;
}

bool is_one(const Number& number) { return number != nullptr && BN_is_one(number.get()); }

// check_half checks one prime with its exponent: d and dp agree modulo p-1, and e undoes dp.
bool check_half(Arithmetic& compute, ByteView prime, ByteView half_exponent, const BIGNUM& public_e,
                const BIGNUM& private_d) {
  const Number p = number_from(prime);
  const Number dp = number_from(half_exponent);
  if (!compute.looks_prime(*p)) {
    return false;
  }
  BN_sub_word(p.get(), 1);
  return equal(compute.remainder(private_d, *p), *dp) &&
         is_one(compute.multiply_mod(public_e, *dp, *p));
}

}  // namespace

Status check_rsa_public(ByteView modulus, ByteView exponent) {
  const size_t bits = num_bits(modulus);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return fail(NTE_BAD_LEN, "an RSA modulus has 384 to 16384 bits");
  }
  if ((modulus.back() & 1) == 0) {
    return fail(NTE_BAD_DATA, "an RSA modulus is odd");
  }
  const size_t exponent_bits = num_bits(exponent);
  if (exponent_bits == 0 || exponent_bits > kMaxExponentBits || (exponent.back() & 1) == 0) {
    return fail(NTE_BAD_DATA, "an RSA exponent is odd and has at most 64 bits");
  }
  return {};
}

Result<SecretBytes> rsa_private_exponent(const RsaPrivateParts& parts) {
  Arithmetic compute;
  const Number e = number_from(parts.open.exponent);
  const Number p = number_from(parts.prime1.reveal());
  const Number q = number_from(parts.prime2.reveal());
  if (BN_is_zero(p.get()) || BN_is_zero(q.get())) {
    return kUnrelated;
  }
  BN_sub_word(p.get(), 1);
  BN_sub_word(q.get(), 1);
  const Number order = compute.multiply(*p, *q);
  const Number d = order == nullptr ? nullptr : compute.inverse(*e, *order);
  if (d == nullptr) {
    return kUnrelated;
  }
  return secret_number_bytes(*d);
}

Status check_rsa_private(const RsaPrivateParts& parts) {
  Arithmetic compute;
  const Number n = number_from(parts.open.modulus);
  const Number e = number_from(parts.open.exponent);
  const Number d = number_from(parts.exponent.reveal());
  const Number p = number_from(parts.prime1.reveal());
  const Number q = number_from(parts.prime2.reveal());
  const Number coefficient = number_from(parts.coefficient.reveal());
  const bool factors = BN_cmp(p.get(), q.get()) != 0 && equal(compute.multiply(*p, *q), *n);
  if (!factors || BN_cmp(d.get(), n.get()) >= 0 || BN_cmp(coefficient.get(), p.get()) >= 0) {
    return kUnrelated;
  }
  if (!is_one(compute.multiply_mod(*coefficient, *q, *p))) {
    return kUnrelated;
  }
  if (!check_half(compute, parts.prime1.reveal(), parts.exponent1.reveal(), *e, *d) ||
      !check_half(compute, parts.prime2.reveal(), parts.exponent2.reveal(), *e, *d)) {
    return kUnrelated;
  }
  return {};
}

}  // namespace opensspi::crypto

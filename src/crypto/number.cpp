// SPDX-License-Identifier: MIT
#include "crypto/number.h"

#include <algorithm>
#include <bit>
#include <new>

#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

Number checked(BIGNUM* number) {
  if (number == nullptr) {
    throw std::bad_alloc();
  }
  BN_set_flags(number, BN_FLG_CONSTTIME);
  return Number(number);
}

Number result_or_nothing(Number result, int done) {
  if (done != 1) {
    return nullptr;
  }
  return result;
}

}  // namespace

Number new_number() { return checked(BN_new()); }

Number number_from(ByteView big_endian) {
  return checked(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

Bytes number_bytes(const BIGNUM& number) {
  Bytes bytes(static_cast<size_t>(BN_num_bytes(&number)));
  BN_bn2bin(&number, bytes.data());
  return bytes;
}

SecretBytes secret_number_bytes(const BIGNUM& number) {
  SecretBytes bytes(static_cast<size_t>(BN_num_bytes(&number)));
  BN_bn2bin(&number, bytes.reveal().data());
  return bytes;
}

ByteView without_leading_zeros(ByteView big_endian) {
  const auto first =
      std::find_if(big_endian.begin(), big_endian.end(), [](uint8_t byte) { return byte != 0; });
  return {first, big_endian.end()};
}

size_t num_bits(ByteView big_endian) {
  const ByteView number = without_leading_zeros(big_endian);
  if (number.empty()) {
    return 0;
  }
  return 8 * (number.size() - 1) + static_cast<size_t>(std::bit_width(number.front()));
}

Arithmetic::Arithmetic() : context_(BN_CTX_new_ex(library_context())) {
  if (context_ == nullptr) {
    throw std::bad_alloc();
  }
}

Number Arithmetic::multiply(const BIGNUM& a, const BIGNUM& b) {
  Number result = new_number();
  const int done = BN_mul(result.get(), &a, &b, context_.get());
  return result_or_nothing(std::move(result), done);
}

Number Arithmetic::remainder(const BIGNUM& a, const BIGNUM& modulus) {
  Number result = new_number();
  const int done = BN_nnmod(result.get(), &a, &modulus, context_.get());
  return result_or_nothing(std::move(result), done);
}

Number Arithmetic::multiply_mod(const BIGNUM& a, const BIGNUM& b, const BIGNUM& modulus) {
  Number result = new_number();
  const int done = BN_mod_mul(result.get(), &a, &b, &modulus, context_.get());
  return result_or_nothing(std::move(result), done);
}

Number Arithmetic::inverse(const BIGNUM& number, const BIGNUM& modulus) {
  Number result = new_number();
  const ErrorMark mark;
  const BIGNUM* done = BN_mod_inverse(result.get(), &number, &modulus, context_.get());
  return result_or_nothing(std::move(result), done == nullptr ? 0 : 1);
}

Number Arithmetic::power_mod(const BIGNUM& base, const BIGNUM& exponent, const BIGNUM& modulus) {
  Number result = new_number();
  const int done =
      BN_mod_exp_mont_consttime(result.get(), &base, &exponent, &modulus, context_.get(), nullptr);
  return result_or_nothing(std::move(result), done);
}

Number Arithmetic::random_below(const BIGNUM& limit) {
  Number result = new_number();
  int done = 1;
  while (done == 1 && BN_is_zero(result.get())) {
    done = BN_priv_rand_range_ex(result.get(), &limit, 0, context_.get());
  }
  return result_or_nothing(std::move(result), done);
}

bool Arithmetic::looks_prime(const BIGNUM& number) {
  if (!BN_is_odd(&number) || BN_num_bits(&number) < 3) {
    return false;
  }
  const Number two = new_number();
  const Number less_one = new_number();
  BN_set_word(two.get(), 2);
  if (BN_copy(less_one.get(), &number) == nullptr) {
    throw std::bad_alloc();
  }
  BN_sub_word(less_one.get(), 1);
  const Number power = power_mod(*two, *less_one, number);
  return power != nullptr && BN_is_one(power.get());
}

}  // namespace opensspi::crypto

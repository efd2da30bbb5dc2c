// SPDX-License-Identifier: MIT
// Groups of DSA and Diffie-Hellman: generation and checks.
#include <openssl/dsa.h>

#include <cstring>

#include "crypto/evp_key.h"
#include "crypto/ffc_checks.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kGroupStep = 64;
constexpr size_t kMaxSeededBits = 1024;
constexpr size_t kSmallOrderBits = 160;
constexpr size_t kLargeOrderBits = 256;
constexpr size_t kMinOrderBits = 160;
constexpr size_t kMaxOrderBits = 256;

constexpr Error kNoGroup = fail(NTE_BAD_DATA, "the numbers are not a group modulo a prime");

std::optional<GroupSeed> seed_of(EVP_PKEY* key) {
  GroupSeed seed{};
  size_t len = 0;
  int counter = 0;
  const bool found =
      EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_FFC_SEED, seed.seed.data(),
                                      seed.seed.size(), &len) == 1 &&
      len == seed.seed.size() &&
      EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_FFC_PCOUNTER, &counter) == 1;
  if (!found) {
    return std::nullopt;
  }
  seed.counter = static_cast<uint32_t>(counter);
  return seed;
}

// FIPS 186-2 appendix 2 at every size: 186-4 has four sizes only, and Windows has all.
Result<Group> generate_group(const char* type, size_t bits, const KeepGoing& keep_going) {
  const ErrorMark mark;
  const EvpContext context = context_for(type);
  size_t prime_bits = bits;
  size_t order_bits = bits <= kMaxSeededBits ? kSmallOrderBits : kLargeOrderBits;
  char kind[] = "fips186_2";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_FFC_TYPE, kind, 0),
                               OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_FFC_PBITS, &prime_bits),
                               OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_FFC_QBITS, &order_bits),
                               OSSL_PARAM_construct_end()};
  if (EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_params(context.get(), params) != 1) {
    return fail(NTE_FAIL, "OpenSSL cannot generate a group of this size");
  }
  const EvpKey key = TRY(generate(context.get(), keep_going));
  return Group{key_number(key.get(), OSSL_PKEY_PARAM_FFC_P),
               key_number(key.get(), OSSL_PKEY_PARAM_FFC_Q),
               key_number(key.get(), OSSL_PKEY_PARAM_FFC_G), seed_of(key.get())};
}

// generates_order: g has order q, so that nothing leaks in a smaller group.
bool generates_order(Arithmetic& compute, const BIGNUM& p, const BIGNUM& q, const BIGNUM& g) {
  const Number less_one = new_number();
  BN_sub(less_one.get(), &p, BN_value_one());
  const Number rest = compute.remainder(*less_one, q);
  if (rest == nullptr || !BN_is_zero(rest.get()) || !compute.looks_prime(q)) {
    return false;
  }
  const Number power = compute.power_mod(g, q, p);
  return power != nullptr && BN_is_one(power.get());
}

}  // namespace

Result<Group> generate_dsa_group(size_t bits, const KeepGoing& keep_going) {
  if (bits < kMinGroupBits || bits > kMaxDsaBits || bits % kGroupStep != 0) {
    return fail(NTE_BAD_LEN, "a DSA prime has 512 to 3072 bits, a multiple of 64");
  }
  return generate_group("DSA", bits, keep_going);
}

Result<Group> generate_dh_group(size_t bits, const KeepGoing& keep_going) {
  if (bits < kMinGroupBits || bits > kMaxDhBits || bits % kGroupStep != 0) {
    return fail(NTE_BAD_LEN, "a Diffie-Hellman prime has 512 to 4096 bits, a multiple of 64");
  }
  // X9.42's groups are generated like DSA's.
  return generate_group("DSA", bits, keep_going);
}

Status check_group(const Group& group, GroupUse use) {
  const size_t bits = num_bits(group.prime);
  if (bits < kMinGroupBits || bits > (use == GroupUse::kDsa ? kMaxDsaBits : kMaxDhBits)) {
    return fail(NTE_BAD_LEN, "the prime has a length that keys of this kind do not have");
  }
  const size_t order_bits = num_bits(group.order);
  if (order_bits == 0 && use == GroupUse::kDsa) {
    return kNoGroup;
  }
  if (use == GroupUse::kDsa && (order_bits < kMinOrderBits || order_bits > kMaxOrderBits)) {
    return fail(NTE_BAD_LEN, "DSA's q has 160 to 256 bits");
  }
  Arithmetic compute;
  const Number p = number_from(group.prime);
  const Number q = number_from(group.order);
  const Number g = number_from(group.generator);
  if (!is_public_value(*g, *p) || !compute.looks_prime(*p)) {
    return kNoGroup;
  }
  if (order_bits != 0 && !generates_order(compute, *p, *q, *g)) {
    return kNoGroup;
  }
  return {};
}

bool is_public_value(const BIGNUM& value, const BIGNUM& prime) {
  const Number largest = new_number();
  BN_sub(largest.get(), &prime, BN_value_one());
  return BN_cmp(&value, BN_value_one()) > 0 && BN_cmp(&value, largest.get()) < 0;
}

Result<Bytes> public_value(const Group& group, ByteView private_value) {
  Arithmetic compute;
  const Number p = number_from(group.prime);
  const Number x = number_from(private_value);
  const Number limit = number_from(group.order.empty() ? group.prime : group.order);
  if (BN_is_zero(x.get()) || BN_cmp(x.get(), limit.get()) >= 0) {
    return fail(NTE_BAD_DATA, "the private value is not one of this group");
  }
  const Number y = compute.power_mod(*number_from(group.generator), *x, *p);
  if (y == nullptr || !is_public_value(*y, *p)) {
    return fail(NTE_BAD_DATA, "the private value is not one of this group");
  }
  return number_bytes(*y);
}

}  // namespace opensspi::crypto

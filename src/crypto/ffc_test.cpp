// SPDX-License-Identifier: MIT
#include "crypto/ffc.h"

#include <gtest/gtest.h>

#include "crypto/ec.h"
#include "crypto/number.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::crypto {
namespace {

using testing::read_vectors;
using testing::VectorRecord;

constexpr SignatureScheme kPlain{};

Bytes digest_of(const std::string& name, ByteView message) {
  const AlgorithmRow& row = *find_algorithm(name);
  const auto hash = make_hash(row).value();
  hash->update(message);
  Bytes digest(row.digest_len);
  hash->finish(digest);
  return digest;
}

// signature_of joins r and s, each as long as the order.
Bytes signature_of(const VectorRecord& record, size_t part_len) {
  Bytes signature;
  for (const char* part : {"r", "s"}) {
    const Bytes number = record.bytes(part);
    const ByteView digits = without_leading_zeros(number);
    signature.resize(signature.size() + part_len - std::min(part_len, digits.size()));
    signature.insert(signature.end(), digits.begin(), digits.end());
  }
  return signature;
}

Group group_of(const VectorRecord& record) {
  return {record.bytes("prime"), record.bytes("order"), record.bytes("generator"), std::nullopt};
}

const Group& small_group() {
  static const Group group = generate_dsa_group(512, {}).value();
  return group;
}

std::unique_ptr<FfcPrivateKey> fresh_dsa() {
  auto key = generate_dsa(small_group());
  if (!key.ok()) {
    throw std::runtime_error(key.error().why);
  }
  return std::move(key.value());
}

TEST(CryptoDsa, published_signatures_verify_and_others_do_not) {
  for (const VectorRecord& record : read_vectors("crypto/dsa.vec")) {
    const auto open = make_dsa_public(group_of(record), record.bytes("value"));
    ASSERT_THAT(open, IsOk()) << open.error().why;
    const Bytes digest = digest_of(record.text("hash"), record.bytes("message"));
    const Bytes signature = signature_of(record, record.bytes("order").size());
    EXPECT_EQ(open.value()->verify(kPlain, digest, signature).ok(), record.text("result") == "ok");
  }
}

TEST(CryptoDsa, a_fresh_key_signs_in_fixed_length_and_its_value_makes_it_again) {
  const auto key = fresh_dsa();
  const Bytes digest(20, 0x42);
  for (int round = 0; round < 50; ++round) {
    const Bytes signature = key->sign(kPlain, digest).value();
    EXPECT_EQ(signature.size(), 40U);
    EXPECT_THAT(key->public_key()->verify(kPlain, digest, signature), IsOk());
  }
  const auto again = make_dsa_private(small_group(), key->value().reveal()).value();
  EXPECT_EQ(again->public_value(), key->public_value());
  const Bytes signature = again->clone()->sign(kPlain, digest).value();
  EXPECT_THAT(key->public_key()->clone()->verify(kPlain, digest, signature), IsOk());
}

TEST(CryptoDsa, an_altered_or_cut_signature_is_refused) {
  const auto key = fresh_dsa();
  const Bytes digest(20, 0x42);
  const Bytes signature = key->sign(kPlain, digest).value();
  const auto open = key->public_key();
  for (size_t at = 0; at < signature.size(); ++at) {
    Bytes altered = signature;
    altered[at] ^= 1;
    EXPECT_EQ(open->verify(kPlain, digest, altered).error().code, NTE_BAD_SIGNATURE) << at;
    EXPECT_EQ(open->verify(kPlain, digest, ByteView(signature).first(at)).error().code,
              NTE_BAD_SIGNATURE);
  }
  EXPECT_EQ(open->verify(kPlain, digest, Bytes(40)).error().code, NTE_BAD_SIGNATURE);
}

TEST(CryptoDsa, has_no_padding_no_encryption_and_no_agreement) {
  const auto key = fresh_dsa();
  const SignatureScheme pkcs1{SignaturePadding::kPkcs1, find_algorithm(AlgorithmId::kSha1)};
  EXPECT_EQ(key->sign(pkcs1, Bytes(20)).error().code, NTE_BAD_ALGID);
  EXPECT_EQ(key->public_key()->verify(pkcs1, Bytes(20), Bytes(40)).error().code, NTE_BAD_ALGID);
  EXPECT_EQ(key->decrypt({}, Bytes(64)).error().code, NTE_BAD_KEY);
  EXPECT_EQ(key->public_key()->encrypt({}, Bytes(6)).error().code, NTE_BAD_KEY);
  EXPECT_EQ(key->agree(Bytes(64, 2)).error().code, NTE_BAD_KEY);
}

TEST(CryptoDsa, a_group_has_its_seed_and_size) {
  EXPECT_EQ(num_bits(small_group().prime), 512U);
  EXPECT_EQ(num_bits(small_group().order), 160U);
  EXPECT_TRUE(small_group().seed.has_value());
  for (const size_t bits : {0, 8, 448, 513, 3136}) {
    EXPECT_EQ(generate_dsa_group(bits, {}).error().code, NTE_BAD_LEN) << bits;
  }
  EXPECT_EQ(generate_dh_group(4160, {}).error().code, NTE_BAD_LEN);
}

TEST(CryptoDsa, making_a_group_ends_when_asked) {
  EXPECT_EQ(generate_dsa_group(3072, [] { return false; }).error().code, ERROR_CANCELLED);
}

TEST(CryptoGroup, one_that_is_none_is_refused) {
  const Group& good = small_group();
  const auto code = [](const Group& group) {
    const auto made = make_dsa_public(group, Bytes{5});
    return made.ok() ? 0 : made.error().code;
  };
  EXPECT_EQ(code(good), 0);
  Group even = good;
  even.prime.back() ^= 1;
  Group composite = good;
  composite.prime.back() ^= 2;
  Group other_order = good;
  other_order.order.back() ^= 2;
  Group even_order = good;
  even_order.order.back() ^= 1;
  Group no_order = good;
  no_order.order.clear();
  Group other_generator = good;
  other_generator.generator = {2};
  Group one = good;
  one.generator = {1};
  Group zero = good;
  zero.generator = {};
  for (const Group& bad :
       {even, composite, other_order, even_order, no_order, other_generator, one, zero}) {
    EXPECT_EQ(code(bad), NTE_BAD_DATA);
  }
  Group short_prime = good;
  short_prime.prime = Bytes(63, 0xFF);
  Group long_prime = good;
  long_prime.prime = Bytes(1 + 3072 / 8, 0xFF);
  Group no_prime = good;
  no_prime.prime.clear();
  Group short_order = good;
  short_order.order = {0x0B};
  for (const Group& bad : {short_prime, long_prime, no_prime, short_order}) {
    EXPECT_EQ(code(bad), NTE_BAD_LEN);
  }
}

TEST(CryptoGroup, values_outside_it_are_refused) {
  const Group& group = small_group();
  Bytes less_one = group.prime;
  less_one.back() -= 1;
  for (const Bytes& value : {Bytes{}, Bytes{0}, Bytes{1}, less_one, group.prime, Bytes(65, 0xFF)}) {
    EXPECT_EQ(make_dsa_public(group, value).error().code, NTE_BAD_DATA);
    EXPECT_EQ(make_dh_public(group, value).error().code, NTE_BAD_DATA);
  }
  for (const Bytes& value : {Bytes{}, Bytes{0}, group.order, Bytes(65, 0xFF)}) {
    EXPECT_EQ(make_dsa_private(group, value).error().code, NTE_BAD_DATA);
  }
}

TEST(CryptoDiffieHellman, published_secrets_hold_from_both_sides) {
  for (const VectorRecord& record : read_vectors("crypto/dh.vec")) {
    const Group group = group_of(record);
    const auto a = make_dh_private(group, record.bytes("private_a")).value();
    const auto b = make_dh_private(group, record.bytes("private_b")).value();
    EXPECT_EQ(a->public_value(), record.bytes("public_a"));
    EXPECT_EQ(b->public_value(), record.bytes("public_b"));
    EXPECT_EQ(to_hex(a->agree(b->public_value())->reveal()), to_hex(record.bytes("secret")));
    EXPECT_EQ(to_hex(b->agree(a->public_value())->reveal()), to_hex(record.bytes("secret")));
  }
}

// KP_P and KP_G give a group of p and g only.
TEST(CryptoDiffieHellman, agrees_without_an_order_and_keeps_leading_zeros) {
  Group group = small_group();
  group.order.clear();
  for (int round = 0; round < 300; ++round) {
    const auto a = generate_dh(group).value();
    const auto b = generate_dh(group).value();
    const SecretBytes secret = a->agree(b->public_value()).value();
    EXPECT_EQ(secret.size(), group.prime.size());
    EXPECT_EQ(to_hex(secret.reveal()), to_hex(b->agree(a->public_value())->reveal()));
  }
}

TEST(CryptoDiffieHellman, a_peer_that_is_not_a_public_value_is_refused) {
  const auto key = generate_dh(small_group()).value();
  Bytes less_one = small_group().prime;
  less_one.back() -= 1;
  for (const Bytes& peer :
       {Bytes{}, Bytes{0}, Bytes{1}, less_one, small_group().prime, Bytes(65, 0xFF), Bytes{2}}) {
    EXPECT_EQ(key->agree(peer).error().code, NTE_BAD_DATA) << to_hex(peer);
  }
  EXPECT_EQ(key->sign(kPlain, Bytes(20)).error().code, NTE_BAD_KEY);
  EXPECT_EQ(key->public_key()->verify(kPlain, Bytes(20), Bytes(40)).error().code, NTE_BAD_KEY);
}

TEST(CryptoDiffieHellman, groups_are_made_in_the_sizes_that_windows_has) {
  for (const size_t bits : {512, 1024}) {
    const Group group = generate_dh_group(bits, {}).value();
    EXPECT_EQ(num_bits(group.prime), bits);
    EXPECT_THAT(generate_dh(group), IsOk());
  }
}

EcCurve curve_named(const std::string& name) {
  if (name == "P-256") {
    return EcCurve::kP256;
  }
  return name == "P-384" ? EcCurve::kP384 : EcCurve::kP521;
}

Bytes point_of(const VectorRecord& record, size_t field_len) {
  Bytes point = {4};
  for (const char* part : {"x", "y"}) {
    const Bytes number = record.bytes(part);
    const ByteView digits = without_leading_zeros(number);
    point.resize(point.size() + field_len - digits.size());
    point.insert(point.end(), digits.begin(), digits.end());
  }
  return point;
}

TEST(CryptoEc, published_signatures_verify_and_others_do_not) {
  for (const VectorRecord& record : read_vectors("crypto/ecdsa.vec")) {
    const EcCurve curve = curve_named(record.text("curve"));
    const size_t field_len = curve == EcCurve::kP256 ? 32 : curve == EcCurve::kP384 ? 48 : 66;
    const Bytes point = point_of(record, field_len);
    const auto key = make_ec_public(curve, point);
    if (!key.ok()) {
      EXPECT_EQ(record.text("result"), "bad") << "only an altered point may be off the curve";
      continue;
    }
    EXPECT_EQ(key.value()->point(), point);
    const Bytes digest = digest_of(record.text("hash"), record.bytes("message"));
    const Bytes signature = signature_of(record, field_len);
    EXPECT_EQ(key.value()->verify(kPlain, digest, signature).ok(), record.text("result") == "ok");
    Bytes compressed(point.begin(), point.begin() + 1 + static_cast<std::ptrdiff_t>(field_len));
    compressed[0] = static_cast<uint8_t>(2 + (point.back() & 1));
    EXPECT_EQ(make_ec_public(curve, compressed).value()->point(), point);
  }
}

TEST(CryptoEc, a_point_off_the_curve_or_cut_is_refused) {
  const VectorRecord record = read_vectors("crypto/ecdsa.vec").front();
  const Bytes point = point_of(record, 32);
  for (size_t at = 0; at < point.size(); ++at) {
    Bytes altered = point;
    altered[at] ^= 1;
    EXPECT_EQ(make_ec_public(EcCurve::kP256, altered).error().code, NTE_BAD_DATA) << at;
    EXPECT_EQ(make_ec_public(EcCurve::kP256, ByteView(point).first(at)).error().code, NTE_BAD_DATA)
        << at;
  }
  EXPECT_EQ(make_ec_public(EcCurve::kP384, point).error().code, NTE_BAD_DATA);
}

}  // namespace
}  // namespace opensspi::crypto

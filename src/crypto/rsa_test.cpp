// SPDX-License-Identifier: MIT
#include "crypto/rsa.h"

#include <gtest/gtest.h>

#include "crypto/number.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::crypto {
namespace {

using testing::from_hex;
using testing::read_vectors;
using testing::VectorRecord;

constexpr SignatureScheme kNoOid{SignaturePadding::kPkcs1NoOid, nullptr};

Bytes digest_of(const AlgorithmRow& row, ByteView message) {
  const auto hash = make_hash(row).value();
  hash->update(message);
  Bytes digest(row.digest_len);
  hash->finish(digest);
  return digest;
}

RsaPrivateParts parts_of(const VectorRecord& record) {
  const auto secret = [&](const char* name) { return SecretBytes(record.bytes(name)); };
  return {{record.bytes("modulus"), record.bytes("exponent")},
          secret("private_exponent"),
          secret("prime1"),
          secret("prime2"),
          secret("exponent1"),
          secret("exponent2"),
          secret("coefficient")};
}

RsaPrivateParts copy(const RsaPrivateParts& parts) {
  return {parts.open,
          parts.exponent.copy(),
          parts.prime1.copy(),
          parts.prime2.copy(),
          parts.exponent1.copy(),
          parts.exponent2.copy(),
          parts.coefficient.copy()};
}

// key is one 1024-bit key for the tests that need no particular one.
const RsaPrivateKey& key() {
  static const auto made = generate_rsa(1024, {});
  return **made;
}

class CryptoRsaSignatures
    : public ::testing::TestWithParam<std::pair<const char*, SignaturePadding>> {};

TEST_P(CryptoRsaSignatures, published_ones_verify_and_altered_ones_do_not) {
  for (const VectorRecord& record : read_vectors(GetParam().first)) {
    const auto open = make_rsa_public(record.bytes("modulus"), record.bytes("exponent")).value();
    const SignatureScheme scheme{GetParam().second, find_algorithm(record.text("hash"))};
    Bytes digest = digest_of(*scheme.hash, record.bytes("message"));
    Bytes signature = record.bytes("signature");
    EXPECT_THAT(open->verify(scheme, digest, signature), IsOk());
    signature[signature.size() / 2] ^= 4;
    EXPECT_EQ(open->verify(scheme, digest, signature).error().code, NTE_BAD_SIGNATURE);
    digest[0] ^= 1;
    EXPECT_EQ(open->verify(scheme, digest, record.bytes("signature")).error().code,
              NTE_BAD_SIGNATURE);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Published, CryptoRsaSignatures,
    ::testing::Values(std::pair{"crypto/rsa_pkcs1_sign.vec", SignaturePadding::kPkcs1},
                      std::pair{"crypto/rsa_x931.vec", SignaturePadding::kX931}));

TEST(CryptoRsaSignature, encodings_that_are_wrong_are_refused) {
  for (const VectorRecord& record : read_vectors("crypto/rsa_pkcs1_verify.vec")) {
    const auto open = make_rsa_public(record.bytes("modulus"), record.bytes("exponent")).value();
    const SignatureScheme scheme{SignaturePadding::kPkcs1, find_algorithm(record.text("hash"))};
    const Bytes digest = digest_of(*scheme.hash, record.bytes("message"));
    EXPECT_EQ(open->verify(scheme, digest, record.bytes("signature")).ok(),
              record.text("result") == "ok");
  }
}

TEST(CryptoRsaSignature, every_hash_and_padding_goes_there_and_back) {
  for (const AlgorithmRow& row : algorithms()) {
    if (row.digest_len == 0) {
      continue;
    }
    const Bytes digest(row.digest_len, 0xA7);
    for (const SignaturePadding padding :
         {SignaturePadding::kPkcs1, SignaturePadding::kPkcs1NoOid, SignaturePadding::kX931}) {
      const SignatureScheme scheme{padding, &row};
      const auto signature = key().sign(scheme, digest);
      if (padding == SignaturePadding::kX931 && row.x931_id == 0) {
        EXPECT_EQ(signature.error().code, NTE_BAD_ALGID) << row.name;
        continue;
      }
      ASSERT_THAT(signature, IsOk()) << row.name << ": " << signature.error().why;
      EXPECT_THAT(key().public_key()->verify(scheme, digest, *signature), IsOk()) << row.name;
    }
  }
}

TEST(CryptoRsaSignature, without_the_oid_is_another_signature_and_36_bytes_never_have_one) {
  const AlgorithmRow& sha1 = *find_algorithm(AlgorithmId::kSha1);
  const AlgorithmRow& both = *find_algorithm(AlgorithmId::kSsl3ShaMd5);
  const auto sign = [](SignaturePadding padding, const AlgorithmRow& row) {
    return key().sign({padding, &row}, Bytes(row.digest_len, 1)).value();
  };
  EXPECT_NE(sign(SignaturePadding::kPkcs1, sha1), sign(SignaturePadding::kPkcs1NoOid, sha1));
  EXPECT_EQ(sign(SignaturePadding::kPkcs1, both), sign(SignaturePadding::kPkcs1NoOid, both));
}

TEST(CryptoRsaSignature, what_does_not_fit_is_refused) {
  const AlgorithmRow& sha1 = *find_algorithm(AlgorithmId::kSha1);
  const auto code = [](const SignatureScheme& scheme, size_t len) {
    return key().sign(scheme, Bytes(len)).error().code;
  };
  EXPECT_EQ(code({SignaturePadding::kPkcs1, &sha1}, 19), NTE_BAD_LEN);
  EXPECT_EQ(code({SignaturePadding::kX931, &sha1}, 21), NTE_BAD_LEN);
  EXPECT_EQ(code(kNoOid, 128 - 10), NTE_BAD_LEN);
  EXPECT_EQ(code({SignaturePadding::kRaw, nullptr}, 127), NTE_BAD_LEN);
  EXPECT_EQ(code({SignaturePadding::kPkcs1, nullptr}, 20), NTE_BAD_ALGID);
  EXPECT_EQ(code({SignaturePadding::kX931, nullptr}, 20), NTE_BAD_ALGID);
  EXPECT_EQ(code({SignaturePadding::kNone, &sha1}, 20), NTE_BAD_ALGID);
  EXPECT_THAT(key().sign(kNoOid, Bytes(128 - 11)), IsOk());
}

TEST(CryptoRsaSignature, of_a_wrong_length_is_not_a_signature) {
  const Bytes signature = key().sign(kNoOid, Bytes(20)).value();
  const auto open = key().public_key();
  for (size_t len = 0; len < signature.size(); ++len) {
    EXPECT_EQ(open->verify(kNoOid, Bytes(20), ByteView(signature).first(len)).error().code,
              NTE_BAD_SIGNATURE);
  }
  Bytes longer(1);
  longer.insert(longer.end(), signature.begin(), signature.end());
  EXPECT_EQ(open->verify(kNoOid, Bytes(20), longer).error().code, NTE_BAD_SIGNATURE);
}

class CryptoRsaCiphertexts
    : public ::testing::TestWithParam<std::pair<const char*, EncryptionPadding>> {};

TEST_P(CryptoRsaCiphertexts, published_ones_decrypt) {
  for (const VectorRecord& record : read_vectors(GetParam().first)) {
    const auto closed = make_rsa_private(parts_of(record), KeyOrigin::kForeign);
    ASSERT_THAT(closed, IsOk()) << closed.error().why;
    const auto plain = closed.value()->decrypt({GetParam().second, {}}, record.bytes("encrypted"));
    ASSERT_THAT(plain, IsOk()) << plain.error().why;
    EXPECT_EQ(to_hex(plain->reveal()), to_hex(record.bytes("plain")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Published, CryptoRsaCiphertexts,
    ::testing::Values(std::pair{"crypto/rsa_pkcs1_decrypt.vec", EncryptionPadding::kPkcs1},
                      std::pair{"crypto/rsa_oaep.vec", EncryptionPadding::kOaep}));

TEST(CryptoRsaCiphertext, texts_of_every_length_go_there_and_back) {
  const auto open = key().public_key();
  for (const EncryptionPadding padding : {EncryptionPadding::kPkcs1, EncryptionPadding::kOaep}) {
    const size_t longest = padding == EncryptionPadding::kPkcs1 ? 128 - 11 : 128 - 42;
    for (size_t len = 0; len <= longest; len += (len < 3 || len > 80 ? 1 : 13)) {
      const Bytes text(len, 0x5C);
      const auto cipher = open->encrypt({padding, {}}, text);
      ASSERT_THAT(cipher, IsOk()) << len;
      const auto plain = key().decrypt({padding, {}}, *cipher);
      ASSERT_THAT(plain, IsOk()) << len;
      EXPECT_EQ(to_hex(plain->reveal()), to_hex(text));
    }
    EXPECT_EQ(open->encrypt({padding, {}}, Bytes(longest + 1)).error().code, NTE_BAD_LEN);
  }
}

TEST(CryptoRsaCiphertext, oaep_opens_under_its_label_only) {
  const Bytes label = {1, 2, 3};
  const Bytes cipher =
      key().public_key()->encrypt({EncryptionPadding::kOaep, label}, as_bytes("text")).value();
  EXPECT_THAT(key().decrypt({EncryptionPadding::kOaep, label}, cipher), IsOk());
  EXPECT_EQ(key().decrypt({EncryptionPadding::kOaep, {}}, cipher).error().code, NTE_BAD_DATA);
}

// None of these may return random bytes, as an OpenSSL with implicit rejection would.
TEST(CryptoRsaCiphertext, every_fault_of_padding_length_and_size_is_the_one_error) {
  const auto open = key().public_key();
  const auto code_of_block = [&](Bytes block, EncryptionPadding padding) {
    const Bytes cipher = open->encrypt({EncryptionPadding::kRaw, {}}, block).value();
    const auto plain = key().decrypt({padding, {}}, cipher);
    return plain.ok() ? 0 : plain.error().code;
  };
  Bytes good(128, 0xFF);
  good[0] = 0;
  good[1] = 2;
  good[100] = 0;
  EXPECT_EQ(code_of_block(good, EncryptionPadding::kPkcs1), 0);
  EXPECT_EQ(code_of_block(good, EncryptionPadding::kOaep), NTE_BAD_DATA);
  Bytes wrong_type = good;
  wrong_type[1] = 1;
  Bytes first_not_zero = good;
  first_not_zero[0] = 1;
  Bytes short_padding = good;
  short_padding[9] = 0;
  Bytes no_end = good;
  no_end[100] = 1;
  for (const Bytes& block : {wrong_type, first_not_zero, short_padding, no_end, Bytes(128)}) {
    EXPECT_EQ(code_of_block(block, EncryptionPadding::kPkcs1), NTE_BAD_DATA);
  }
  for (const EncryptionPadding padding :
       {EncryptionPadding::kPkcs1, EncryptionPadding::kOaep, EncryptionPadding::kRaw}) {
    for (const size_t len : {0, 1, 127, 129}) {
      EXPECT_EQ(key().decrypt({padding, {}}, Bytes(len, 1)).error().code, NTE_BAD_DATA) << len;
    }
    EXPECT_EQ(key().decrypt({padding, {}}, Bytes(128, 0xFF)).error().code, NTE_BAD_DATA)
        << "larger than the modulus";
  }
}

TEST(CryptoRsaKey, its_parts_make_the_same_key_again) {
  const RsaPrivateParts parts = key().parts();
  const auto again = make_rsa_private(parts, KeyOrigin::kForeign);
  ASSERT_THAT(again, IsOk()) << again.error().why;
  EXPECT_EQ(again.value()->sign(kNoOid, Bytes(20)).value(), key().sign(kNoOid, Bytes(20)).value());
  EXPECT_EQ(again.value()->clone()->sign(kNoOid, Bytes(20)).value(),
            key().sign(kNoOid, Bytes(20)).value());
  EXPECT_EQ(to_hex(parts.open.exponent), "010001");
  EXPECT_EQ(num_bits(parts.open.modulus), 1024U);
}

TEST(CryptoRsaKey, leading_zeros_do_not_matter) {
  const RsaPrivateParts parts = key().parts();
  Bytes modulus(5);
  modulus.insert(modulus.end(), parts.open.modulus.begin(), parts.open.modulus.end());
  const auto open = make_rsa_public(modulus, from_hex("00010001"));
  ASSERT_THAT(open, IsOk());
  EXPECT_EQ(open.value()->parts().modulus, parts.open.modulus);
  EXPECT_EQ(open.value()->bits(), 1024U);
}

TEST(CryptoRsaKey, parts_that_do_not_belong_together_are_refused) {
  const RsaPrivateParts good = key().parts();
  SecretBytes RsaPrivateParts::*const members[] = {
      &RsaPrivateParts::exponent,  &RsaPrivateParts::prime1,    &RsaPrivateParts::prime2,
      &RsaPrivateParts::exponent1, &RsaPrivateParts::exponent2, &RsaPrivateParts::coefficient};
  for (const auto member : members) {
    for (const size_t at : {size_t{1}, (good.*member).size() - 1}) {
      RsaPrivateParts altered = copy(good);
      (altered.*member).reveal()[at] ^= 2;
      EXPECT_EQ(make_rsa_private(altered, KeyOrigin::kForeign).error().code, NTE_BAD_DATA);
    }
    RsaPrivateParts empty = copy(good);
    empty.*member = SecretBytes();
    EXPECT_EQ(make_rsa_private(empty, KeyOrigin::kForeign).error().code, NTE_BAD_DATA);
  }
  RsaPrivateParts equal_primes = copy(good);
  equal_primes.prime2 = good.prime1.copy();
  EXPECT_EQ(make_rsa_private(equal_primes, KeyOrigin::kForeign).error().code, NTE_BAD_DATA);
}

// n = (3 * a prime of 255 bits or so) * q would pass every arithmetic check.
TEST(CryptoRsaKey, a_composite_prime_is_refused) {
  Arithmetic compute;
  EXPECT_TRUE(compute.looks_prime(*number_from(key().parts().prime1.reveal())));
  EXPECT_FALSE(compute.looks_prime(*number_from(key().parts().open.modulus)));
  EXPECT_FALSE(compute.looks_prime(*number_from(from_hex("00"))));
  EXPECT_FALSE(compute.looks_prime(*number_from(from_hex("01"))));
  EXPECT_FALSE(compute.looks_prime(*number_from(from_hex("10"))));
}

TEST(CryptoRsaKey, sizes_and_exponents_that_cannot_be_are_refused) {
  const auto code = [](ByteView modulus, ByteView exponent) {
    const auto made = make_rsa_public(modulus, exponent);
    return made.ok() ? 0 : made.error().code;
  };
  const Bytes three = {3};
  for (const size_t len : {0, 1, 8, 47, 2049}) {
    EXPECT_EQ(code(Bytes(len, 0xFF), three), NTE_BAD_LEN);
  }
  EXPECT_EQ(code(Bytes(128), three), NTE_BAD_LEN) << "zero";
  Bytes modulus(128, 0xFF);
  EXPECT_EQ(code(modulus, three), 0);
  EXPECT_EQ(code(Bytes(2048, 0xFF), three), 0);
  EXPECT_EQ(code(Bytes(48, 0xFF), three), 0);
  for (const char* exponent : {"", "00", "02", "010000", "01ffffffffffffffff"}) {
    EXPECT_EQ(code(modulus, from_hex(exponent)), NTE_BAD_DATA) << exponent;
  }
  modulus.back() = 0xFE;
  EXPECT_EQ(code(modulus, three), NTE_BAD_DATA) << "even";
}

// A key whose exponents are all one encrypts by padding only; programs import one to get session
// keys out of and into SIMPLEBLOBs in clear, and Windows allows that.
TEST(CryptoRsaKey, exponents_of_one_are_a_key_too) {
  RsaPrivateParts parts = key().parts();
  const Bytes one = {1};
  parts.open.exponent = one;
  parts.exponent = SecretBytes(one);
  parts.exponent1 = SecretBytes(one);
  parts.exponent2 = SecretBytes(one);
  const auto closed = make_rsa_private(parts, KeyOrigin::kForeign);
  ASSERT_THAT(closed, IsOk()) << closed.error().why;
  const Bytes cipher = closed.value()->public_key()->encrypt({}, as_bytes("session key")).value();
  EXPECT_EQ(as_text(ByteView(cipher).last(11)), "session key");
  EXPECT_EQ(as_text(closed.value()->decrypt({}, cipher)->reveal()), "session key");
}

class CryptoRsaSizes : public ::testing::TestWithParam<size_t> {};

TEST_P(CryptoRsaSizes, a_generated_key_has_them_signs_and_decrypts) {
  const auto made = generate_rsa(GetParam(), {});
  ASSERT_THAT(made, IsOk()) << made.error().why;
  const RsaPrivateKey& closed = **made;
  EXPECT_EQ(closed.bits(), GetParam());
  EXPECT_THAT(make_rsa_private(closed.parts(), KeyOrigin::kForeign), IsOk());
  const SignatureScheme scheme{SignaturePadding::kPkcs1, find_algorithm(AlgorithmId::kSha1)};
  const Bytes signature = closed.sign(scheme, Bytes(20, 7)).value();
  EXPECT_THAT(closed.public_key()->verify(scheme, Bytes(20, 7), signature), IsOk());
  const Bytes cipher = closed.public_key()->encrypt({}, as_bytes("sixteen bytes ok")).value();
  EXPECT_EQ(as_text(closed.decrypt({}, cipher)->reveal()), "sixteen bytes ok");
}

INSTANTIATE_TEST_SUITE_P(Rsa, CryptoRsaSizes,
                         ::testing::Values(384, 392, 504, 512, 520, 1024, 2048));

TEST(CryptoRsaGeneration, refuses_sizes_outside_its_limits) {
  for (const size_t bits : {0UL, 1UL, 8UL, 376UL, 385UL, 1023UL, 16392UL, 1UL << 30}) {
    EXPECT_EQ(generate_rsa(bits, {}).error().code, NTE_BAD_LEN) << bits;
  }
}

TEST(CryptoRsaGeneration, of_16384_bits_ends_when_asked) {
  int asked = 0;
  const auto made = generate_rsa(16384, [&] { return ++asked < 3; });
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, ERROR_CANCELLED);
  EXPECT_EQ(asked, 3);
}

TEST(CryptoRsaKey, does_not_agree) {
  EXPECT_EQ(key().agree(Bytes(128, 1)).error().code, NTE_BAD_KEY);
}

}  // namespace
}  // namespace opensspi::crypto

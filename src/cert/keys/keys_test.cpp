// SPDX-License-Identifier: MIT
// Private keys go from PKCS#8 into containers and back, and sign what other programs verify.
#include <gtest/gtest.h>

#include "asn1/der.h"
#include "cert/keys/private_key_info.h"
#include "cert/keys/signing.h"
#include "cert/public_key_info.h"
#include "crypto/ffc.h"
#include "csp/pair_key.h"
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::cert {
namespace {

using csp::KeySpec;
using csp::testing::kAesProvider;
using csp::testing::session;
using testing::read_vectors;

constexpr std::string_view kDssProvider =
    "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider";
constexpr std::string_view kSha256Rsa = "1.2.840.113549.1.1.11";
constexpr std::string_view kSha1Rsa = "1.2.840.113549.1.1.5";
constexpr std::string_view kSha1Dsa = "1.2.840.10040.4.3";

Bytes rsa_key() { return read_vectors("cert/pfx.vec").front().bytes("key"); }

PrivateKeyInfo parsed(ByteView pkcs8) {
  auto info = parse_private_key_info(pkcs8);
  EXPECT_THAT(info, IsOk());
  return std::move(*info);
}

TEST(CertKeys, a_key_goes_into_a_container_and_comes_back) {
  for (const KeySpec use : {KeySpec::kKeyExchange, KeySpec::kSignature}) {
    const auto provider = session(kAesProvider);
    const PrivateKeyInfo info = parsed(rsa_key());
    EXPECT_FALSE(info.use.has_value());
    ASSERT_THAT(store_private_key(*provider, *info.key, use, csp::kExportable), IsOk());
    const auto back = exported_private_key(*provider, use);
    ASSERT_THAT(back, IsOk());
    const auto written = write_private_key_info(**back, use);
    ASSERT_THAT(written, IsOk());
    const PrivateKeyInfo again = parsed(written->reveal());
    EXPECT_EQ(again.use, use);
    const auto left = public_key_info(*again.key->public_key(), "");
    const auto right = public_key_info(*info.key->public_key(), "");
    EXPECT_EQ(to_hex(left->key), to_hex(right->key));
    EXPECT_TRUE(has_public_key(*info.key, right->algorithm, right->parameters, right->key));
  }
}

TEST(CertKeys, a_key_that_may_not_be_exported_stays) {
  const auto provider = session(kAesProvider);
  const PrivateKeyInfo info = parsed(rsa_key());
  ASSERT_THAT(store_private_key(*provider, *info.key, KeySpec::kKeyExchange, 0), IsOk());
  EXPECT_THAT(exported_private_key(*provider, KeySpec::kKeyExchange), FailsWith(NTE_BAD_KEY_STATE));
  EXPECT_THAT(exported_private_key(*provider, KeySpec::kSignature), FailsWith(NTE_NO_KEY));
}

TEST(CertKeys, a_key_of_another_kind_than_the_providers_is_refused) {
  const PrivateKeyInfo info = parsed(rsa_key());
  EXPECT_THAT(store_private_key(*session(kDssProvider), *info.key, KeySpec::kSignature, 0),
              FailsWith(NTE_BAD_ALGID));
  // An elliptic-curve key's PKCS#8 with an empty key: its kind is refused before its value.
  const Bytes ec = testing::from_hex("30180201003013 06072A8648CE3D0201 06082A8648CE3D030107 0400");
  Bytes fixed = ec;
  fixed[1] = static_cast<uint8_t>(fixed.size() - 2);
  EXPECT_THAT(parse_private_key_info(fixed), FailsWith(NTE_BAD_ALGID));
}

TEST(CertKeys, what_is_not_pkcs8_is_refused) {
  const Bytes key = rsa_key();
  for (size_t len = 0; len < key.size(); ++len) {
    EXPECT_THAT(parse_private_key_info(ByteView(key).first(len)), FailsWith(CRYPT_E_ASN1_CORRUPT))
        << len;
  }
  EXPECT_THAT(parse_encrypted_key(key), FailsWith(CRYPT_E_ASN1_CORRUPT));
}

Bytes rewritten(const PrivateKeyInfo& info) {
  const auto written = write_private_key_info(*info.key, KeySpec::kKeyExchange);
  EXPECT_THAT(written, IsOk());
  const ByteView bytes = written->reveal();
  return {bytes.begin(), bytes.end()};
}

// A number of the key may change: then that number is read. Nothing else may read as another key.
TEST(CertKeys, an_altered_pkcs8_is_refused_or_read_as_it_is) {
  const Bytes key = rsa_key();
  const Bytes original = rewritten(parsed(key));
  size_t num_same = 0;
  for (size_t at = 0; at < key.size(); ++at) {
    SCOPED_TRACE(at);
    Bytes altered = key;
    altered[at] ^= 0x10;
    const auto info = parse_private_key_info(altered);
    if (!info.ok()) {
      const Error error = info.error();
      EXPECT_TRUE(error.is(CRYPT_E_ASN1_CORRUPT) || error.is(NTE_BAD_ALGID) ||
                  error.is(NTE_BAD_DATA))
          << error.why;
      continue;
    }
    const Bytes once = rewritten(*info);
    EXPECT_EQ(to_hex(rewritten(parsed(once))), to_hex(once));
    num_same += once == original ? 1 : 0;
  }
  EXPECT_LE(num_same, 2u);  // the parameters of rsaEncryption, which are NULL
}

std::shared_ptr<const crypto::PublicKey> public_half(csp::Provider& provider, KeySpec use) {
  const auto key = user_key(provider, static_cast<uint32_t>(use));
  return *csp::public_key_of(**key);
}

TEST(CertKeys, rsa_signs_with_each_hash) {
  const auto provider = session(kAesProvider);
  ASSERT_THAT(store_private_key(*provider, *parsed(rsa_key()).key, KeySpec::kSignature, 0), IsOk());
  const Signer signer{provider.get(), static_cast<uint32_t>(KeySpec::kSignature)};
  const Bytes text = testing::from_hex("3003020101");
  for (const auto& [oid, id] : {std::pair(kSha256Rsa, crypto::AlgorithmId::kSha256),
                                std::pair(kSha1Rsa, crypto::AlgorithmId::kSha1)}) {
    const auto signature = sign(signer, oid, text);
    ASSERT_THAT(signature, IsOk());
    EXPECT_EQ(signature->size(), *max_signature_len(signer, oid));
    const auto* row = crypto::find_algorithm(id);
    const auto hash = crypto::make_hash(*row);
    (*hash)->update(text);
    Bytes value((*hash)->digest_len());
    (*hash)->finish(value);
    EXPECT_THAT(public_half(*provider, KeySpec::kSignature)
                    ->verify({crypto::SignaturePadding::kPkcs1, row}, value, *signature),
                IsOk());
  }
  EXPECT_EQ(*usual_signature_algorithm(signer), kSha1Rsa);
  EXPECT_THAT(sign(signer, kSha1Dsa, text), FailsWith(NTE_BAD_ALGID));
  EXPECT_THAT(sign(signer, "1.2.3", text), FailsWith(NTE_BAD_ALGID));
  EXPECT_THAT(sign({provider.get(), 1}, kSha1Rsa, text), FailsWith(NTE_NO_KEY));
  EXPECT_THAT(sign({}, kSha1Rsa, text), FailsWith(ERROR_INVALID_PARAMETER));
}

TEST(CertKeys, a_hash_needs_no_key) {
  EXPECT_TRUE(needs_key(kSha1Rsa));
  EXPECT_FALSE(needs_key("1.3.14.3.2.26"));
  const auto value = sign({}, "1.3.14.3.2.26", as_bytes("abc"));
  ASSERT_THAT(value, IsOk());
  // SHA-1 of "abc" (FIPS 180).
  EXPECT_EQ(to_hex(*value), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(CertKeys, dsa_signs_in_der) {
  const auto provider = session(kDssProvider);
  ASSERT_THAT(generate_key(*provider, static_cast<uint32_t>(KeySpec::kSignature), 0, {}), IsOk());
  const Signer signer{provider.get(), static_cast<uint32_t>(KeySpec::kSignature)};
  EXPECT_EQ(*usual_signature_algorithm(signer), kSha1Dsa);
  const auto signature = sign(signer, kSha1Dsa, as_bytes("abc"));
  ASSERT_THAT(signature, IsOk());
  EXPECT_LE(signature->size(), *max_signature_len(signer, kSha1Dsa));
  asn1::DerReader reader(*signature, fail(NTE_BAD_SIGNATURE, ""));
  auto fields = reader.enter(asn1::kSequence);
  ASSERT_THAT(fields, IsOk());
  Bytes joined;
  for (int i = 0; i < 2; ++i) {
    const ByteView number = *fields->unsigned_integer();
    joined.resize(joined.size() + 20 - number.size());
    joined.insert(joined.end(), number.begin(), number.end());
  }
  const Bytes sha1 = testing::from_hex("A9993E364706816ABA3E25717850C26C9CD0D89D");
  EXPECT_THAT(public_half(*provider, KeySpec::kSignature)
                  ->verify({crypto::SignaturePadding::kNone,
                            crypto::find_algorithm(crypto::AlgorithmId::kSha1)},
                           sha1, joined),
              IsOk());
}

}  // namespace
}  // namespace opensspi::cert

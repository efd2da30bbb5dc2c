// SPDX-License-Identifier: MIT
#include "crypto/mac.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include "crypto/library.h"
#include "crypto/prf.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::crypto {
namespace {

using testing::from_hex;
using testing::read_vectors;
using testing::VectorRecord;

std::string finished(Hash& hash) {
  Bytes digest(hash.digest_len());
  hash.finish(digest);
  return to_hex(digest);
}

// counted is the plaintext of tests/data: 00 01 02 ...
Bytes counted(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<uint8_t>(i);
  }
  return bytes;
}

// fixed_key is 0x10 + 7 i.
Bytes fixed_key(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<uint8_t>(0x10 + 7 * i);
  }
  return bytes;
}

TEST(CryptoHmac, published_codes_hold_whole_split_cloned_and_again) {
  for (const VectorRecord& record : read_vectors("crypto/hmac.vec")) {
    const auto hmac = make_hmac(*find_algorithm(record.text("hash")), record.bytes("key")).value();
    const Bytes message = record.bytes("message");
    // RFC 4231's fifth code is printed truncated to 128 bits.
    const std::string& code = record.text("code");
    hmac->update(message);
    EXPECT_EQ(finished(*hmac).substr(0, code.size()), code);
    hmac->update(ByteView(message).first(1));
    const auto clone = hmac->clone();
    hmac->update(ByteView(message).subspan(1));
    clone->update(ByteView(message).subspan(1));
    EXPECT_EQ(finished(*hmac).substr(0, code.size()), code) << "finish starts it anew";
    EXPECT_EQ(finished(*clone).substr(0, code.size()), code);
  }
}

// What Windows' interface returns, for keys around the block's length and for HMAC_INFO's strings.
TEST(CryptoHmac, cryptoapi_codes_hold) {
  for (const VectorRecord& record : read_vectors("crypto/cryptoapi_hmac.vec")) {
    const Bytes inner = record.bytes("inner");
    const Bytes outer = record.bytes("outer");
    const auto hmac = make_hmac(*find_algorithm(record.text("hash")),
                                fixed_key(record.number("key_len")), {inner, outer})
                          .value();
    hmac->update(counted(record.number("message_len")));
    EXPECT_EQ(finished(*hmac), record.text("code")) << record.text("hash");
  }
}

TEST(CryptoHmac, needs_a_hash) {
  for (const AlgorithmId id : {AlgorithmId::kHmac, AlgorithmId::kRc4, AlgorithmId::kSsl3ShaMd5}) {
    EXPECT_EQ(make_hmac(*find_algorithm(id), counted(16)).error().code, NTE_BAD_ALGID);
  }
}

std::unique_ptr<Hash> mac_of(AlgorithmId id, size_t key_len) {
  auto cipher = make_cipher(*find_algorithm(id), fixed_key(key_len), {}).value();
  const Bytes iv(cipher->iv_len());
  return make_cbc_mac(std::move(cipher), iv).value();
}

TEST(CryptoCbcMac, cryptoapi_codes_hold_whole_split_cloned_and_again) {
  for (const VectorRecord& record : read_vectors("crypto/cryptoapi_mac.vec")) {
    CipherParameters parameters;
    if (record.text("mode") == "ECB") {
      parameters.mode = CipherMode::kEcb;
    }
    auto cipher =
        make_cipher(*find_algorithm(record.text("cipher")), record.bytes("key"), parameters)
            .value();
    const Bytes iv = record.bytes("iv");
    cipher->restart(iv);
    const auto mac = make_cbc_mac(std::move(cipher), iv).value();
    const Bytes message = counted(record.number("message_len"));
    mac->update(message);
    EXPECT_EQ(finished(*mac), record.text("code"));
    for (size_t split = 0; split <= message.size(); split += 1 + split / 7) {
      mac->update(ByteView(message).first(split));
      const auto clone = mac->clone();
      mac->update(ByteView(message).subspan(split));
      clone->update(ByteView(message).subspan(split));
      EXPECT_EQ(finished(*mac), record.text("code")) << split;
      EXPECT_EQ(finished(*clone), record.text("code")) << split;
    }
  }
}

TEST(CryptoCbcMac, a_long_message_goes_through_the_scratch_buffer) {
  const auto whole = mac_of(AlgorithmId::kAes128, 16);
  const auto pieces = mac_of(AlgorithmId::kAes128, 16);
  const Bytes message = counted(10'000);
  whole->update(message);
  for (size_t at = 0; at < message.size(); at += 100) {
    pieces->update(ByteView(message).subspan(at, 100));
  }
  EXPECT_EQ(finished(*whole), finished(*pieces));
}

TEST(CryptoCbcMac, needs_blocks_and_an_iv_of_their_length) {
  const auto bad_key = NTE_BAD_KEY;
  auto stream = make_cipher(*find_algorithm(AlgorithmId::kRc4), counted(16), {}).value();
  EXPECT_EQ(make_cbc_mac(std::move(stream), {}).error().code, bad_key);
  auto block = make_cipher(*find_algorithm(AlgorithmId::kAes128), counted(16), {}).value();
  EXPECT_EQ(make_cbc_mac(std::move(block), Bytes(8)).error().code, bad_key);
}

// The TLS 1.2 vector with SHA-256 that was published in the IETF's TLS working group in 2008; label
// and seed are one string here.
TEST(CryptoPHash, published_output_holds) {
  Bytes seed = from_hex("74657374206c6162656c");
  const Bytes random = from_hex("a0ba9f936cda311827a6f796ffd5198c");
  seed.insert(seed.end(), random.begin(), random.end());
  Bytes out(100);
  ASSERT_THAT(p_hash(*find_algorithm(AlgorithmId::kSha256),
                     from_hex("9bbe436ba940f017b17652849a71db35"), seed, out),
              IsOk());
  EXPECT_EQ(
      to_hex(out),
      "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14"
      "baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e"
      "5a5110fff70187347b66");
}

Bytes openssl_tls1_prf(Bytes secret, Bytes label, Bytes seed, size_t len) {
  label.insert(label.end(), seed.begin(), seed.end());
  EVP_KDF* kdf = EVP_KDF_fetch(library_context(), "TLS1-PRF", nullptr);
  EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
  char digest[] = "MD5-SHA1";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.data(), secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, label.data(), label.size()),
      OSSL_PARAM_construct_end()};
  Bytes out(len);
  EXPECT_EQ(EVP_KDF_derive(context, out.data(), len, params), 1);
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(kdf);
  return out;
}

// NIST CAVP, SP 800-135 TLS 1.0/1.1, the first: from a pre-master secret to a master secret.
TEST(CryptoTls1Prf, published_output_holds) {
  const std::string_view label = "master secret";
  const Bytes seed = from_hex(
      "e5acaf549cd25c22d964c0d930fa4b5261d2507fad84c33715b7b9a864020693"
      "135e4d557fdf3aa6406d82975d5c606a9734c9334b42136e96990fbd5358cdb2");
  Bytes out(48);
  tls1_prf(from_hex("bded7fa5c1699c010be23dd06ada3a48349f21e5f86263d512c0c5cc379f0e78"
                    "0ec55d9844b2f1db02a96453513568d0"),
           Bytes(label.begin(), label.end()), seed, out);
  EXPECT_EQ(to_hex(out),
            "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc"
            "2090c5bf51a0891209f46c1e1e998f62");
}

TEST(CryptoTls1Prf, agrees_with_openssl_for_even_and_odd_secrets_and_all_lengths) {
  for (const size_t secret_len : {1, 2, 15, 48}) {
    for (const size_t len : {1, 12, 16, 20, 104}) {
      const Bytes secret = fixed_key(secret_len);
      const Bytes label = {'m', 'a', 's', 't', 'e', 'r'};
      Bytes out(len);
      tls1_prf(secret, label, counted(64), out);
      EXPECT_EQ(out, openssl_tls1_prf(secret, label, counted(64), len)) << secret_len << ' ' << len;
    }
  }
}

}  // namespace
}  // namespace opensspi::crypto

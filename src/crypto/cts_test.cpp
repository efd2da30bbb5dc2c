// SPDX-License-Identifier: MIT
// AES with ciphertext stealing against RFC 3962, appendix B, and block by block against FIPS 197.
#include "crypto/cts.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::crypto {
namespace {

const std::string kKey = "chicken teriyaki";
const std::string kText = "I would like the General Gau's Chicken, please, and wonton soup.";

std::string encrypted(size_t len) {
  Bytes message(kText.begin(), kText.begin() + static_cast<ptrdiff_t>(len));
  AesCts cipher(AesCts::Direction::kEncrypt, as_bytes(kKey));
  EXPECT_THAT(cipher.apply(message), IsOk());
  return to_hex(message);
}

TEST(CryptoAesCts, encrypts_as_rfc_3962_says) {
  EXPECT_EQ(encrypted(17), "c6353568f2bf8cb4d8a580362da7ff7f97");
  EXPECT_EQ(encrypted(31), "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5");
  EXPECT_EQ(encrypted(32), "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584");
  EXPECT_EQ(encrypted(47),
            "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e39312523a78662d5be7fcb"
            "cc98ebf5");
  EXPECT_EQ(encrypted(64),
            "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a84807efe836ee89a526730d"
            "bc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8");
}

TEST(CryptoAesCts, decrypts_what_it_encrypted_at_every_length) {
  const Bytes key(32, 7);
  AesCts encrypt(AesCts::Direction::kEncrypt, key);
  AesCts decrypt(AesCts::Direction::kDecrypt, key);
  for (size_t len = 16; len < 100; ++len) {
    Bytes message(len);
    for (size_t i = 0; i < len; ++i) {
      message[i] = static_cast<uint8_t>(i);
    }
    const Bytes plain = message;
    ASSERT_THAT(encrypt.apply(message), IsOk());
    ASSERT_NE(message, plain);
    ASSERT_THAT(decrypt.apply(message), IsOk());
    ASSERT_EQ(message, plain) << len;
  }
}

TEST(CryptoAesCts, less_than_a_block_is_refused) {
  AesCts encrypt(AesCts::Direction::kEncrypt, as_bytes(kKey));
  Bytes message(15);
  EXPECT_EQ(encrypt.apply(message).error().code, ERROR_INVALID_DATA);
}

TEST(CryptoAesBlock, is_fips_197_appendix_c) {
  Bytes key(32);
  for (size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<uint8_t>(i);
  }
  AesBlock block{};
  for (size_t i = 0; i < block.size(); ++i) {
    block[i] = static_cast<uint8_t>(0x11 * i);
  }
  EXPECT_EQ(to_hex(aes_encrypt_block(key, block)), "8ea2b7ca516745bfeafc49904b496089");
  EXPECT_EQ(to_hex(aes_encrypt_block(ByteView(key).first(16), block)),
            "69c4e0d86a7b0430d8cdb78070b4c55a");
}

}  // namespace
}  // namespace opensspi::crypto

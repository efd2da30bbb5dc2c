// SPDX-License-Identifier: MIT
#include "crypto/cipher.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/random.h"
#include "support/results.h"

namespace opensspi::crypto {
namespace {

TEST(CryptoRc4, answers_the_vector_of_rfc_6229) {
  const Bytes key = {1, 2, 3, 4, 5};
  Bytes stream(16);
  Rc4(key).apply(stream);
  EXPECT_EQ(to_hex(stream), "b2396305f03dc027ccc3524a0a1118a8");
}

TEST(CryptoRc4, a_copy_continues_where_the_original_was) {
  Rc4 original(as_bytes("0123456789abcdef"));
  Bytes skipped(100);
  original.apply(skipped);
  Rc4 copy = original;
  Bytes first(32);
  Bytes second(32);
  original.apply(first);
  copy.apply(second);
  EXPECT_EQ(first, second);
}

TEST(CryptoRc4, a_saved_stream_goes_on_where_it_was) {
  Rc4 original(as_bytes("0123456789abcdef"));
  Bytes skipped(1000);
  original.apply(skipped);
  std::array<uint8_t, Rc4::kStateLen> saved;
  ASSERT_THAT(original.save(saved), IsOk());
  auto restored = Rc4::restored(saved);
  ASSERT_THAT(restored, IsOk());
  Bytes first(300);
  Bytes second(300);
  original.apply(first);
  restored->apply(second);
  EXPECT_EQ(first, second);
}

// The key schedule as defined.
TEST(CryptoRc4, is_saved_as_the_algorithm_has_it) {
  const Bytes key = {1, 2, 3, 4, 5};
  std::array<uint8_t, 256> entries;
  for (size_t i = 0; i < 256; ++i) {
    entries[i] = static_cast<uint8_t>(i);
  }
  for (size_t i = 0, j = 0; i < 256; ++i) {
    j = (j + entries[i] + key[i % key.size()]) % 256;
    std::swap(entries[i], entries[j]);
  }
  std::array<uint8_t, Rc4::kStateLen> saved;
  ASSERT_THAT(Rc4(key).save(saved), IsOk());
  EXPECT_EQ(to_hex(ByteView(saved).first(2)), "0000");
  EXPECT_EQ(to_hex(ByteView(saved).subspan(2)), to_hex(entries));
}

TEST(CryptoRc4, what_is_not_a_permutation_is_not_restored) {
  std::array<uint8_t, Rc4::kStateLen> saved{};
  EXPECT_EQ(Rc4::restored(saved).error().code, SEC_E_INVALID_TOKEN);
  ASSERT_THAT(Rc4(as_bytes("key")).save(saved), IsOk());
  saved[100] = saved[101];
  EXPECT_FALSE(Rc4::restored(saved).ok());
}

// FIPS 81's example: key 01 23 45 67 89 ab cd ef, here without its parity bits, and the block "Now
// is t".
TEST(CryptoDes, encrypts_a_block_under_56_bits) {
  uint64_t bits = 0;
  for (uint64_t byte : {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}) {
    bits = (bits << 7) | (byte >> 1);
  }
  std::array<uint8_t, 7> key{};
  for (size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<uint8_t>(bits >> (48 - 8 * i));
  }
  const ByteView block = as_bytes("Now is t");
  EXPECT_EQ(to_hex(des_encrypt_block(key, block.first<8>())), "3fa40e8a984d4815");
}

class CryptoSealed : public testing::Test {
 protected:
  static SealKey random_key() {
    SealKey key;
    random_bytes(key.reveal());
    return key;
  }
  SealKey key_ = random_key();
  Bytes sealed_ = seal(key_, as_bytes("row 7"), as_bytes("the secret"));
};

TEST_F(CryptoSealed, opens_in_its_own_place) {
  EXPECT_EQ(as_text(open(key_, as_bytes("row 7"), sealed_)->reveal()), "the secret");
}

TEST_F(CryptoSealed, opens_nowhere_else) {
  EXPECT_EQ(open(key_, as_bytes("row 8"), sealed_).error().code, NTE_BAD_DATA);
  SealKey other;
  EXPECT_EQ(open(other, as_bytes("row 7"), sealed_).error().code, NTE_BAD_DATA);
}

TEST_F(CryptoSealed, does_not_open_when_a_byte_was_flipped_or_cut) {
  for (size_t i = 0; i < sealed_.size(); ++i) {
    Bytes altered = sealed_;
    altered[i] ^= 1;
    EXPECT_FALSE(open(key_, as_bytes("row 7"), altered).ok()) << i;
    EXPECT_FALSE(open(key_, as_bytes("row 7"), ByteView(sealed_).first(i)).ok()) << i;
  }
}

TEST(CryptoSealing, an_empty_secret_is_one_too) {
  const SealKey key;
  EXPECT_TRUE(open(key, {}, seal(key, {}, {}))->empty());
}

TEST(CryptoDeriveKey, keys_of_different_purposes_differ) {
  const SealKey master;
  EXPECT_EQ(to_hex(derive_key(master, "a").reveal()), to_hex(derive_key(master, "a").reveal()));
  EXPECT_NE(to_hex(derive_key(master, "a").reveal()), to_hex(derive_key(master, "b").reveal()));
}

TEST(CryptoRandom, never_repeats_whether_from_the_pool_or_not) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    Bytes small(16);
    random_bytes(small);
    EXPECT_TRUE(seen.insert(to_hex(small)).second);
  }
  Bytes large(1000);
  random_bytes(large);
  EXPECT_TRUE(seen.insert(to_hex(large)).second);
}

}  // namespace
}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
#include "crypto/keyed_cipher.h"

#include <gtest/gtest.h>

#include "crypto/algorithms.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::crypto {
namespace {

using testing::read_vectors;
using testing::VectorRecord;

// parameters_of reads "CBC", "ECB", or "CFB" and its feedback.
CipherParameters parameters_of(const VectorRecord& record) {
  CipherParameters parameters;
  const std::string& mode = record.text("mode");
  if (mode == "ECB") {
    parameters.mode = CipherMode::kEcb;
  }
  if (mode.starts_with("CFB")) {
    parameters.mode = CipherMode::kCfb;
    parameters.feedback_bits = static_cast<uint16_t>(std::stoul(mode.substr(3)));
  }
  if (record.text("cipher") == "RC2") {
    parameters.effective_key_bits = static_cast<uint16_t>(record.number("effective_bits"));
  }
  return parameters;
}

std::unique_ptr<Cipher> cipher_of(const VectorRecord& record) {
  auto cipher = make_cipher(*find_algorithm(record.text("cipher")), record.bytes("key"),
                            parameters_of(record));
  EXPECT_THAT(cipher, IsOk()) << cipher.error().why;
  cipher.value()->restart(record.bytes("iv"));
  return std::move(cipher.value());
}

std::string encrypted(Cipher& cipher, ByteView plain) {
  Bytes out(plain.size());
  cipher.encrypt(plain, out);
  return to_hex(out);
}

std::string decrypted(Cipher& cipher, ByteView in) {
  Bytes out(in.size());
  cipher.decrypt(in, out);
  return to_hex(out);
}

class CryptoCipherVectors : public ::testing::TestWithParam<const char*> {};

TEST_P(CryptoCipherVectors, hold_whole_in_both_directions) {
  for (const VectorRecord& record : read_vectors(GetParam())) {
    const auto cipher = cipher_of(record);
    EXPECT_EQ(encrypted(*cipher, record.bytes("plain")), record.text("encrypted"));
    cipher->restart(record.bytes("iv"));
    EXPECT_EQ(decrypted(*cipher, record.bytes("encrypted")), record.text("plain"));
  }
}

TEST_P(CryptoCipherVectors, hold_in_place_split_at_every_unit_and_cloned_there) {
  for (const VectorRecord& record : read_vectors(GetParam())) {
    const auto cipher = cipher_of(record);
    const size_t len = record.bytes("plain").size();
    for (size_t split = 0; split <= len; split += cipher->unit()) {
      Bytes data = record.bytes("plain");
      const auto front = ByteSpan(data).first(split);
      const auto back = ByteSpan(data).subspan(split);
      cipher->restart(record.bytes("iv"));
      cipher->encrypt(front, front);
      const auto clone = cipher->clone();
      EXPECT_EQ(encrypted(*clone, back), record.text("encrypted").substr(2 * split));
      cipher->encrypt(back, back);
      EXPECT_EQ(to_hex(data), record.text("encrypted")) << split;
      cipher->restart(record.bytes("iv"));
      cipher->decrypt(front, front);
      const auto second = cipher->clone();
      EXPECT_EQ(decrypted(*second, back), record.text("plain").substr(2 * split));
      cipher->decrypt(back, back);
      EXPECT_EQ(to_hex(data), record.text("plain")) << split;
    }
  }
}

// One chain serves both directions: what was encrypted so far decides how the rest decrypts.
TEST_P(CryptoCipherVectors, direction_may_change_within_a_message) {
  for (const VectorRecord& record : read_vectors(GetParam())) {
    const auto cipher = cipher_of(record);
    const Bytes plain = record.bytes("plain");
    const size_t unit = cipher->unit();
    const size_t split = plain.size() / unit / 2 * unit;
    encrypted(*cipher, ByteView(plain).first(split));
    EXPECT_EQ(decrypted(*cipher, record.bytes("encrypted")).size(), record.text("plain").size());
    cipher->restart(record.bytes("iv"));
    encrypted(*cipher, ByteView(plain).first(split));
    EXPECT_EQ(decrypted(*cipher, ByteView(record.bytes("encrypted")).subspan(split)),
              record.text("plain").substr(2 * split));
  }
}

INSTANTIATE_TEST_SUITE_P(Published, CryptoCipherVectors,
                         ::testing::Values("crypto/rc2.vec", "crypto/des.vec", "crypto/3des.vec",
                                           "crypto/aes.vec"));

TEST(CryptoRc4Cipher, answers_rfc_6229_at_every_offset_and_after_a_restart) {
  for (const VectorRecord& record : read_vectors("crypto/rc4.vec")) {
    const auto cipher =
        make_cipher(*find_algorithm(AlgorithmId::kRc4), record.bytes("key"), {}).value();
    for (int round = 0; round < 2; ++round) {
      Bytes stream(record.number("offset") + 16);
      cipher->encrypt(stream, stream);
      EXPECT_EQ(to_hex(ByteView(stream).last(16)), record.text("stream"));
      cipher->restart({});
    }
  }
}

TEST(CryptoRc4Cipher, a_clone_goes_on_from_where_the_original_is) {
  const auto cipher = make_cipher(*find_algorithm(AlgorithmId::kRc4), Bytes(16, 7), {}).value();
  const Bytes zeros(20);
  encrypted(*cipher, zeros);
  const auto clone = cipher->clone();
  EXPECT_EQ(encrypted(*cipher, zeros), decrypted(*clone, zeros));
}

TEST(CryptoCipher, a_key_of_a_wrong_length_is_refused) {
  for (const AlgorithmRow& row : algorithms()) {
    if (row.kind != AlgorithmClass::kBlockCipher && row.kind != AlgorithmClass::kStreamCipher) {
      continue;
    }
    const size_t longest = row.key_len(row.max_key_bits);
    for (const size_t len : {size_t{0}, longest + 1, longest * 2}) {
      EXPECT_THAT(make_cipher(row, Bytes(len), {}), FailsWith(NTE_BAD_LEN))
          << row.name << ' ' << len;
    }
    EXPECT_THAT(make_cipher(row, Bytes(longest), {}), IsOk()) << row.name;
  }
}

TEST(CryptoCipher, a_mode_feedback_or_effective_length_that_cannot_be_is_refused) {
  const auto bad_data = NTE_BAD_DATA;
  for (const AlgorithmRow& row : algorithms()) {
    if (row.kind != AlgorithmClass::kBlockCipher) {
      continue;
    }
    const Bytes key(row.key_len(row.max_key_bits));
    for (const uint32_t mode : {0U, 3U, 5U, 0xFFFFFFFFU}) {
      EXPECT_EQ(make_cipher(row, key, {.mode = static_cast<CipherMode>(mode)}).error().code,
                bad_data)
          << row.name << ' ' << mode;
    }
    for (const int bits : {0, 1, 7, 9, 16, 129, 65535}) {
      const CipherParameters parameters{.mode = CipherMode::kCfb,
                                        .feedback_bits = static_cast<uint16_t>(bits)};
      EXPECT_EQ(make_cipher(row, key, parameters).error().code, bad_data)
          << row.name << ' ' << bits;
    }
  }
  const AlgorithmRow& rc2 = *find_algorithm(AlgorithmId::kRc2);
  EXPECT_EQ(make_cipher(rc2, Bytes(16), {.effective_key_bits = 1025}).error().code, bad_data);
  EXPECT_THAT(make_cipher(rc2, Bytes(16), {.effective_key_bits = 1024}), IsOk());
}

TEST(CryptoCipher, des_ignores_parity_and_set_odd_parity_sets_it) {
  const AlgorithmRow& des = *find_algorithm(AlgorithmId::kDes);
  Bytes key = {0x10, 0x17, 0x1e, 0x25, 0x2c, 0x33, 0x3a, 0x41};
  const auto before = make_cipher(des, key, {}).value();
  set_odd_parity(key);
  EXPECT_EQ(to_hex(key), "10161f252c323b40");
  const auto after = make_cipher(des, key, {}).value();
  const Bytes plain(16, 0x33);
  EXPECT_EQ(encrypted(*before, plain), encrypted(*after, plain));
}

}  // namespace
}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "crypto/algorithms.h"
#include "support/vectors.h"

namespace opensspi::crypto {
namespace {

using testing::read_vectors;
using testing::VectorRecord;

TEST(CryptoHmacMd5, pieces_and_a_kept_key_give_the_same_code) {
  const HmacMd5Key key(as_bytes("Jefe"));
  for (size_t split = 0; split <= 28; ++split) {
    const ByteView text = as_bytes("what do ya want for nothing?");
    Md5Digest code;
    HmacMd5(key).update(text.first(split)).update(text.subspan(split)).finish(code);
    EXPECT_EQ(to_hex(code), "750c783e6ab0b503eaa86e310a5db738");
  }
}

std::string finished(Hash& hash) {
  Bytes digest(hash.digest_len());
  hash.finish(digest);
  return to_hex(digest);
}

std::unique_ptr<Hash> hash_named(const std::string& name) {
  const AlgorithmRow* row = find_algorithm(name);
  EXPECT_NE(row, nullptr) << name;
  return make_hash(*row).value();
}

class CryptoHashVectors : public ::testing::TestWithParam<const char*> {};

TEST_P(CryptoHashVectors, hold_whole_split_cloned_and_again) {
  for (const VectorRecord& record : read_vectors(GetParam())) {
    const auto hash = hash_named(record.text("hash"));
    const Bytes message = record.bytes("message");
    const size_t half = message.size() / 2;
    hash->update(message);
    EXPECT_EQ(finished(*hash), record.text("digest"));
    hash->update(ByteView(message).first(half));
    const auto clone = hash->clone();
    hash->update(ByteView(message).subspan(half));
    clone->update(ByteView(message).subspan(half));
    EXPECT_EQ(finished(*hash), record.text("digest")) << "finish starts it anew";
    EXPECT_EQ(finished(*clone), record.text("digest"));
  }
}

INSTANTIATE_TEST_SUITE_P(Published, CryptoHashVectors,
                         ::testing::Values("crypto/md.vec", "crypto/sha.vec"));

TEST(CryptoHashVectors, the_one_call_functions_agree_with_them) {
  for (const VectorRecord& record : read_vectors("crypto/md.vec")) {
    const Bytes message = record.bytes("message");
    if (record.text("hash") == "MD4") {
      EXPECT_EQ(to_hex(md4(message)), record.text("digest"));
    }
    if (record.text("hash") == "MD5") {
      EXPECT_EQ(to_hex(md5(message)), record.text("digest"));
    }
  }
  for (const VectorRecord& record : read_vectors("crypto/hmac.vec")) {
    const std::string code = to_hex(hmac_md5(record.bytes("key"), record.bytes("message")));
    if (record.text("hash") == "MD5") {
      EXPECT_EQ(code, record.text("code"));
    }
  }
}

TEST(CryptoHash, every_split_gives_the_same_digest) {
  const Bytes message(300, 0x61);
  for (const AlgorithmRow& row : algorithms()) {
    if (row.kind != AlgorithmClass::kHash) {
      continue;
    }
    const auto hash = make_hash(row).value();
    hash->update(message);
    const std::string whole = finished(*hash);
    for (size_t split = 0; split <= message.size(); ++split) {
      hash->update(ByteView(message).first(split));
      hash->update(ByteView(message).subspan(split));
      EXPECT_EQ(finished(*hash), whole) << row.name << " split at " << split;
    }
    EXPECT_EQ(row.digest_len, hash->digest_len());
  }
}

}  // namespace
}  // namespace opensspi::crypto

#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "crypto/algorithms.h"

namespace opensspi::crypto {
namespace {

TEST(Md4, answers_the_vectors_of_rfc_1320) {
  EXPECT_EQ(to_hex(md4(as_bytes(""))), "31d6cfe0d16ae931b73c59d7e0c089c0");
  EXPECT_EQ(to_hex(md4(as_bytes("abc"))), "a448017aaf21d8525fc10ae87aa6729d");
  EXPECT_EQ(to_hex(md4(as_bytes("message digest"))), "d9130a8164549fe818874806e1c7014b");
}

TEST(Md5, answers_the_vectors_of_rfc_1321) {
  EXPECT_EQ(to_hex(md5(as_bytes(""))), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(md5(as_bytes("abc"))), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(HmacMd5, answers_the_vectors_of_rfc_2202) {
  EXPECT_EQ(to_hex(hmac_md5(Bytes(16, 0x0b), as_bytes("Hi There"))),
            "9294727a3638bb1c13f48ef8158bfc9d");
  EXPECT_EQ(to_hex(hmac_md5(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(to_hex(hmac_md5(Bytes(80, 0xaa),
                            as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
}

TEST(HmacMd5, pieces_and_a_kept_key_give_the_same_code) {
  const HmacMd5Key key(as_bytes("Jefe"));
  for (size_t split = 0; split <= 28; ++split) {
    const ByteView text = as_bytes("what do ya want for nothing?");
    Md5Digest code;
    HmacMd5(key).update(text.first(split)).update(text.subspan(split)).finish(code);
    EXPECT_EQ(to_hex(code), "750c783e6ab0b503eaa86e310a5db738");
  }
}

// FIPS 180-4 and the RFCs above, all over "abc".
struct KnownDigest {
  AlgorithmId id;
  const char* digest;
};

class AlgorithmTable : public testing::TestWithParam<KnownDigest> {};

TEST_P(AlgorithmTable, makes_a_hash_that_answers_its_vector_whole_split_and_cloned) {
  const AlgorithmRow* row = find_algorithm(GetParam().id);
  ASSERT_NE(row, nullptr);
  auto hash = make_hash(*row);
  ASSERT_TRUE(hash.ok()) << hash.error().why;
  const auto finish = [](Hash& object) {
    Bytes digest(object.digest_len());
    object.finish(digest);
    return to_hex(digest);
  };
  (*hash)->update(as_bytes("abc"));
  EXPECT_EQ(finish(**hash), GetParam().digest);
  (*hash)->update(as_bytes("a"));
  const auto clone = (*hash)->clone();
  (*hash)->update(as_bytes("bc"));
  clone->update(as_bytes("bc"));
  EXPECT_EQ(finish(**hash), GetParam().digest) << "finish starts it anew";
  EXPECT_EQ(finish(*clone), GetParam().digest);
  EXPECT_EQ(row->digest_len, (*hash)->digest_len());
}

INSTANTIATE_TEST_SUITE_P(
    Abc, AlgorithmTable,
    testing::Values(KnownDigest{AlgorithmId::kMd4, "a448017aaf21d8525fc10ae87aa6729d"},
                    KnownDigest{AlgorithmId::kMd5, "900150983cd24fb0d6963f7d28e17f72"},
                    KnownDigest{AlgorithmId::kSha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
                    KnownDigest{AlgorithmId::kSha256,
                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                    KnownDigest{AlgorithmId::kSha384,
                                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed80"
                                "86072ba1e7cc2358baeca134c825a7"},
                    KnownDigest{AlgorithmId::kSha512,
                                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a21"
                                "92992a274fc1a836ba3c23a3feebbd"
                                "454d4423643ce80e2a9ac94fa54ca49f"}));

TEST(AlgorithmTable, every_row_is_found_by_its_number_and_by_its_name) {
  for (const AlgorithmRow& row : algorithms()) {
    EXPECT_EQ(find_algorithm(row.id), &row);
    EXPECT_EQ(find_algorithm(row.name), &row);
  }
  EXPECT_EQ(find_algorithm("rot13"), nullptr);
}

TEST(AlgorithmTable, a_cipher_is_not_a_hash) {
  EXPECT_EQ(make_hash(*find_algorithm(AlgorithmId::kRc4)).error().code, NTE_BAD_ALGID);
}

}  // namespace
}  // namespace opensspi::crypto

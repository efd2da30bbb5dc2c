// SPDX-License-Identifier: MIT
#include "crypto/algorithms.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/library.h"
#include "settings/table.h"
#include "support/results.h"

namespace opensspi::crypto {
namespace {

const AlgorithmRow& row(AlgorithmId id) { return *find_algorithm(id); }

TEST(CryptoAlgorithmTable, every_row_is_found_by_its_number_and_by_its_name) {
  std::set<AlgorithmId> ids;
  std::set<std::string_view> names;
  for (const AlgorithmRow& each : algorithms()) {
    EXPECT_EQ(find_algorithm(each.id), &each);
    EXPECT_EQ(find_algorithm(each.name), &each);
    EXPECT_TRUE(ids.insert(each.id).second && names.insert(each.name).second) << each.name;
  }
  EXPECT_EQ(find_algorithm("rot13"), nullptr);
  EXPECT_EQ(find_algorithm(static_cast<AlgorithmId>(0x8001 + 0x100)), nullptr);
}

TEST(CryptoAlgorithmTable, a_row_makes_what_its_class_says_and_nothing_else) {
  for (const AlgorithmRow& each : algorithms()) {
    const bool is_hash = each.kind == AlgorithmClass::kHash;
    const bool is_cipher =
        each.kind == AlgorithmClass::kBlockCipher || each.kind == AlgorithmClass::kStreamCipher;
    const auto hash = make_hash(each);
    EXPECT_EQ(hash.ok(), is_hash) << each.name;
    if (!is_hash) {
      EXPECT_EQ(hash.error().code, NTE_BAD_ALGID);
    }
    const auto cipher = make_cipher(each, Bytes(each.key_len(each.min_key_bits)), {});
    EXPECT_EQ(cipher.ok(), is_cipher) << each.name;
    if (!is_cipher) {
      EXPECT_EQ(cipher.error().code, NTE_BAD_ALGID);
    }
  }
}

TEST(CryptoAlgorithmTable, a_des_key_has_seven_bits_a_byte) {
  EXPECT_EQ(row(AlgorithmId::kDes).key_len(56), 8U);
  EXPECT_EQ(row(AlgorithmId::k3Des112).key_len(112), 16U);
  EXPECT_EQ(row(AlgorithmId::k3Des).key_len(168), 24U);
  EXPECT_EQ(row(AlgorithmId::kRc2).key_len(40), 5U);
  EXPECT_EQ(row(AlgorithmId::kAes192).key_len(192), 24U);
}

TEST(CryptoAlgorithmTable, a_hash_on_a_fips_host_needs_approval_or_the_setting) {
  const Settings defaults = Settings::defaults();
  EXPECT_THAT(permitted(row(AlgorithmId::kSha256), defaults), IsOk());
  EXPECT_THAT(permitted(row(AlgorithmId::kAes256), defaults), IsOk());
  EXPECT_EQ(permitted(row(AlgorithmId::kMd5), defaults).ok(), !host_is_fips());
  EXPECT_THAT(permitted(row(AlgorithmId::kMd5), defaults.with(Setting::kAllowNonFips, "yes")),
              IsOk());
}

TEST(CryptoAlgorithmTable, what_the_old_algorithms_are_is_not_approved) {
  for (const AlgorithmId id :
       {AlgorithmId::kMd2, AlgorithmId::kMd4, AlgorithmId::kMd5, AlgorithmId::kRc2,
        AlgorithmId::kRc4, AlgorithmId::kDes, AlgorithmId::k3Des, AlgorithmId::k3Des112}) {
    EXPECT_FALSE(row(id).fips_approved) << row(id).name;
  }
}

}  // namespace
}  // namespace opensspi::crypto

// SPDX-License-Identifier: MIT
// Key derivation against RFC 3961 A.1 and RFC 8009 A.
#include "packages/kerberos/keys.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::kerberos {
namespace {

Bytes bytes_of(std::string_view hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string folded(std::string_view text, size_t bits) {
  return to_hex(n_fold(as_bytes(text), bits / 8));
}

TEST(KerberosNFold, is_rfc_3961_a_1) {
  EXPECT_EQ(folded("012345", 64), "be072631276b1955");
  EXPECT_EQ(folded("password", 56), "78a07b6caf85fa");
  EXPECT_EQ(folded("Rough Consensus, and Running Code", 64), "bb6ed30870b7f0e0");
  EXPECT_EQ(folded("password", 168), "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e");
  EXPECT_EQ(folded("MASSACHVSETTS INSTITVTE OF TECHNOLOGY", 192),
            "db3b0d8f0b061e603282b308a50841229ad798fab9540c1b");
  EXPECT_EQ(folded("Q", 168), "518a54a215a8452a518a54a215a8452a518a54a215");
  EXPECT_EQ(folded("ba", 168), "fb25d531ae8974499f52fd92ea9857c4ba24cf297e");
  EXPECT_EQ(folded("kerberos", 128), "6b65726265726f737b9b5b2b93132b93");
}

TEST(KerberosDerive, is_rfc_8009_appendix_a_for_aes128_sha256) {
  const Key base = std::move(Key::make(19, bytes_of("3705d96080c17728a0e800eab6e0d23c"))).value();
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kChecksum).reveal()),
            "b31a018a48f54776f403e9a396325dc3");
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kEncryption).reveal()),
            "9b197dd1e8c5609d6e67c3e37c62c72e");
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kIntegrity).reveal()),
            "9fda0e56ab2d85e1569a688696c26a6c");
}

TEST(KerberosDerive, is_rfc_8009_appendix_a_for_aes256_sha384) {
  const Key base =
      std::move(Key::make(20, bytes_of("6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b718"
                                       "2460c52")))
          .value();
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kChecksum).reveal()),
            "ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d");
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kEncryption).reveal()),
            "56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49");
  EXPECT_EQ(to_hex(derive(base, 2, Purpose::kIntegrity).reveal()),
            "69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f");
}

TEST(KerberosKey, of_another_type_or_length_is_refused) {
  EXPECT_THAT(Key::make(24, Bytes(16)), FailsWith(SEC_E_KDC_UNKNOWN_ETYPE));
  EXPECT_THAT(Key::make(23, Bytes(15)), FailsWith(SEC_E_KDC_UNKNOWN_ETYPE));
  EXPECT_THAT(Key::make(16, Bytes(24)), FailsWith(SEC_E_KDC_UNKNOWN_ETYPE));
  EXPECT_THAT(Key::make(17, Bytes(32)), FailsWith(SEC_E_KDC_UNKNOWN_ETYPE));
}

}  // namespace
}  // namespace opensspi::kerberos

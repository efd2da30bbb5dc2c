// SPDX-License-Identifier: MIT
// Salts and effective lengths of RC2 and RC4 keys, which differ between generations of providers.
#include "support/csp_session.h"

namespace opensspi::csp {
namespace {

using namespace testing;

constexpr uint32_t k40Bits = 40u << 16;
constexpr uint32_t k56Bits = 56u << 16;

KeyPtr made(Provider& provider, AlgorithmNumber algorithm, uint32_t flags) {
  return generate_key(provider, algorithm, flags, {}).value();
}

HashPtr md5_with(Provider& provider, const std::string& value) {
  HashPtr hash = create_hash(provider.row(), kAlgMd5, nullptr, 0).value();
  EXPECT_EQ(code(hash->set_parameter(kHpHashVal, 0, from_hex(value))), "ok");
  return hash;
}

TEST(CspSalts, come_from_the_hash_behind_the_key) {
  for (const auto name : {kBaseProvider, kStrongProvider}) {
    const auto provider = session(name);
    const HashPtr hash = md5_with(*provider, "7340e6e274b8ea399395aa29d638b52a");
    const KeyPtr key = derive_key(*provider, kAlgRc4, *hash, k40Bits | kCreateSalt).value();
    EXPECT_EQ(parameter_of(*key, kKpSalt), "b8ea399395aa29d638b52a");
    EXPECT_EQ(encrypted(*key, counted(32), Final::kYes),
              "47f45de2cc3b871b95bcfc39fb86d305daa291fb80f12a22c3b9ec91dd9faf50");
  }
}

TEST(CspSalts, a_hash_that_ends_inside_the_salt_is_continued_with_zeros) {
  const auto provider = session(kStrongProvider);
  const KeyPtr mac_key = plaintext_key(*provider, kAlgDes, fixed_key(8), 0).value();
  const HashPtr mac = create_hash(provider->row(), kAlgMac, mac_key.get(), 0).value();
  ASSERT_EQ(code(mac->update(counted(20), 0)), "ok");
  const KeyPtr key = derive_key(*provider, kAlgRc4, *mac, k40Bits | kCreateSalt).value();
  const std::string salt = parameter_of(*key, kKpSalt);
  ASSERT_EQ(salt.size(), 22u);
  EXPECT_NE(salt.substr(0, 6), "000000");
  EXPECT_EQ(salt.substr(6), std::string(16, '0'));
}

TEST(CspSalts, are_not_kept_by_enhanced_providers) {
  for (const auto name : {kEnhancedProvider, kAesProvider}) {
    const auto provider = session(name);
    const HashPtr hash = md5_with(*provider, "7340e6e274b8ea399395aa29d638b52a");
    const KeyPtr key = derive_key(*provider, kAlgRc4, *hash, k40Bits | kCreateSalt).value();
    EXPECT_EQ(parameter_of(*key, kKpSalt), "");
    EXPECT_EQ(parameter_of(*made(*provider, kAlgRc2, k56Bits | kCreateSalt), kKpSalt), "");
  }
}

TEST(CspSalts, kp_salt_takes_eleven_bytes_in_base_and_strong) {
  for (const auto name : {kBaseProvider, kStrongProvider}) {
    const auto provider = session(name);
    for (const uint32_t bits : {k40Bits, k56Bits}) {
      for (const AlgorithmNumber algorithm : {kAlgRc2, kAlgRc4}) {
        const KeyPtr key = made(*provider, algorithm, bits);
        ASSERT_EQ(key->settable(kKpSalt).value().len, 11u);
        ASSERT_EQ(code(key->set_parameter(kKpSalt, 0, counted(11))), "ok");
        EXPECT_EQ(parameter_of(*key, kKpSalt), to_hex(counted(11)));
      }
    }
  }
}

TEST(CspSalts, kp_salt_takes_a_salt_away_in_enhanced) {
  const auto provider = session(kEnhancedProvider);
  const KeyPtr key = made(*provider, kAlgRc4, k40Bits);
  EXPECT_EQ(parameter_of(*key, kKpSalt), std::string(22, '0'));
  ASSERT_EQ(key->settable(kKpSalt).value().len, 0u);
  ASSERT_EQ(code(key->set_parameter(kKpSalt, 0, {})), "ok");
  EXPECT_EQ(parameter_of(*key, kKpSalt), "");
}

TEST(CspSalts, aes_keys_have_one_of_no_bytes) {
  const auto provider = session(kAesProvider);
  EXPECT_EQ(parameter_of(*made(*provider, kAlgAes128, 0), kKpSalt), "");
  EXPECT_EQ(parameter_of(*made(*provider, kAlgDes, 0), kKpSalt), name_of(NTE_BAD_KEY));
}

TEST(CspEffectiveLength, is_forty_bits_in_base) {
  const auto provider = session(kBaseProvider);
  for (const uint32_t bits : {k40Bits, k56Bits}) {
    const KeyPtr key = made(*provider, kAlgRc2, bits);
    EXPECT_EQ(parameter_of(*key, kKpEffectiveKeyLen), "28000000");
    for (const uint32_t other : {0u, 39u, 41u, 56u, 128u, 1024u, 1025u}) {
      EXPECT_EQ(code(key->set_parameter(kKpEffectiveKeyLen, 0, dword(other))),
                name_of(NTE_BAD_DATA))
          << other;
    }
    EXPECT_EQ(code(key->set_parameter(kKpEffectiveKeyLen, 0, dword(40))), "ok");
    EXPECT_EQ(parameter_of(*key, kKpEffectiveKeyLen), "28000000");
  }
}

}  // namespace
}  // namespace opensspi::csp

// SPDX-License-Identifier: MIT
// Paddings: what was decrypted is secret; that a padding is wrong, or how long it is, is public.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/rsa.h>

#include "crypto/rsa_padding.h"
#include "crypto/system_env.h"
#include "csp/cms_wrap.h"
#include "dpapi/blob.h"
#include "dpapi/sealed_key.h"
#include "secrets.h"
#include "support/csp_session.h"

namespace opensspi::constant_time {
namespace {

TEST_F(ConstantTime, pkcs5_tells_only_the_length) {
  for (uint8_t padding = 0; padding < 20; ++padding) {
    for (const size_t spoilt : {0, 1, 5}) {
      Bytes block(16, padding);
      block[14] ^= spoilt == 1 ? 1 : 0;
      block[3] ^= spoilt == 5 ? 1 : 0;
      make_secret(block);
      (void)csp::pkcs5_len(block);
    }
  }
}

TEST_F(ConstantTime, a_session_key_decrypts_whatever_it_is_given) {
  const auto provider = csp::testing::session(csp::testing::kAesProvider);
  const auto key =
      csp::testing::plaintext_key(*provider, csp::kAlgAes256, csp::testing::fixed_key(32), 0)
          .value();
  for (const bool good : {true, false}) {
    Bytes buffer(64, 7);
    const size_t len = *key->encrypt({buffer, 20, csp::Final::kYes, 0, nullptr});
    if (!good) {
      buffer[len - 1] ^= 0x55;
    }
    make_secret(ByteView(buffer).first(len));
    const auto plain_len = key->decrypt({buffer, len, csp::Final::kYes, 0, nullptr});
    EXPECT_EQ(plain_len.ok(), good);
  }
}

TEST_F(ConstantTime, rsas_paddings_tell_only_whether) {
  constexpr int kLen = 128;
  const Bytes text(20, 9);
  Bytes pkcs1(kLen);
  Bytes oaep(kLen);
  ASSERT_EQ(RSA_padding_add_PKCS1_type_2(pkcs1.data(), kLen, text.data(), 20), 1);
  ASSERT_EQ(RSA_padding_add_PKCS1_OAEP(oaep.data(), kLen, text.data(), 20, nullptr, 0), 1);
  for (const auto padding : {crypto::EncryptionPadding::kPkcs1, crypto::EncryptionPadding::kOaep}) {
    for (const int spoilt : {-1, 0, 1, 5, kLen - 21, kLen - 1}) {
      Bytes block = padding == crypto::EncryptionPadding::kPkcs1 ? pkcs1 : oaep;
      if (spoilt >= 0) {
        block[static_cast<size_t>(spoilt)] ^= 0x81;
      }
      make_secret(block);
      crypto::EncryptionScheme scheme;
      scheme.padding = padding;
      (void)crypto::remove_padding(scheme, SecretBytes(block)).ok();
    }
  }
}

TEST_F(ConstantTime, a_wrapped_key_tells_only_whether_its_sum_is_right) {
  csp::SessionState wrapping;
  wrapping.algorithm = csp::kAlg3Des;
  wrapping.key = SecretBytes(csp::testing::fixed_key(24));
  wrapping.iv = SecretBytes(Bytes(8));
  const Bytes wrapped = csp::cms_wrap(wrapping, csp::testing::fixed_key(24)).value();
  for (const bool good : {true, false}) {
    Bytes given = wrapped;
    if (!good) {
      given[9] ^= 1;
    }
    make_secret(given);
    EXPECT_EQ(csp::cms_unwrap(wrapping, given).ok(), good);
  }
}

TEST_F(ConstantTime, protected_data_tells_only_whether_its_entropy_is_right) {
  const dpapi::MasterKey master_key;
  const dpapi::BlobKey key({}, master_key);
  const Bytes entropy(8, 3);
  const Bytes text(21, 4);
  const dpapi::Plain plain{text, {}, entropy};
  Bytes written(*dpapi::blob_len(plain));
  ASSERT_TRUE(dpapi::write_blob(plain, key, crypto::system_env(), written).ok());
  const auto blob = dpapi::parse_blob(written).value();
  for (const bool good : {true, false}) {
    Bytes given = entropy;
    if (!good) {
      given[0] ^= 1;
    }
    make_secret(given);
    Bytes out(blob.ciphertext.size());
    EXPECT_EQ(dpapi::open_blob(blob, key, given, out).ok(), good);
  }
}

TEST_F(ConstantTime, a_sealed_master_key_tells_only_whether_the_pre_key_is_right) {
  const Bytes pre_key(20, 5);
  const crypto::KeepGoing keep_going;
  const Bytes written =
      dpapi::seal_key(Bytes(64, 6), pre_key, crypto::system_env(), keep_going).value();
  const auto sealed = dpapi::parse_sealed_key(written).value();
  for (const bool good : {true, false}) {
    Bytes given = pre_key;
    if (!good) {
      given[19] ^= 1;
    }
    make_secret(given);
    EXPECT_EQ(dpapi::open_sealed_key(sealed, given, 64, keep_going).ok(), good);
  }
}

}  // namespace
}  // namespace opensspi::constant_time

// SPDX-License-Identifier: MIT
// Keys: made, derived, copied, given parameters, exported, imported, and used on a caller's memory.
#include "crypt.h"
#include "opensspi/opensspi.h"

namespace behaviour {
namespace {

DWORD generate_code(HCRYPTPROV provider, ALG_ID algorithm, DWORD flags = 0) {
  KeyHandle key;
  return CODE_OF(CryptGenKey(provider, algorithm, flags, key.out()));
}

DWORD export_code(HCRYPTKEY key, HCRYPTKEY wrapping, DWORD type, DWORD flags = 0) {
  DWORD len = 0;
  return CODE_OF(CryptExportKey(key, wrapping, type, flags, nullptr, &len));
}

TEST(CryptKeys, each_provider_makes_its_algorithms_and_refuses_others) {
  const ProviderHandle aes = session();
  for (const ALG_ID algorithm : {CALG_RC2, CALG_RC4, CALG_DES, CALG_3DES_112, CALG_3DES,
                                 CALG_AES_128, CALG_AES_192, CALG_AES_256}) {
    EXPECT_EQ(number_of(key_parameter(generate(aes, algorithm), KP_ALGID)), algorithm);
  }
  for (const ALG_ID algorithm :
       std::initializer_list<ALG_ID>{CALG_RC5, CALG_DESX, CALG_SEAL, CALG_SKIPJACK, CALG_CYLINK_MEK,
                                     CALG_DSS_SIGN, CALG_DH_SF, CALG_SHA1, 0xFFFFFFFFu}) {
    EXPECT_EQ(generate_code(aes, algorithm), static_cast<DWORD>(NTE_BAD_ALGID)) << algorithm;
  }
  const ProviderHandle base = session(MS_DEF_PROV_A, PROV_RSA_FULL);
  EXPECT_EQ(generate_code(base, CALG_AES_128), static_cast<DWORD>(NTE_BAD_ALGID));
  EXPECT_EQ(number_of(key_parameter(generate(base, AT_SIGNATURE), KP_KEYLEN)), 512u);
}

TEST(CryptKeys, sizes_that_an_algorithm_does_not_have_are_refused) {
  const ProviderHandle provider = session();
  for (const DWORD bits : {1u, 8u, 383u, 385u, 16385u, 0xFFFFu}) {
    EXPECT_NE(generate_code(provider, AT_SIGNATURE, bits << 16), 0u) << bits;
    EXPECT_NE(generate_code(provider, CALG_AES_128, bits << 16), 0u) << bits;
    EXPECT_NE(generate_code(provider, CALG_RC4, bits << 16), 0u) << bits;
  }
  EXPECT_EQ(generate_code(provider, CALG_AES_256, 32u << 16), static_cast<DWORD>(NTE_BAD_DATA));
  EXPECT_EQ(number_of(key_parameter(generate(provider, CALG_RC4, 56 << 16), KP_KEYLEN)), 56u);
}

TEST(CryptKeys, a_long_generation_ends_when_its_thread_is_told_to) {
  const ProviderHandle provider = session();
  struct Asked {
    int times = 0;
  } asked;
  opensspi_set_cancel(
      [](void* argument) -> int32_t { return ++static_cast<Asked*>(argument)->times > 3; }, &asked);
  KeyHandle key;
  EXPECT_CODE(CryptGenKey(provider, AT_SIGNATURE, 16384u << 16, key.out()), ERROR_CANCELLED);
  opensspi_set_cancel(nullptr, nullptr);
  EXPECT_EQ(asked.times, 4);
  EXPECT_EQ(key.get(), 0u);
  EXPECT_CODE(CryptGetUserKey(provider, AT_SIGNATURE, key.out()), NTE_NO_KEY);
  EXPECT_EQ(generate_code(provider, AT_SIGNATURE, 512 << 16), 0u);
  EXPECT_EQ(asked.times, 4);
}

TEST(CryptKeys, a_failed_call_leaves_no_handle) {
  const ProviderHandle provider = session();
  HCRYPTKEY key = 77;
  EXPECT_CODE(CryptGenKey(provider, CALG_RC5, 0, &key), NTE_BAD_ALGID);
  EXPECT_EQ(key, 0u);
  EXPECT_CODE(CryptGenKey(provider, CALG_RC4, 0, nullptr), ERROR_INVALID_PARAMETER);
  HCRYPTHASH hash = 77;
  EXPECT_CODE(CryptCreateHash(provider, CALG_RC4, 0, 0, &hash), NTE_BAD_ALGID);
  EXPECT_EQ(hash, 0u);
  EXPECT_CODE(CryptImportKey(provider, nullptr, 100, 0, 0, &key), ERROR_INVALID_PARAMETER);
}

TEST(CryptKeys, ciphertexts_grow_to_whole_blocks_within_the_buffer_they_are_given) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_256);
  DWORD len = 5;
  EXPECT_DONE(CryptEncrypt(key, 0, TRUE, 0, nullptr, &len, 0));
  EXPECT_EQ(len, 16u);
  BYTE buffer[32] = "hello";
  len = 5;
  EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0, buffer, &len, 15), ERROR_MORE_DATA);
  EXPECT_EQ(len, 16u);
  EXPECT_STREQ(reinterpret_cast<char*>(buffer), "hello");
  len = 32;
  EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0, buffer, &len, 5), ERROR_MORE_DATA)
      << "a length beyond the buffer is not read";
  len = 5;
  EXPECT_DONE(CryptEncrypt(key, 0, TRUE, 0, buffer, &len, 16));
  EXPECT_EQ(len, 16u);
  EXPECT_DONE(CryptDecrypt(key, 0, TRUE, 0, buffer, &len));
  EXPECT_EQ(std::string(reinterpret_cast<char*>(buffer), len), "hello");
  len = 5;
  EXPECT_CODE(CryptEncrypt(key, 0, FALSE, 0, buffer, &len, 32), NTE_BAD_DATA);
  EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0, buffer, nullptr, 32), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDecrypt(key, 0, TRUE, 0, nullptr, &len), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDecrypt(key, 0, TRUE, 0, buffer, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0x10000, buffer, &len, 32), NTE_BAD_FLAGS);
}

// Issue 9, "Low": a size that no DWORD holds is refused, not told as 0.
TEST(CryptKeys, sizes_beyond_four_gigabytes_are_refused) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_256);
  for (const DWORD data_len : {0xFFFFFFF0U, 0xFFFFFFF1U, 0xFFFFFFFFU}) {
    DWORD len = data_len;
    EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0, nullptr, &len, 0), NTE_BAD_LEN) << data_len;
    EXPECT_EQ(len, data_len);
  }
  DWORD len = 0xFFFFFFEF;
  EXPECT_DONE(CryptEncrypt(key, 0, TRUE, 0, nullptr, &len, 0));
  EXPECT_EQ(len, 0xFFFFFFF0U);
}

TEST(CryptKeys, nothing_decrypts_to_nothing_only_before_the_end) {
  const ProviderHandle provider = session();
  for (const ALG_ID algorithm : {CALG_RC2, CALG_3DES, CALG_AES_128}) {
    const KeyHandle key = generate(provider, algorithm);
    BYTE buffer[16];
    DWORD len = 0;
    EXPECT_DONE(CryptDecrypt(key, 0, FALSE, 0, buffer, &len));
    EXPECT_CODE(CryptDecrypt(key, 0, TRUE, 0, buffer, &len), NTE_BAD_LEN);
  }
}

// A program that reads chunks until the end of a file ends with an empty one if the length is a
// multiple of theirs.
TEST(CryptKeys, a_stream_cipher_ends_with_an_empty_chunk) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_RC4);
  BYTE buffer[] = "sixteen bytes it";
  DWORD len = 16;
  EXPECT_DONE(CryptEncrypt(key, 0, FALSE, 0, buffer, &len, 16));
  len = 0;
  EXPECT_DONE(CryptEncrypt(key, 0, TRUE, 0, buffer, &len, 16));
  len = 16;
  EXPECT_DONE(CryptDecrypt(key, 0, FALSE, 0, buffer, &len));
  EXPECT_EQ(std::string(reinterpret_cast<char*>(buffer), len), "sixteen bytes it");
  len = 0;
  EXPECT_DONE(CryptDecrypt(key, 0, TRUE, 0, buffer, &len));
  EXPECT_EQ(len, 0u);
  len = 16;
  EXPECT_DONE(CryptEncrypt(key, 0, TRUE, 0, buffer, &len, 16));
  EXPECT_DONE(CryptDecrypt(key, 0, TRUE, 0, buffer, &len));
  EXPECT_EQ(std::string(reinterpret_cast<char*>(buffer), len), "sixteen bytes it")
      << "the message before has ended";
}

TEST(CryptKeys, every_fault_of_a_ciphertext_is_bad_data) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_128);
  const Bytes cipher = from_hex(encrypted(key, counted(20)));
  const std::string bad = as_code(NTE_BAD_DATA);
  for (size_t len = 1; len < cipher.size(); ++len) {
    const std::string answer = decrypted(key, {cipher.begin(), cipher.begin() + len});
    if (len % 16 != 0) {
      EXPECT_EQ(answer, bad) << len;
    }
  }
  int refused = 0;
  for (size_t at = 0; at < 32; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes altered = cipher;
      altered[at] ^= static_cast<BYTE>(1 << bit);
      const std::string answer = decrypted(key, altered);
      if (answer == bad) {
        ++refused;
      }
      EXPECT_NE(answer, to_hex(counted(20)));
    }
  }
  EXPECT_GT(refused, 100);
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, 1024 << 16);
  const Bytes wrapped = from_hex(encrypted(pair, counted(20)));
  for (const size_t at : {size_t{0}, wrapped.size() / 2, wrapped.size() - 1}) {
    for (const DWORD flags : {0u, DWORD{CRYPT_OAEP}}) {
      Bytes altered = wrapped;
      altered[at] ^= 1;
      EXPECT_EQ(decrypted(pair, altered, TRUE, flags), bad) << at;
      altered.pop_back();
      EXPECT_EQ(decrypted(pair, altered, TRUE, flags), bad) << "short";
    }
  }
}

TEST(CryptKeys, the_plaintext_can_be_hashed_on_the_way) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_128);
  const Bytes plain = counted(40);
  const Bytes expected = value_of(hash_of(provider, CALG_SHA_256, plain));
  const HashHandle there = hash_of(provider, CALG_SHA_256);
  Bytes buffer = plain;
  buffer.resize(64);
  DWORD len = 40;
  ASSERT_DONE(CryptEncrypt(key, there, TRUE, 0, buffer.data(), &len, 64));
  EXPECT_EQ(value_of(there), expected);
  const HashHandle back = hash_of(provider, CALG_SHA_256);
  ASSERT_DONE(CryptDecrypt(key, back, TRUE, 0, buffer.data(), &len));
  EXPECT_EQ(value_of(back), expected);
  len = 40;
  EXPECT_CODE(CryptEncrypt(key, back, TRUE, 0, buffer.data(), &len, 64), NTE_BAD_HASH_STATE);
}

TEST(CryptKeys, a_duplicate_goes_on_where_the_first_was) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_RC4);
  encrypted(key, counted(100), FALSE);
  KeyHandle twin;
  ASSERT_DONE(CryptDuplicateKey(key, nullptr, 0, twin.out()));
  EXPECT_EQ(encrypted(key, counted(30), FALSE), encrypted(twin, counted(30), FALSE));
  DWORD reserved = 0;
  EXPECT_CODE(CryptDuplicateKey(key, &reserved, 0, twin.out()), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDuplicateKey(key, nullptr, 1, KeyHandle().out()), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptDuplicateKey(key, nullptr, 0, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(CryptKeys, parameters_are_read_and_set) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_3DES);
  EXPECT_EQ(number_of(key_parameter(key, KP_BLOCKLEN)), 64u);
  EXPECT_EQ(number_of(key_parameter(key, KP_MODE)), CRYPT_MODE_CBC);
  EXPECT_EQ(number_of(key_parameter(key, KP_PADDING)), PKCS5_PADDING);
  EXPECT_EQ(set_number(key, KP_MODE, CRYPT_MODE_ECB), 0u);
  EXPECT_EQ(number_of(key_parameter(key, KP_MODE)), CRYPT_MODE_ECB);
  const Bytes iv = fixed_iv(8);
  EXPECT_DONE(CryptSetKeyParam(key, KP_IV, iv.data(), 0));
  EXPECT_EQ(key_parameter(key, KP_IV), iv);
  EXPECT_EQ(set_number(key, KP_PADDING, 77), static_cast<DWORD>(NTE_BAD_DATA));
  EXPECT_EQ(set_number(key, 0x7777, 1), static_cast<DWORD>(NTE_BAD_TYPE));
  EXPECT_CODE(CryptSetKeyParam(key, KP_IV, nullptr, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSetKeyParam(key, KP_IV, iv.data(), 5), NTE_BAD_FLAGS);
  DWORD len = 0;
  EXPECT_CODE(CryptGetKeyParam(key, 0x7777, nullptr, &len, 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptGetKeyParam(key, KP_ALGID, nullptr, &len, 1), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptGetKeyParam(key, KP_ALGID, nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
  BYTE small[3];
  len = sizeof small;
  EXPECT_CODE(CryptGetKeyParam(key, KP_ALGID, small, &len, 0), ERROR_MORE_DATA);
  EXPECT_EQ(len, 4u);
}

TEST(CryptKeys, permissions_can_be_given_up_and_are_enforced) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_128, CRYPT_EXPORTABLE);
  const DWORD all = number_of(key_parameter(key, KP_PERMISSIONS));
  EXPECT_EQ(export_code(key, 0, PLAINTEXTKEYBLOB), 0u);
  EXPECT_EQ(set_number(key, KP_PERMISSIONS, all & ~DWORD{CRYPT_EXPORT | CRYPT_ENCRYPT}), 0u);
  EXPECT_EQ(export_code(key, 0, PLAINTEXTKEYBLOB), static_cast<DWORD>(NTE_BAD_KEY_STATE));
  EXPECT_EQ(encrypted(key, counted(4)), as_code(NTE_PERM));
  EXPECT_EQ(set_number(key, KP_PERMISSIONS, all), static_cast<DWORD>(NTE_BAD_DATA));
}

TEST(CryptKeys, blobs_go_out_and_come_in) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, 1024 << 16 | CRYPT_EXPORTABLE);
  const KeyHandle key = generate(provider, CALG_AES_192, CRYPT_EXPORTABLE);
  const Bytes plain = exported(key, PLAINTEXTKEYBLOB);
  const auto same = [&](const KeyHandle& again) {
    EXPECT_EQ(exported(again, PLAINTEXTKEYBLOB), plain);
  };
  same(import(provider, plain, 0, CRYPT_EXPORTABLE));
  same(import(provider, exported(key, SIMPLEBLOB, pair), pair, CRYPT_EXPORTABLE));
  same(import(provider, exported(key, SIMPLEBLOB, pair, CRYPT_OAEP), 0,
              CRYPT_EXPORTABLE | CRYPT_OAEP));
  same(import(provider, exported(key, OPAQUEKEYBLOB), 0, CRYPT_EXPORTABLE));
  const KeyHandle wrapping = generate(provider, CALG_3DES);
  same(import(provider, exported(key, SYMMETRICWRAPKEYBLOB, wrapping), wrapping, CRYPT_EXPORTABLE));
  const Bytes secret = exported(pair, PRIVATEKEYBLOB);
  const Bytes sealed = exported(pair, PRIVATEKEYBLOB, wrapping);
  EXPECT_NE(sealed, secret);
  const ProviderHandle other = session();
  EXPECT_EQ(exported(import(other, secret, 0, CRYPT_EXPORTABLE), PRIVATEKEYBLOB), secret);
  const KeyHandle reopened = import(provider, sealed, wrapping, CRYPT_EXPORTABLE);
  EXPECT_EQ(exported(reopened, PRIVATEKEYBLOB), secret);
  EXPECT_EQ(export_code(key, 0, 0x77), static_cast<DWORD>(NTE_BAD_TYPE));
  EXPECT_EQ(export_code(key, 0, PUBLICKEYBLOBEX), static_cast<DWORD>(NTE_BAD_TYPE));
  EXPECT_EQ(export_code(key, 0, PUBLICKEYBLOB), static_cast<DWORD>(NTE_BAD_KEY));
  EXPECT_EQ(export_code(key, 0, SIMPLEBLOB), static_cast<DWORD>(NTE_BAD_PUBLIC_KEY));
  EXPECT_EQ(export_code(key, 0, PLAINTEXTKEYBLOB, 0x8000), static_cast<DWORD>(NTE_BAD_FLAGS));
  EXPECT_EQ(export_code(key, pair.get() ^ 1, SIMPLEBLOB),
            static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  DWORD len = 3;
  BYTE small[3];
  EXPECT_CODE(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, small, &len), ERROR_MORE_DATA);
  EXPECT_EQ(len, plain.size());
  EXPECT_CODE(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, small, nullptr), ERROR_INVALID_PARAMETER);
}

// Both sides of a Diffie-Hellman exchange: generate, exchange public blobs, give the agreed key its
// algorithm.
TEST(CryptKeys, diffie_hellman_gives_both_sides_one_key) {
  for (const ALG_ID algorithm : {CALG_DH_SF, CALG_DH_EPHEM}) {
    const ProviderHandle here = session(MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH);
    const ProviderHandle there = session(MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH);
    const KeyHandle mine = generate(here, algorithm, 512 << 16);
    const KeyHandle theirs = generate(there, algorithm, 512 << 16 | CRYPT_PREGEN);
    for (const DWORD id : {KP_P, KP_G}) {
      Bytes number = key_parameter(mine, id);
      CRYPT_DATA_BLOB blob = {static_cast<DWORD>(number.size()), number.data()};
      ASSERT_DONE(CryptSetKeyParam(theirs, id, reinterpret_cast<BYTE*>(&blob), 0));
    }
    ASSERT_DONE(CryptSetKeyParam(theirs, KP_X, nullptr, 0));
    const KeyHandle first = import(here, exported(theirs, PUBLICKEYBLOB), mine);
    const KeyHandle second = import(there, exported(mine, PUBLICKEYBLOB), theirs);
    EXPECT_EQ(number_of(key_parameter(first, KP_ALGID)), CALG_AGREEDKEY_ANY);
    EXPECT_EQ(set_number(first, KP_ALGID, CALG_3DES), 0u);
    EXPECT_EQ(set_number(second, KP_ALGID, CALG_3DES), 0u);
    EXPECT_EQ(decrypted(second, from_hex(encrypted(first, counted(50)))), to_hex(counted(50)));
  }
}

TEST(CryptKeys, a_password_makes_the_same_key_again) {
  const ProviderHandle provider = session();
  KeyHandle first;
  KeyHandle second;
  const HashHandle hash = hash_of(provider, CALG_SHA_256, counted(9));
  ASSERT_DONE(CryptDeriveKey(provider, CALG_AES_256, hash, 0, first.out()));
  ASSERT_DONE(CryptDeriveKey(provider, CALG_AES_256, hash, 0, second.out()));
  EXPECT_EQ(encrypted(first, counted(20)), encrypted(second, counted(20)));
  EXPECT_CODE(CryptHashData(hash, nullptr, 0, 0), NTE_BAD_HASH_STATE);
  EXPECT_CODE(CryptDeriveKey(provider, CALG_RC5, hash, 0, KeyHandle().out()), NTE_BAD_ALGID);
  EXPECT_CODE(CryptDeriveKey(provider, CALG_AES_256, 0, 0, KeyHandle().out()),
              ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace behaviour

// SPDX-License-Identifier: MIT
// Hashes and signatures through the ABI.
#include "crypt.h"

namespace behaviour {
namespace {

DWORD create_code(HCRYPTPROV provider, ALG_ID algorithm, HCRYPTKEY key = 0, DWORD flags = 0) {
  HashHandle hash;
  return CODE_OF(CryptCreateHash(provider, algorithm, key, flags, hash.out()));
}

Bytes signature_of(HCRYPTHASH hash, DWORD spec, DWORD flags = 0) {
  return answered([&](BYTE* data, DWORD* len) {
    return CryptSignHashA(hash, spec, nullptr, flags, data, len);
  });
}

DWORD verify_code(HCRYPTHASH hash, const Bytes& signature, HCRYPTKEY key, DWORD flags = 0) {
  return CODE_OF(CryptVerifySignatureA(hash, signature.data(), static_cast<DWORD>(signature.size()),
                                       key, nullptr, flags));
}

TEST(CryptHashes, asking_for_the_size_does_not_finish_a_hash_and_reading_does) {
  const ProviderHandle provider = session();
  const HashHandle hash = hash_of(provider, CALG_SHA_256, {'a'});
  DWORD len = 0;
  ASSERT_DONE(CryptGetHashParam(hash, HP_HASHVAL, nullptr, &len, 0));
  EXPECT_EQ(len, 32u);
  BYTE value[32];
  len = 31;
  EXPECT_CODE(CryptGetHashParam(hash, HP_HASHVAL, value, &len, 0), ERROR_MORE_DATA);
  EXPECT_EQ(len, 32u);
  EXPECT_DONE(CryptHashData(hash, reinterpret_cast<const BYTE*>("bc"), 2, 0));
  EXPECT_EQ(to_hex(value_of(hash)),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(value_of(hash)).substr(0, 8), "ba7816bf") << "and again";
  EXPECT_CODE(CryptHashData(hash, value, 1, 0), NTE_BAD_HASH_STATE);
  EXPECT_EQ(number_of(answered([&](BYTE* data, DWORD* size) {
              return CryptGetHashParam(hash, HP_ALGID, data, size, 0);
            })),
            CALG_SHA_256);
  EXPECT_CODE(CryptGetHashParam(hash, 0x77, nullptr, &len, 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptGetHashParam(hash, HP_HASHSIZE, nullptr, &len, 1), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptGetHashParam(hash, HP_HASHSIZE, nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
}

TEST(CryptHashes, what_cannot_be_made_or_fed_is_refused) {
  const ProviderHandle provider = session();
  EXPECT_EQ(create_code(provider, CALG_RC4), static_cast<DWORD>(NTE_BAD_ALGID));
  EXPECT_EQ(create_code(provider, 0), static_cast<DWORD>(NTE_BAD_ALGID));
  EXPECT_EQ(create_code(provider, CALG_SHA1, 0, 7), static_cast<DWORD>(NTE_BAD_FLAGS));
  EXPECT_EQ(create_code(provider, CALG_HMAC), static_cast<DWORD>(NTE_BAD_KEY));
  EXPECT_EQ(create_code(provider, CALG_MAC), static_cast<DWORD>(NTE_BAD_KEY));
  EXPECT_EQ(create_code(provider, CALG_SHA1, 12), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  const KeyHandle stream = generate(provider, CALG_RC4);
  EXPECT_EQ(create_code(provider, CALG_MAC, stream), static_cast<DWORD>(NTE_BAD_KEY));
  const HashHandle hash = hash_of(provider, CALG_MD5);
  EXPECT_CODE(CryptHashData(hash, nullptr, 1, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptHashData(hash, nullptr, 0, 0x80), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptCreateHash(provider, CALG_MD5, 0, 0, nullptr), ERROR_INVALID_PARAMETER);
}

// RFC 2202, test case 2 and 4: keys shorter than a block, given as an RC2 key without a length.
TEST(CryptHashes, an_hmac_is_told_its_hash_by_hmac_info) {
  const ProviderHandle provider = session();
  const Bytes secret = {'J', 'e', 'f', 'e'};
  const std::string text = "what do ya want for nothing?";
  const Bytes data(text.begin(), text.end());
  const KeyHandle key = plaintext_key(provider, CALG_RC2, secret, CRYPT_IPSEC_HMAC_KEY);
  HashHandle hash;
  ASSERT_DONE(CryptCreateHash(provider, CALG_HMAC, key, 0, hash.out()));
  EXPECT_CODE(CryptHashData(hash, data.data(), 4, 0), NTE_BAD_HASH_STATE) << "not told yet";
  EXPECT_CODE(CryptSetHashParam(hash, HP_HMAC_INFO, nullptr, 0), ERROR_INVALID_PARAMETER);
  HMAC_INFO info{};
  info.HashAlgid = CALG_RC4;
  const auto* bytes = reinterpret_cast<const BYTE*>(&info);
  EXPECT_CODE(CryptSetHashParam(hash, HP_HMAC_INFO, bytes, 0), NTE_BAD_ALGID);
  info.HashAlgid = CALG_SHA1;
  info.cbInnerString = 3;
  EXPECT_CODE(CryptSetHashParam(hash, HP_HMAC_INFO, bytes, 0), ERROR_INVALID_PARAMETER);
  info.cbInnerString = 0;
  EXPECT_CODE(CryptSetHashParam(hash, HP_HMAC_INFO, bytes, 9), NTE_BAD_FLAGS);
  ASSERT_DONE(CryptSetHashParam(hash, HP_HMAC_INFO, bytes, 0));
  ASSERT_DONE(CryptHashData(hash, data.data(), static_cast<DWORD>(data.size()), 0));
  EXPECT_EQ(to_hex(value_of(hash)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(CryptHashes, a_value_can_be_set_and_duplicates_are_apart) {
  const ProviderHandle provider = session();
  const HashHandle hash = hash_of(provider, CALG_SHA1, counted(5));
  HashHandle twin;
  ASSERT_DONE(CryptDuplicateHash(hash, nullptr, 0, twin.out()));
  ASSERT_DONE(CryptHashData(twin, counted(1).data(), 1, 0));
  EXPECT_NE(value_of(hash), value_of(twin));
  const HashHandle given = hash_of(provider, CALG_SHA1);
  const Bytes value = value_of(hash);
  ASSERT_DONE(CryptSetHashParam(given, HP_HASHVAL, value.data(), 0));
  EXPECT_EQ(value_of(given), value);
  EXPECT_CODE(CryptSetHashParam(given, 0x77, value.data(), 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptSetHashParam(given, HP_HASHVAL, nullptr, 0), ERROR_INVALID_PARAMETER);
  DWORD reserved = 0;
  EXPECT_CODE(CryptDuplicateHash(hash, &reserved, 0, twin.out()), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDuplicateHash(hash, nullptr, 3, HashHandle().out()), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptDuplicateHash(hash, nullptr, 0, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(CryptHashes, ssl3_shamd5_is_signed_with_a_value_from_outside) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 1024 << 16);
  HashHandle hash;
  ASSERT_DONE(CryptCreateHash(provider, CALG_SSL3_SHAMD5, 0, 0, hash.out()));
  const Bytes value = counted(36);
  ASSERT_DONE(CryptSetHashParam(hash, HP_HASHVAL, value.data(), 0));
  EXPECT_EQ(verify_code(hash, signature_of(hash, AT_SIGNATURE), pair), 0u);
}

TEST(CryptHashes, signatures_verify_and_altered_ones_do_not) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 1024 << 16);
  const HashHandle hash = hash_of(provider, CALG_SHA_256, counted(100));
  for (const DWORD flags : {0u, DWORD{CRYPT_NOHASHOID}, DWORD{CRYPT_X931_FORMAT}}) {
    Bytes signature = signature_of(hash, AT_SIGNATURE, flags);
    EXPECT_EQ(verify_code(hash, signature, pair, flags), 0u) << flags;
    for (size_t at = 0; at < signature.size(); ++at) {
      signature[at] ^= 1;
      EXPECT_EQ(verify_code(hash, signature, pair, flags), static_cast<DWORD>(NTE_BAD_SIGNATURE));
      signature[at] ^= 1;
    }
    for (size_t len = 0; len < signature.size(); len += 9) {
      EXPECT_EQ(verify_code(hash, {signature.begin(), signature.begin() + len}, pair, flags),
                static_cast<DWORD>(NTE_BAD_SIGNATURE));
    }
  }
  const HashHandle other = hash_of(provider, CALG_SHA_256, counted(99));
  const Bytes signature = signature_of(hash, AT_SIGNATURE);
  EXPECT_EQ(verify_code(other, signature, pair), static_cast<DWORD>(NTE_BAD_SIGNATURE));
  const KeyHandle stranger = generate(session(), AT_SIGNATURE, 1024 << 16);
  EXPECT_EQ(verify_code(hash, signature, stranger), static_cast<DWORD>(ERROR_INVALID_PARAMETER))
      << "its session is over";
  EXPECT_EQ(verify_code(hash, signature, pair, 0x100), static_cast<DWORD>(NTE_BAD_FLAGS));
  EXPECT_EQ(verify_code(hash, signature, generate(provider, CALG_RC4)),
            static_cast<DWORD>(NTE_BAD_KEY));
  EXPECT_CODE(CryptVerifySignatureA(hash, nullptr, 128, pair, nullptr, 0), ERROR_INVALID_PARAMETER);
}

TEST(CryptHashes, signing_asks_for_a_pair_room_and_flags_it_knows) {
  const ProviderHandle provider = session();
  const HashHandle hash = hash_of(provider, CALG_SHA1, counted(3));
  DWORD len = 0;
  EXPECT_CODE(CryptSignHashA(hash, AT_SIGNATURE, nullptr, 0, nullptr, &len), NTE_NO_KEY);
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 1024 << 16);
  EXPECT_CODE(CryptSignHashA(hash, AT_SIGNATURE, nullptr, 0x80, nullptr, &len), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptSignHashA(hash, AT_SIGNATURE, nullptr, 0, nullptr, nullptr),
              ERROR_INVALID_PARAMETER);
  BYTE small[10];
  len = sizeof small;
  EXPECT_CODE(CryptSignHashA(hash, AT_SIGNATURE, nullptr, 0, small, &len), ERROR_MORE_DATA);
  EXPECT_EQ(len, 128u);
  EXPECT_DONE(CryptHashData(hash, small, 1, 0)) << "the hash was not finished by it";
}

TEST(CryptHashes, a_description_is_hashed_first_and_the_same_in_both_characters) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 1024 << 16);
  const HashHandle hash = hash_of(provider, CALG_SHA1, counted(3));
  const HashHandle twin = hash_of(provider, CALG_SHA1, counted(3));
  Bytes signature(128);
  DWORD len = 128;
  ASSERT_DONE(CryptSignHashW(hash, AT_SIGNATURE, u"d\u00e9crit", 0, signature.data(), &len));
  EXPECT_CODE(CryptVerifySignatureA(twin, signature.data(), len, pair, "other", 0),
              NTE_BAD_SIGNATURE);
  const HashHandle third = hash_of(provider, CALG_SHA1, counted(3));
  EXPECT_DONE(CryptVerifySignatureA(third, signature.data(), len, pair,
                                    "d\xC3\xA9"
                                    "crit",
                                    0));
}

TEST(CryptHashes, dss_signs_sha1_only) {
  const ProviderHandle provider = session(MS_DEF_DSS_PROV_A, PROV_DSS);
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512 << 16);
  const HashHandle hash = hash_of(provider, CALG_SHA1, counted(3));
  const Bytes signature = signature_of(hash, AT_SIGNATURE);
  EXPECT_EQ(signature.size(), 40u);
  EXPECT_EQ(verify_code(hash, signature, pair), 0u);
  DWORD len = 0;
  const HashHandle md5 = hash_of(provider, CALG_MD5, counted(3));
  EXPECT_CODE(CryptSignHashA(md5, AT_SIGNATURE, nullptr, 0, nullptr, &len), NTE_BAD_ALGID);
}

TEST(CryptHashes, session_keys_are_hashed_in_both_orders) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("cryptoapi/hash_session_key.vec")) {
    const KeyHandle key = plaintext_key(
        provider, static_cast<ALG_ID>(std::stoul(record.text("algorithm"), nullptr, 16)),
        fixed_key(record.number("key_len")));
    const HashHandle hash = hash_of(provider, CALG_SHA1);
    ASSERT_DONE(CryptHashSessionKey(hash, key, static_cast<DWORD>(record.number("flags"))));
    EXPECT_EQ(to_hex(value_of(hash)), record.text("sha1"));
  }
  const HashHandle hash = hash_of(provider, CALG_SHA1);
  EXPECT_CODE(CryptHashSessionKey(hash, generate(provider, AT_SIGNATURE, 512 << 16), 0),
              NTE_BAD_KEY);
  EXPECT_CODE(CryptHashSessionKey(hash, generate(provider, CALG_RC4), 8), NTE_BAD_FLAGS);
}

// Both ends of a TLS 1.0 key derivation: the master, its hash, the keys of both directions.
TEST(CryptHashes, tls_masters_give_their_keys) {
  const ProviderHandle provider = session(MS_DEF_RSA_SCHANNEL_PROV_A, PROV_RSA_SCHANNEL);
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, 1024 << 16);
  const KeyHandle master = generate(provider, CALG_TLS1_MASTER, CRYPT_EXPORTABLE);
  const Bytes blob = exported(master, SIMPLEBLOB, pair);
  const KeyHandle theirs = import(provider, blob, pair);
  const auto prepare = [](HCRYPTKEY key) {
    const SCHANNEL_ALG mac = {SCHANNEL_MAC_KEY, CALG_SHA1, 160, 0, 0};
    const SCHANNEL_ALG cipher = {SCHANNEL_ENC_KEY, CALG_3DES, 168, 0, 0};
    ASSERT_DONE(CryptSetKeyParam(key, KP_SCHANNEL_ALG, reinterpret_cast<const BYTE*>(&mac), 0));
    ASSERT_DONE(CryptSetKeyParam(key, KP_SCHANNEL_ALG, reinterpret_cast<const BYTE*>(&cipher), 0));
    Bytes client = counted(32);
    Bytes server = fixed_key(32);
    CRYPT_DATA_BLOB random = {32, client.data()};
    ASSERT_DONE(CryptSetKeyParam(key, KP_CLIENT_RANDOM, reinterpret_cast<BYTE*>(&random), 0));
    random.pbData = server.data();
    ASSERT_DONE(CryptSetKeyParam(key, KP_SERVER_RANDOM, reinterpret_cast<BYTE*>(&random), 0));
  };
  prepare(master);
  prepare(theirs);
  const auto write_key = [&](HCRYPTKEY from) {
    HashHandle hash;
    EXPECT_DONE(CryptCreateHash(provider, CALG_SCHANNEL_MASTER_HASH, from, 0, hash.out()));
    KeyHandle key;
    EXPECT_DONE(CryptDeriveKey(provider, CALG_SCHANNEL_ENC_KEY, hash, 0, key.out()));
    return key;
  };
  EXPECT_EQ(encrypted(write_key(master), counted(16)), encrypted(write_key(theirs), counted(16)));
}

}  // namespace
}  // namespace behaviour

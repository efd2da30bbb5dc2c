// SPDX-License-Identifier: MIT
// tests/data/cryptoapi through the ABI: what Windows' interface returns, byte for byte.
// src/csp/vectors_test.cpp says what is omitted, and why.
#include "crypt.h"

namespace behaviour {
namespace {

ALG_ID hex_id(const VectorRecord& record, const std::string& name = "algorithm") {
  return static_cast<ALG_ID>(std::stoul(record.text(name), nullptr, 16));
}

ALG_ID hash_named(const std::string& name) {
  const std::map<std::string, ALG_ID> numbers = {
      {"MD2", CALG_MD2},   {"MD4", CALG_MD4},        {"MD5", CALG_MD5},
      {"SHA1", CALG_SHA1}, {"SHA256", CALG_SHA_256}, {"SSL3_SHAMD5", CALG_SSL3_SHAMD5}};
  return numbers.at(name);
}

ProviderHandle provider_named(const std::string& name) {
  if (name == "AES") {
    return session();
  }
  const std::map<std::string, const char*> names = {
      {"ENH", MS_ENHANCED_PROV_A}, {"BASE", MS_DEF_PROV_A}, {"STRONG", MS_STRONG_PROV_A}};
  return session(names.at(name), PROV_RSA_FULL);
}

std::string code_text(DWORD code) {
  BYTE bytes[4];
  for (int i = 0; i < 4; ++i) {
    bytes[i] = static_cast<BYTE>(code >> (24 - 8 * i));
  }
  return to_hex(bytes, 4);
}

DWORD spec_of(const std::string& name) {
  return name == kSignaturePair ? AT_SIGNATURE : AT_KEYEXCHANGE;
}

ProviderHandle session_with_pair(const std::string& name) {
  ProviderHandle provider = session(MS_ENHANCED_PROV_A, PROV_RSA_FULL);
  import(provider, rsa_blob(name, "private"), 0, CRYPT_EXPORTABLE);
  return provider;
}

KeyHandle user_key(HCRYPTPROV provider, DWORD spec) {
  KeyHandle key;
  EXPECT_DONE(CryptGetUserKey(provider, spec, key.out()));
  return key;
}

TEST(CryptVectors, hashes) {
  for (const VectorRecord& record : read_vectors("cryptoapi/hash.vec")) {
    const ProviderHandle provider = provider_named(record.text("provider"));
    const ALG_ID algorithm = hex_id(record);
    if (record.has("error")) {
      EXPECT_EQ(code_text(CODE_OF(CryptCreateHash(provider, algorithm, 0, 0, HashHandle().out()))),
                record.text("error"));
      continue;
    }
    if (record.text("provider") != "AES" && algorithm >= CALG_SHA_256) {
      continue;
    }
    const HashHandle hash = hash_of(provider, algorithm, counted(record.number("len")));
    EXPECT_EQ(to_hex(value_of(hash)), record.text("value"));
  }
}

TEST(CryptVectors, ciphers) {
  const ProviderHandle provider = session();
  const std::map<std::string, DWORD> modes = {
      {"CBC", CRYPT_MODE_CBC}, {"ECB", CRYPT_MODE_ECB}, {"CFB", CRYPT_MODE_CFB}};
  for (const VectorRecord& record : read_vectors("cryptoapi/cipher.vec")) {
    const std::string& mode = record.text("mode");
    if (mode == "OFB" || mode == "CTS") {
      continue;
    }
    const KeyHandle key =
        plaintext_key(provider, hex_id(record), fixed_key(record.number("key_len")));
    if (mode != "stream") {
      ASSERT_EQ(set_number(key, KP_MODE, modes.at(mode)), 0u);
    }
    if (record.text("iv") == "yes") {
      ASSERT_DONE(CryptSetKeyParam(key, KP_IV, fixed_iv(16).data(), 0));
    }
    const std::string& expected = record.text("encrypted");
    if (record.text("len") == "chunked") {
      const Bytes plain = counted(40);
      const auto part = [&](size_t from, size_t to) {
        return Bytes(plain.begin() + static_cast<ptrdiff_t>(from),
                     plain.begin() + static_cast<ptrdiff_t>(to));
      };
      std::string chunks = encrypted(key, part(0, 16), FALSE);
      chunks += encrypted(key, part(16, 32), FALSE);
      chunks += encrypted(key, part(32, 40));
      EXPECT_EQ(chunks, expected);
      continue;
    }
    const Bytes plain = counted(record.number("len"));
    EXPECT_EQ(encrypted(key, plain), expected) << mode << plain.size();
    if (!plain.empty() || !expected.empty()) {
      EXPECT_EQ(decrypted(key, from_hex(expected)), to_hex(plain)) << mode;
    }
  }
}

TEST(CryptVectors, session_key_parameters) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("cryptoapi/key_params.vec")) {
    const KeyHandle key = plaintext_key(provider, hex_id(record),
                                        fixed_key(record.number("key_len")), CRYPT_EXPORTABLE);
    const auto id = static_cast<DWORD>(record.number("parameter"));
    DWORD len = 0;
    const DWORD refused = CODE_OF(CryptGetKeyParam(key, id, nullptr, &len, 0));
    if (refused != 0) {
      EXPECT_EQ(code_text(refused), record.text("error")) << id;
      continue;
    }
    EXPECT_EQ(to_hex(key_parameter(key, id)), record.text("value")) << id;
  }
}

TEST(CryptVectors, derived_keys) {
  for (const VectorRecord& record : read_vectors("cryptoapi/derive.vec")) {
    const ProviderHandle provider = provider_named(record.text("provider"));
    const HashHandle hash = hash_of(provider, hash_named(record.text("hash")), counted(20));
    const auto flags =
        static_cast<DWORD>(record.number("bits") << 16 | record.number("flags")) | CRYPT_EXPORTABLE;
    KeyHandle key;
    const DWORD refused = CODE_OF(CryptDeriveKey(provider, hex_id(record), hash, flags, key.out()));
    if (refused != 0) {
      EXPECT_EQ(code_text(refused), record.text("error"));
      continue;
    }
    EXPECT_EQ(encrypted(key, counted(16)), record.text("encrypted")) << record.text("algorithm");
  }
}

TEST(CryptVectors, hmacs) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("cryptoapi/hmac.vec")) {
    const KeyHandle key = plaintext_key(provider, CALG_RC2, fixed_key(record.number("key_len")),
                                        CRYPT_IPSEC_HMAC_KEY);
    HashHandle hash;
    ASSERT_DONE(CryptCreateHash(provider, CALG_HMAC, key, 0, hash.out()));
    Bytes inner(20, 0x11);
    Bytes outer(24, 0x22);
    HMAC_INFO info{};
    info.HashAlgid = hash_named(record.text("hash"));
    if (record.has("pads")) {
      info = {info.HashAlgid, inner.data(), 20, outer.data(), 24};
    }
    ASSERT_DONE(CryptSetHashParam(hash, HP_HMAC_INFO, reinterpret_cast<BYTE*>(&info), 0));
    const Bytes data = counted(record.number("len"));
    ASSERT_DONE(CryptHashData(hash, data.data(), static_cast<DWORD>(data.size()), 0));
    EXPECT_EQ(to_hex(value_of(hash)), record.text("value")) << record.text("hash");
  }
}

TEST(CryptVectors, macs) {
  const ProviderHandle provider = session();
  for (const VectorRecord& record : read_vectors("cryptoapi/mac.vec")) {
    const KeyHandle key =
        plaintext_key(provider, hex_id(record), fixed_key(record.number("key_len")));
    const std::string& which = record.text("case");
    if (which.ends_with("with_iv")) {
      ASSERT_DONE(CryptSetKeyParam(key, KP_IV, fixed_iv(16).data(), 0));
    }
    if (which.ends_with("in_ecb")) {
      ASSERT_EQ(set_number(key, KP_MODE, CRYPT_MODE_ECB), 0u);
    }
    const HashHandle hash = hash_of(provider, CALG_MAC, counted(std::stoul(which)), key);
    EXPECT_EQ(to_hex(value_of(hash)), record.text("value")) << which;
  }
}

TEST(CryptVectors, key_pairs_go_in_and_out_unchanged) {
  for (const char* const name : {kExchangePair, kSignaturePair}) {
    const ProviderHandle provider = session_with_pair(name);
    const KeyHandle key = user_key(provider, spec_of(name));
    EXPECT_EQ(exported(key, PUBLICKEYBLOB), rsa_blob(name, "public"));
    EXPECT_EQ(exported(key, PRIVATEKEYBLOB), rsa_blob(name, "private"));
    const KeyHandle open = import(provider, rsa_blob(name, "public"));
    EXPECT_EQ(exported(open, PUBLICKEYBLOB), rsa_blob(name, "public"));
  }
}

TEST(CryptVectors, signatures) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_sign.vec")) {
    const std::string& name = record.text("name");
    const ProviderHandle provider = session_with_pair(name);
    HashHandle hash;
    ASSERT_DONE(CryptCreateHash(provider, hash_named(record.text("hash")), 0, 0, hash.out()));
    ASSERT_DONE(CryptSetHashParam(hash, HP_HASHVAL, record.bytes("digest").data(), 0));
    const auto flags = static_cast<DWORD>(record.number("flags"));
    const Bytes signature = answered([&](BYTE* data, DWORD* len) {
      return CryptSignHashW(hash, spec_of(name), nullptr, flags, data, len);
    });
    EXPECT_EQ(to_hex(signature), record.text("signature"));
    const KeyHandle key = user_key(provider, spec_of(name));
    EXPECT_DONE(CryptVerifySignatureW(hash, signature.data(), 128, key, nullptr, flags));
  }
}

TEST(CryptVectors, rsa_ciphertexts) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_encrypt.vec")) {
    const ProviderHandle provider = session_with_pair(record.text("name"));
    const KeyHandle key = user_key(provider, AT_KEYEXCHANGE);
    const Bytes plain = counted(record.number("len"));
    const auto flags = static_cast<DWORD>(record.number("flags"));
    if (!record.has("encrypted")) {
      Bytes buffer(1024);
      auto len = static_cast<DWORD>(plain.size());
      EXPECT_EQ(code_text(CODE_OF(CryptEncrypt(key, 0, TRUE, flags, buffer.data(), &len, 1024))),
                record.text("error"));
      continue;
    }
    EXPECT_EQ(decrypted(key, record.bytes("encrypted"), TRUE, flags), to_hex(plain));
    EXPECT_EQ(decrypted(key, record.bytes("encrypted"), TRUE, flags ^ CRYPT_OAEP),
              as_code(NTE_BAD_DATA));
    EXPECT_EQ(decrypted(key, from_hex(encrypted(key, plain, TRUE, flags)), TRUE, flags),
              to_hex(plain));
  }
}

TEST(CryptVectors, simple_blobs) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_simple.vec")) {
    const ProviderHandle provider = session_with_pair(record.text("name"));
    const DWORD flags = static_cast<DWORD>(record.number("flags")) | CRYPT_EXPORTABLE;
    const KeyHandle pair = user_key(provider, AT_KEYEXCHANGE);
    const KeyHandle key = import(provider, record.bytes("blob"), pair, flags);
    EXPECT_EQ(to_hex(exported(key, PLAINTEXTKEYBLOB)), record.text("plain"));
  }
}

}  // namespace
}  // namespace behaviour

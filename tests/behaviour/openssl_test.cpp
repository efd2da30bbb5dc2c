// SPDX-License-Identifier: MIT
// CryptoAPI and the `openssl` command read each other: keys, signatures, ciphertexts, agreements.
#include "openssl_command.h"
#include "public_key_info.h"

namespace behaviour {
namespace {

Bytes reversed(Bytes bytes) {
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

Bytes joined(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes element(BYTE tag, const Bytes& content) {
  Bytes der = {tag};
  append_length(der, content.size());
  return joined(std::move(der), content);
}

// The DER bodies of the four object identifiers that are needed here.
Bytes oid_body(const std::string& oid) {
  if (oid == szOID_RSA_RSA) {
    return from_hex("2a864886f70d010101");
  }
  if (oid == szOID_X957_DSA) {
    return from_hex("2a8648ce380401");
  }
  if (oid == szOID_ANSI_X942_DH) {
    return from_hex("2a8648ce3e0201");
  }
  EXPECT_EQ(oid, szOID_RSA_DH);
  return from_hex("2a864886f70d010301");
}

Bytes der_of(const PublicKeyInfo& info) {
  const Bytes algorithm =
      element(0x30, joined(element(0x06, oid_body(info.algorithm)), info.parameters));
  return element(0x30, joined(algorithm, element(0x03, joined({0}, info.key))));
}

// The content of the first element of `der`, which is removed.
Bytes take(Bytes& der, BYTE tag) {
  EXPECT_FALSE(der.size() < 2 || der[0] != tag);
  size_t len = der[1];
  size_t header = 2;
  if (len >= 0x80) {
    header += len & 0x7F;
    len = 0;
    for (size_t i = 2; i < header; ++i) {
      len = len << 8 | der[i];
    }
  }
  EXPECT_LE(header + len, der.size());
  const auto begin = der.begin() + static_cast<std::ptrdiff_t>(header);
  const auto end = begin + static_cast<std::ptrdiff_t>(len);
  const Bytes content(begin, end);
  der.erase(der.begin(), end);
  return content;
}

PublicKeyInfo info_of(Bytes der) {
  Bytes fields = take(der, 0x30);
  Bytes algorithm = take(fields, 0x30);
  const Bytes oid = take(algorithm, 0x06);
  Bytes key = take(fields, 0x03);
  key.erase(key.begin());
  for (const char* known : {szOID_RSA_RSA, szOID_X957_DSA, szOID_ANSI_X942_DH, szOID_RSA_DH}) {
    if (oid == oid_body(known)) {
      return {known, algorithm, key};
    }
  }
  ADD_FAILURE() << to_hex(oid);
  return {};
}

ProviderHandle dss_session() { return session(MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH); }

constexpr DWORD kExportable1024 = CRYPT_EXPORTABLE | 1024u << 16;

Bytes signature_of(HCRYPTHASH hash, DWORD spec) {
  return answered(
      [&](BYTE* data, DWORD* len) { return CryptSignHashA(hash, spec, nullptr, 0, data, len); });
}

DWORD verify_code(HCRYPTHASH hash, const Bytes& signature, HCRYPTKEY key) {
  return CODE_OF(CryptVerifySignatureA(hash, signature.data(), static_cast<DWORD>(signature.size()),
                                       key, nullptr, 0));
}

// openssl writes what it read: the same bytes, so it understood all of them.
TEST(OpenSslPeer, reads_our_public_key_infos) {
  const OpenSsl openssl;
  const auto check = [&](HCRYPTPROV provider, ALG_ID algorithm, DWORD spec) {
    const KeyHandle pair = generate(provider, algorithm, kExportable1024);
    const Bytes der = der_of(exported_info(provider, spec));
    openssl.write("public", der);
    ASSERT_TRUE(openssl.ran("pkey -pubin -inform DER -in public -pubout -outform DER -out again"));
    EXPECT_EQ(to_hex(openssl.read("again")), to_hex(der));
  };
  const ProviderHandle rsa = session();
  check(rsa, AT_KEYEXCHANGE, AT_KEYEXCHANGE);
  check(rsa, AT_SIGNATURE, AT_SIGNATURE);
  const ProviderHandle dss = dss_session();
  check(dss, AT_SIGNATURE, AT_SIGNATURE);
  check(dss, AT_KEYEXCHANGE, AT_KEYEXCHANGE);
}

TEST(OpenSslPeer, its_public_keys_are_read_by_us) {
  const OpenSsl openssl;
  ASSERT_TRUE(openssl.ran("genrsa -out key 2048"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out rsa"));
  ASSERT_TRUE(openssl.ran("rsa -in key -outform MSBLOB -pubout -out blob"));
  const ProviderHandle rsa = session();
  EXPECT_EQ(to_hex(exported(imported_info(rsa, info_of(openssl.read("rsa"))), PUBLICKEYBLOB)),
            to_hex(openssl.read("blob")));
  ASSERT_TRUE(openssl.ran("dsaparam -genkey -noout -out key 1024"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out dsa"));
  const ProviderHandle dss = dss_session();
  EXPECT_EQ(number_of(key_parameter(imported_info(dss, info_of(openssl.read("dsa"))), KP_KEYLEN)),
            1024u);
  ASSERT_TRUE(openssl.ran("genpkey -algorithm DHX -pkeyopt group:dh_1024_160 -out key"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out dh"));
  EXPECT_EQ(info_of(openssl.read("dh")).algorithm, szOID_ANSI_X942_DH);
  EXPECT_EQ(number_of(key_parameter(imported_info(dss, info_of(openssl.read("dh"))), KP_KEYLEN)),
            1024u);
  ASSERT_TRUE(openssl.ran("genpkey -algorithm DH -pkeyopt group:modp_1536 -out key"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out dh"));
  EXPECT_EQ(info_of(openssl.read("dh")).algorithm, szOID_RSA_DH);
  EXPECT_EQ(number_of(key_parameter(imported_info(dss, info_of(openssl.read("dh"))), KP_KEYLEN)),
            1536u);
}

TEST(OpenSslPeer, reads_our_blobs) {
  const OpenSsl openssl;
  const ProviderHandle rsa = session();
  const KeyHandle pair = generate(rsa, AT_KEYEXCHANGE, kExportable1024);
  const Bytes der = der_of(exported_info(rsa, AT_KEYEXCHANGE));
  openssl.write("public", exported(pair, PUBLICKEYBLOB));
  ASSERT_TRUE(openssl.ran("rsa -pubin -inform MSBLOB -in public -pubout -outform DER -out der"));
  EXPECT_EQ(to_hex(openssl.read("der")), to_hex(der));
  openssl.write("private", exported(pair, PRIVATEKEYBLOB));
  ASSERT_TRUE(openssl.ran("rsa -inform MSBLOB -in private -check -out pem"));
  ASSERT_TRUE(openssl.ran("pkey -in pem -pubout -outform DER -out der"));
  EXPECT_EQ(to_hex(openssl.read("der")), to_hex(der));
  const ProviderHandle dss = dss_session();
  const KeyHandle signing = generate(dss, AT_SIGNATURE, kExportable1024);
  openssl.write("private", exported(signing, PRIVATEKEYBLOB));
  ASSERT_TRUE(openssl.ran("dsa -inform MSBLOB -in private -pubout -outform DER -out der"));
  EXPECT_EQ(to_hex(openssl.read("der")), to_hex(der_of(exported_info(dss, AT_SIGNATURE))));
}

TEST(OpenSslPeer, its_blobs_are_read_by_us) {
  const OpenSsl openssl;
  ASSERT_TRUE(openssl.ran("genrsa -out key 1024"));
  ASSERT_TRUE(openssl.ran("rsa -in key -outform MSBLOB -out blob"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out der"));
  const ProviderHandle rsa = session();
  const KeyHandle pair = import(rsa, openssl.read("blob"), 0, CRYPT_EXPORTABLE);
  EXPECT_EQ(to_hex(exported(pair, PRIVATEKEYBLOB)), to_hex(openssl.read("blob")));
  EXPECT_EQ(to_hex(der_of(exported_info(rsa, AT_KEYEXCHANGE))), to_hex(openssl.read("der")));
  // Windows' blobs of version 2 have a q of 160 bits.
  ASSERT_TRUE(
      openssl.ran("genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 "
                  "-pkeyopt dsa_paramgen_q_bits:160 -out group"));
  ASSERT_TRUE(openssl.ran("genpkey -paramfile group -out key"));
  ASSERT_TRUE(openssl.ran("dsa -in key -outform MSBLOB -out blob"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out der"));
  const ProviderHandle dss = dss_session();
  const KeyHandle signing = import(dss, openssl.read("blob"));
  EXPECT_EQ(to_hex(der_of(exported_info(dss, AT_SIGNATURE))), to_hex(openssl.read("der")));
}

struct HashName {
  ALG_ID algorithm;
  const char* openssl;
};
constexpr HashName kHashes[] = {{CALG_MD5, "md5"},
                                {CALG_SHA1, "sha1"},
                                {CALG_SHA_256, "sha256"},
                                {CALG_SHA_384, "sha384"},
                                {CALG_SHA_512, "sha512"}};

TEST(OpenSslPeer, rsa_signatures_cross_both_ways) {
  const OpenSsl openssl;
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, kExportable1024);
  const KeyHandle open = imported_info(provider, exported_info(provider, AT_SIGNATURE));
  openssl.write("blob", exported(pair, PRIVATEKEYBLOB));
  openssl.write("public", der_of(exported_info(provider, AT_SIGNATURE)));
  openssl.write("data", counted(1000));
  ASSERT_TRUE(openssl.ran("rsa -inform MSBLOB -in blob -out key"));
  for (const HashName& hash : kHashes) {
    const std::string digest = std::string("dgst -") + hash.openssl;
    const Bytes ours = signature_of(hash_of(provider, hash.algorithm, counted(1000)), AT_SIGNATURE);
    openssl.write("ours", reversed(ours));
    EXPECT_TRUE(openssl.ran(digest + " -verify public -keyform DER -signature ours data"))
        << hash.openssl;
    ASSERT_TRUE(openssl.ran(digest + " -sign key -out theirs data"));
    const Bytes theirs = reversed(openssl.read("theirs"));
    EXPECT_EQ(verify_code(hash_of(provider, hash.algorithm, counted(1000)), theirs, open), 0u);
    EXPECT_EQ(verify_code(hash_of(provider, hash.algorithm, counted(999)), theirs, open),
              static_cast<DWORD>(NTE_BAD_SIGNATURE));
  }
}

// A little-endian half of a DSS signature as a DER INTEGER.
Bytes half_as_der(const Bytes& signature, size_t at) {
  Bytes number(signature.begin() + static_cast<std::ptrdiff_t>(at),
               signature.begin() + static_cast<std::ptrdiff_t>(at + 20));
  number = reversed(number);
  while (number.size() > 1 && number[0] == 0) {
    number.erase(number.begin());
  }
  if (number[0] >= 0x80) {
    number.insert(number.begin(), 0);
  }
  return element(0x02, number);
}

Bytes half_from_der(Bytes& der) {
  Bytes number = reversed(take(der, 0x02));
  number.resize(20);
  return number;
}

TEST(OpenSslPeer, dsa_signatures_cross_both_ways) {
  const OpenSsl openssl;
  const ProviderHandle provider = dss_session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, kExportable1024);
  const KeyHandle open = imported_info(provider, exported_info(provider, AT_SIGNATURE));
  openssl.write("blob", exported(pair, PRIVATEKEYBLOB));
  openssl.write("public", der_of(exported_info(provider, AT_SIGNATURE)));
  openssl.write("data", counted(1000));
  ASSERT_TRUE(openssl.ran("dsa -inform MSBLOB -in blob -out key"));
  const Bytes ours = signature_of(hash_of(provider, CALG_SHA1, counted(1000)), AT_SIGNATURE);
  ASSERT_EQ(ours.size(), 40u);
  openssl.write("ours", element(0x30, joined(half_as_der(ours, 0), half_as_der(ours, 20))));
  EXPECT_TRUE(openssl.ran("dgst -sha1 -verify public -keyform DER -signature ours data"));
  ASSERT_TRUE(openssl.ran("dgst -sha1 -sign key -out theirs data"));
  Bytes der = openssl.read("theirs");
  Bytes numbers = take(der, 0x30);
  const Bytes first = half_from_der(numbers);
  const Bytes theirs = joined(first, half_from_der(numbers));
  EXPECT_EQ(verify_code(hash_of(provider, CALG_SHA1, counted(1000)), theirs, open), 0u);
}

TEST(OpenSslPeer, elliptic_curve_signatures_are_verified_by_us) {
  const OpenSsl openssl;
  const ProviderHandle provider = session();
  openssl.write("data", counted(1000));
  ASSERT_TRUE(openssl.ran("ecparam -name prime256v1 -genkey -noout -out key"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out public"));
  ASSERT_TRUE(openssl.ran("dgst -sha256 -sign key -out signature data"));
  Bytes der = openssl.read("public");
  Bytes fields = take(der, 0x30);
  Bytes algorithm = take(fields, 0x30);
  take(algorithm, 0x06);
  Bytes point = take(fields, 0x03);
  point.erase(point.begin());
  const KeyHandle open = imported_info(provider, {szOID_ECC_PUBLIC_KEY, algorithm, point});
  Bytes signature = openssl.read("signature");
  Bytes numbers = take(signature, 0x30);
  const auto number = [&] {
    Bytes value = reversed(take(numbers, 0x02));
    value.resize(32);
    return reversed(value);
  };
  const Bytes first = number();
  const Bytes both = joined(first, number());
  EXPECT_EQ(verify_code(hash_of(provider, CALG_SHA_256, counted(1000)), both, open), 0u);
  EXPECT_EQ(verify_code(hash_of(provider, CALG_SHA_256, counted(999)), both, open),
            static_cast<DWORD>(NTE_BAD_SIGNATURE));
}

TEST(OpenSslPeer, rsa_ciphertexts_cross_both_ways) {
  const OpenSsl openssl;
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, kExportable1024);
  openssl.write("blob", exported(pair, PRIVATEKEYBLOB));
  openssl.write("public", der_of(exported_info(provider, AT_KEYEXCHANGE)));
  openssl.write("plain", counted(48));
  ASSERT_TRUE(openssl.ran("rsa -inform MSBLOB -in blob -out key"));
  struct {
    DWORD flags;
    const char* padding;
  } const paddings[] = {{0, "pkcs1"}, {CRYPT_OAEP, "oaep"}};
  for (const auto& row : paddings) {
    const std::string mode = std::string(" -pkeyopt rsa_padding_mode:") + row.padding;
    openssl.write("ours", reversed(from_hex(encrypted(pair, counted(48), TRUE, row.flags))));
    ASSERT_TRUE(openssl.ran("pkeyutl -decrypt -inkey key -in ours -out opened" + mode));
    EXPECT_EQ(to_hex(openssl.read("opened")), to_hex(counted(48)));
    ASSERT_TRUE(
        openssl.ran("pkeyutl -encrypt -pubin -keyform DER -inkey public -in plain "
                    "-out theirs" +
                    mode));
    EXPECT_EQ(decrypted(pair, reversed(openssl.read("theirs")), TRUE, row.flags),
              to_hex(counted(48)));
  }
}

TEST(OpenSslPeer, session_ciphertexts_cross_both_ways) {
  const OpenSsl openssl;
  const ProviderHandle provider = session();
  openssl.write("plain", counted(1000));
  struct {
    ALG_ID algorithm;
    size_t key_len;
    size_t block_len;
    const char* name;
  } const ciphers[] = {{CALG_AES_128, 16, 16, "aes-128-cbc"},
                       {CALG_AES_192, 24, 16, "aes-192-cbc"},
                       {CALG_AES_256, 32, 16, "aes-256-cbc"},
                       {CALG_3DES_112, 16, 8, "des-ede-cbc"},
                       {CALG_3DES, 24, 8, "des-ede3-cbc"}};
  for (const auto& cipher : ciphers) {
    // Odd parity, as DES keys have it.
    Bytes bytes = fixed_key(cipher.key_len);
    for (BYTE& byte : bytes) {
      if (__builtin_popcount(byte) % 2 == 0) {
        byte ^= 1;
      }
    }
    const Bytes iv = fixed_iv(cipher.block_len);
    const auto fresh = [&] {
      KeyHandle key = plaintext_key(provider, cipher.algorithm, bytes);
      EXPECT_DONE(CryptSetKeyParam(key, KP_IV, iv.data(), 0));
      return key;
    };
    const std::string with =
        std::string(cipher.name) + " -K " + to_hex(bytes) + " -iv " + to_hex(iv);
    ASSERT_TRUE(openssl.ran("enc -" + with + " -in plain -out theirs"));
    EXPECT_EQ(encrypted(fresh(), counted(1000)), to_hex(openssl.read("theirs"))) << cipher.name;
    EXPECT_EQ(decrypted(fresh(), openssl.read("theirs")), to_hex(counted(1000))) << cipher.name;
    openssl.write("ours", from_hex(encrypted(fresh(), counted(1000))));
    ASSERT_TRUE(openssl.ran("enc -d -" + with + " -in ours -out opened"));
    EXPECT_EQ(to_hex(openssl.read("opened")), to_hex(counted(1000)));
  }
}

// openssl makes a key in our group, which it reads from our public-key info.
TEST(OpenSslPeer, diffie_hellman_agrees) {
  const OpenSsl openssl;
  const ProviderHandle provider = dss_session();
  const KeyHandle mine = generate(provider, AT_KEYEXCHANGE, kExportable1024);
  const PublicKeyInfo info = exported_info(provider, AT_KEYEXCHANGE);
  openssl.write("ours", der_of(info));
  char base64[1024];
  DWORD len = sizeof base64;
  ASSERT_DONE(CryptBinaryToStringA(info.parameters.data(),
                                   static_cast<DWORD>(info.parameters.size()),
                                   CRYPT_STRING_BASE64 | CRYPT_STRING_NOCR, base64, &len));
  const std::string pem = "-----BEGIN X9.42 DH PARAMETERS-----\n" + std::string(base64) +
                          "-----END X9.42 DH PARAMETERS-----\n";
  openssl.write("group", Bytes(pem.begin(), pem.end()));
  ASSERT_TRUE(openssl.ran("genpkey -paramfile group -out key"));
  ASSERT_TRUE(openssl.ran("pkey -in key -pubout -outform DER -out theirs"));
  ASSERT_TRUE(openssl.ran("pkeyutl -derive -inkey key -peerform DER -peerkey ours -out secret"));
  const KeyHandle peer = imported_info(provider, info_of(openssl.read("theirs")));
  const KeyHandle agreed = import(provider, exported(peer, PUBLICKEYBLOB), mine, CRYPT_EXPORTABLE);
  ASSERT_EQ(set_number(agreed, KP_ALGID, CALG_RC4), 0u);
  Bytes secret = reversed(openssl.read("secret"));
  secret.resize(16);
  const Bytes blob = exported(agreed, PLAINTEXTKEYBLOB);
  EXPECT_EQ(to_hex(Bytes(blob.begin() + 12, blob.end())), to_hex(secret));
}

}  // namespace
}  // namespace behaviour

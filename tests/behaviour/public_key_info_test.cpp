// SPDX-License-Identifier: MIT
// CryptExportPublicKeyInfo and CryptImportPublicKeyInfo: what Windows writes, and what is not a
// key.
#include "public_key_info.h"

#include <array>

namespace behaviour {
namespace {

constexpr DWORD kEncoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;

// The DER of an INTEGER of a big-endian number of at most 65,535 bytes.
Bytes integer(Bytes number) {
  if (number.empty() || number[0] >= 0x80) {
    number.insert(number.begin(), 0);
  }
  Bytes der = {0x02};
  append_length(der, number.size());
  der.insert(der.end(), number.begin(), number.end());
  return der;
}

Bytes sequence(const std::vector<Bytes>& elements) {
  Bytes content;
  for (const Bytes& element : elements) {
    content.insert(content.end(), element.begin(), element.end());
  }
  Bytes der = {0x30};
  append_length(der, content.size());
  der.insert(der.end(), content.begin(), content.end());
  return der;
}

// A little-endian number of a blob, big-endian without leading zeros.
Bytes number_at(const Bytes& blob, size_t at, size_t len) {
  Bytes number(blob.begin() + static_cast<std::ptrdiff_t>(at),
               blob.begin() + static_cast<std::ptrdiff_t>(at + len));
  std::reverse(number.begin(), number.end());
  while (!number.empty() && number[0] == 0) {
    number.erase(number.begin());
  }
  return number;
}

DWORD import_info_code(HCRYPTPROV provider, const PublicKeyInfo& info, ALG_ID algorithm = 0) {
  KeyHandle key;
  CERT_PUBLIC_KEY_INFO raw = info.raw();
  return CODE_OF(
      CryptImportPublicKeyInfoEx(provider, kEncoding, &raw, algorithm, 0, nullptr, key.out()));
}

TEST(PublicKeyInfos, rsa_is_written_as_windows_does) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, 1024u << 16);
  const PublicKeyInfo info = exported_info(provider, AT_KEYEXCHANGE);
  EXPECT_EQ(info.algorithm, szOID_RSA_RSA);
  EXPECT_EQ(to_hex(info.parameters), "0500");
  const Bytes blob = exported(pair, PUBLICKEYBLOB);
  EXPECT_EQ(to_hex(info.key),
            to_hex(sequence({integer(number_at(blob, 20, 128)), integer({1, 0, 1})})));
}

TEST(PublicKeyInfos, dsa_is_written_as_windows_does) {
  const ProviderHandle provider = session(MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH);
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512u << 16);
  const PublicKeyInfo info = exported_info(provider, AT_SIGNATURE);
  EXPECT_EQ(info.algorithm, szOID_X957_DSA);
  // DSSPUBKEY, then p, q, g, y of 64, 20, 64 and 64 bytes.
  const Bytes blob = exported(pair, PUBLICKEYBLOB);
  EXPECT_EQ(to_hex(info.parameters),
            to_hex(sequence({integer(number_at(blob, 16, 64)), integer(number_at(blob, 80, 20)),
                             integer(number_at(blob, 100, 64))})));
  EXPECT_EQ(to_hex(info.key), to_hex(integer(number_at(blob, 164, 64))));
}

TEST(PublicKeyInfos, diffie_hellman_is_written_as_x942) {
  const ProviderHandle provider = session(MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH);
  const KeyHandle pair = generate(provider, AT_KEYEXCHANGE, 512u << 16);
  const PublicKeyInfo info = exported_info(provider, AT_KEYEXCHANGE);
  EXPECT_EQ(info.algorithm, szOID_ANSI_X942_DH);
  const auto number = [&](DWORD id) {
    const Bytes value = key_parameter(pair, id);
    return integer(number_at(value, 0, value.size()));
  };
  EXPECT_EQ(to_hex(info.parameters), to_hex(sequence({number(KP_P), number(KP_G), number(KP_Q)})));
  const PublicKeyInfo pkcs3 = exported_info(provider, AT_KEYEXCHANGE, szOID_RSA_DH);
  EXPECT_EQ(pkcs3.algorithm, szOID_RSA_DH);
  EXPECT_EQ(to_hex(pkcs3.parameters), to_hex(sequence({number(KP_P), number(KP_G)})));
  EXPECT_EQ(to_hex(pkcs3.key), to_hex(info.key));
}

TEST(PublicKeyInfos, sizes_and_pointers_are_in_the_callers_one_buffer) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512u << 16);
  DWORD needed = 0;
  ASSERT_DONE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, kEncoding, nullptr, &needed));
  std::vector<uint64_t> memory(needed / 8 + 2, 0xCCCCCCCCCCCCCCCCu);
  auto* info = reinterpret_cast<CERT_PUBLIC_KEY_INFO*>(memory.data());
  DWORD len = needed - 1;
  EXPECT_CODE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, kEncoding, info, &len),
              ERROR_MORE_DATA);
  EXPECT_EQ(len, needed);
  EXPECT_EQ(memory[0], 0xCCCCCCCCCCCCCCCCu) << "nothing was written";
  len = needed + 8;
  ASSERT_DONE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, kEncoding, info, &len));
  EXPECT_EQ(len, needed);
  const auto inside = [&](const void* where, size_t size) {
    const auto* begin = reinterpret_cast<const BYTE*>(memory.data());
    const auto* at = static_cast<const BYTE*>(where);
    return at >= begin + sizeof(CERT_PUBLIC_KEY_INFO) && at + size <= begin + needed;
  };
  EXPECT_TRUE(inside(info->Algorithm.pszObjId, std::strlen(info->Algorithm.pszObjId) + 1));
  EXPECT_TRUE(inside(info->Algorithm.Parameters.pbData, info->Algorithm.Parameters.cbData));
  EXPECT_TRUE(inside(info->PublicKey.pbData, info->PublicKey.cbData));
  EXPECT_EQ(info->PublicKey.cUnusedBits, 0u);
}

TEST(PublicKeyInfos, an_imported_key_is_the_exported_one) {
  struct {
    const char* provider;
    DWORD type;
    DWORD spec;
    ALG_ID algorithm;
  } const keys[] = {{MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES, AT_KEYEXCHANGE, CALG_RSA_KEYX},
                    {MS_DEF_DSS_PROV_A, PROV_DSS, AT_SIGNATURE, CALG_DSS_SIGN},
                    {MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH, AT_KEYEXCHANGE, CALG_DH_SF}};
  for (const auto& row : keys) {
    const ProviderHandle provider = session(row.provider, row.type);
    const KeyHandle pair = generate(provider, row.spec, 512u << 16);
    const KeyHandle open = imported_info(provider, exported_info(provider, row.spec));
    EXPECT_EQ(number_of(key_parameter(open, KP_ALGID)), row.algorithm);
    EXPECT_EQ(number_of(key_parameter(open, KP_KEYLEN)), 512u);
    if (row.type == PROV_RSA_AES) {
      EXPECT_EQ(to_hex(exported(open, PUBLICKEYBLOB)), to_hex(exported(pair, PUBLICKEYBLOB)));
      continue;
    }
    for (const DWORD id : {KP_P, KP_Q, KP_G}) {
      EXPECT_EQ(to_hex(key_parameter(open, id)), to_hex(key_parameter(pair, id)));
    }
    const PublicKeyInfo info = exported_info(provider, row.spec);
    const Bytes value = key_parameter(open, KP_Y);
    EXPECT_EQ(to_hex(integer(number_at(value, 0, value.size()))), to_hex(info.key));
  }
}

TEST(PublicKeyInfos, an_imported_key_verifies_and_encrypts) {
  const ProviderHandle provider = session();
  const KeyHandle exchange = generate(provider, AT_KEYEXCHANGE, 1024u << 16);
  const KeyHandle open = imported_info(provider, exported_info(provider, AT_KEYEXCHANGE));
  const Bytes cipher = from_hex(encrypted(open, {1, 2, 3}));
  EXPECT_EQ(decrypted(exchange, cipher), "010203");
  const HashHandle hash = hash_of(provider, CALG_SHA_256, counted(100));
  const Bytes signature = answered([&](BYTE* data, DWORD* len) {
    return CryptSignHashA(hash, AT_KEYEXCHANGE, nullptr, 0, data, len);
  });
  const auto verify = [&](Bytes bytes) {
    const HashHandle again = hash_of(provider, CALG_SHA_256, counted(100));
    return CODE_OF(CryptVerifySignatureA(again, bytes.data(), static_cast<DWORD>(bytes.size()),
                                         open, nullptr, 0));
  };
  EXPECT_EQ(verify(signature), 0u);
  Bytes altered = signature;
  altered[5] ^= 1;
  EXPECT_EQ(verify(altered), static_cast<DWORD>(NTE_BAD_SIGNATURE));
}

TEST(PublicKeyInfos, diffie_hellman_agrees_through_infos) {
  const ProviderHandle ours = session(MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH);
  const KeyHandle mine = generate(ours, AT_KEYEXCHANGE, CRYPT_EXPORTABLE | 512u << 16);
  // The peer has the same group.
  const ProviderHandle theirs = session(MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH);
  KeyHandle peer = generate(theirs, CALG_DH_SF, CRYPT_PREGEN | CRYPT_EXPORTABLE | 512u << 16);
  for (const DWORD id : {KP_P, KP_G}) {
    const Bytes value = key_parameter(mine, id);
    CRYPT_DATA_BLOB blob = {static_cast<DWORD>(value.size()), const_cast<BYTE*>(value.data())};
    ASSERT_DONE(CryptSetKeyParam(peer, id, reinterpret_cast<const BYTE*>(&blob), 0));
  }
  ASSERT_DONE(CryptSetKeyParam(peer, KP_X, nullptr, 0));
  const auto agreed = [](HCRYPTPROV provider, HCRYPTKEY pair, const PublicKeyInfo& other) {
    const KeyHandle open = imported_info(provider, other);
    KeyHandle secret = import(provider, exported(open, PUBLICKEYBLOB), pair, CRYPT_EXPORTABLE);
    EXPECT_EQ(set_number(secret, KP_ALGID, CALG_RC4), 0u);
    return encrypted(secret, Bytes(32));
  };
  const std::string here = agreed(ours, mine, exported_info(theirs, AT_KEYEXCHANGE));
  EXPECT_EQ(here, agreed(theirs, peer, exported_info(ours, AT_KEYEXCHANGE)));
  EXPECT_EQ(here.size(), 64u);
}

ALG_ID hash_named(const std::string& name) {
  if (name == "SHA1") {
    return CALG_SHA1;
  }
  if (name == "SHA256") {
    return CALG_SHA_256;
  }
  if (name == "SHA384") {
    return CALG_SHA_384;
  }
  return CALG_SHA_512;
}

struct Curve {
  const char* name;
  size_t field_len;
  const char* parameters;  // DER of the curve's object identifier
};
constexpr Curve kCurves[] = {{"P-256", 32, "06082a8648ce3d030107"},
                             {"P-384", 48, "06052b81040022"},
                             {"P-521", 66, "06052b81040023"}};

Bytes padded(const Bytes& number, size_t len) {
  Bytes bytes(len);
  std::copy_backward(number.begin(), number.end(), bytes.end());
  return bytes;
}

Bytes joined(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

PublicKeyInfo ec_info(const Curve& curve, const VectorRecord& record) {
  const Bytes point = joined(padded(record.bytes("x"), curve.field_len),
                             padded(record.bytes("y"), curve.field_len));
  return {szOID_ECC_PUBLIC_KEY, from_hex(curve.parameters), joined({4}, point)};
}

TEST(PublicKeyInfos, elliptic_curve_keys_verify_nists_vectors) {
  const ProviderHandle provider = session();
  size_t num_good = 0;
  for (const VectorRecord& record : read_vectors("crypto/ecdsa.vec")) {
    const auto* curve = std::find_if(std::begin(kCurves), std::end(kCurves), [&](const Curve& row) {
      return record.text("curve") == row.name;
    });
    ASSERT_NE(curve, std::end(kCurves)) << record.text("curve");
    const KeyHandle key = imported_info(provider, ec_info(*curve, record));
    EXPECT_EQ(number_of(key_parameter(key, KP_ALGID)), DWORD{CALG_ECDSA});
    const HashHandle hash =
        hash_of(provider, hash_named(record.text("hash")), record.bytes("message"));
    const Bytes signature = joined(padded(record.bytes("r"), curve->field_len),
                                   padded(record.bytes("s"), curve->field_len));
    const DWORD error = CODE_OF(CryptVerifySignatureA(
        hash, signature.data(), static_cast<DWORD>(signature.size()), key, nullptr, 0));
    const bool good = record.text("result") == "ok";
    EXPECT_EQ(error, good ? 0 : static_cast<DWORD>(NTE_BAD_SIGNATURE));
    num_good += good ? 1 : 0;
  }
  EXPECT_GT(num_good, 5u);
}

TEST(PublicKeyInfos, elliptic_curve_keys_do_nothing_else) {
  const ProviderHandle provider = session();
  const PublicKeyInfo info = ec_info(kCurves[0], read_vectors("crypto/ecdsa.vec").front());
  const KeyHandle key = imported_info(provider, info);
  EXPECT_EQ(encrypted(key, {1, 2, 3}), as_code(NTE_BAD_KEY));
  DWORD len = 0;
  EXPECT_CODE(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, nullptr, &len), NTE_BAD_KEY);
  EXPECT_EQ(import_info_code(provider, info, CALG_ECDH), 0u);
  EXPECT_EQ(import_info_code(provider, info, CALG_RSA_SIGN), static_cast<DWORD>(NTE_BAD_ALGID));
}

TEST(PublicKeyInfos, the_algorithm_can_be_asked_for) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512u << 16);
  PublicKeyInfo info = exported_info(provider, AT_SIGNATURE);
  CERT_PUBLIC_KEY_INFO raw = info.raw();
  KeyHandle key;
  ASSERT_DONE(
      CryptImportPublicKeyInfoEx(provider, kEncoding, &raw, CALG_RSA_SIGN, 0, nullptr, key.out()));
  EXPECT_EQ(number_of(key_parameter(key, KP_ALGID)), DWORD{CALG_RSA_SIGN});
  EXPECT_EQ(import_info_code(provider, info, CALG_DSS_SIGN), static_cast<DWORD>(NTE_BAD_ALGID));
  EXPECT_EQ(exported_info(provider, AT_SIGNATURE, szOID_OIWSEC_rsaXchg).algorithm,
            szOID_OIWSEC_rsaXchg);
  // As Wine's tests state, a signature's object identifier stands for its key's.
  PublicKeyInfo of_signature = exported_info(provider, AT_SIGNATURE, szOID_RSA_SHA1RSA);
  EXPECT_EQ(of_signature.algorithm, szOID_RSA_SHA1RSA);
  EXPECT_EQ(of_signature.key, info.key);
  EXPECT_EQ(import_info_code(provider, of_signature), 0u);
  DWORD len = 0;
  for (const char* oid :
       {szOID_X957_DSA, szOID_X957_SHA1DSA, szOID_COMMON_NAME, "1.2.3", "", "?"}) {
    if (*oid == '\0') {
      continue;
    }
    EXPECT_CODE(CryptExportPublicKeyInfoEx(provider, AT_SIGNATURE, kEncoding,
                                           const_cast<char*>(oid), 0, nullptr, nullptr, &len),
                ERROR_FILE_NOT_FOUND);
  }
}

TEST(PublicKeyInfos, errors_of_exporting) {
  const ProviderHandle provider = session();
  DWORD len = 0;
  EXPECT_CODE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, kEncoding, nullptr, &len),
              NTE_NO_KEY);
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512u << 16);
  EXPECT_CODE(CryptExportPublicKeyInfo(provider, AT_KEYEXCHANGE, kEncoding, nullptr, &len),
              NTE_NO_KEY);
  EXPECT_CODE(CryptExportPublicKeyInfo(0, AT_SIGNATURE, kEncoding, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptExportPublicKeyInfo(pair, AT_SIGNATURE, kEncoding, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, kEncoding, nullptr, nullptr),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, PKCS_7_ASN_ENCODING, nullptr, &len),
              ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(CryptExportPublicKeyInfoEx(provider, AT_SIGNATURE, kEncoding, nullptr, 1, nullptr,
                                         nullptr, &len),
              NTE_BAD_FLAGS);
}

TEST(PublicKeyInfos, errors_of_importing) {
  const ProviderHandle provider = session();
  const KeyHandle pair = generate(provider, AT_SIGNATURE, 512u << 16);
  const PublicKeyInfo info = exported_info(provider, AT_SIGNATURE);
  KeyHandle key;
  CERT_PUBLIC_KEY_INFO raw = info.raw();
  EXPECT_CODE(CryptImportPublicKeyInfo(provider, kEncoding, nullptr, key.out()),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptImportPublicKeyInfo(provider, kEncoding, &raw, nullptr),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptImportPublicKeyInfo(0, kEncoding, &raw, key.out()), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptImportPublicKeyInfo(pair, kEncoding, &raw, key.out()), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptImportPublicKeyInfo(provider, 0, &raw, key.out()), ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(CryptImportPublicKeyInfoEx(provider, kEncoding, &raw, 0, 1, nullptr, key.out()),
              NTE_BAD_FLAGS);
  raw.PublicKey.pbData = nullptr;
  EXPECT_CODE(CryptImportPublicKeyInfo(provider, kEncoding, &raw, key.out()),
              ERROR_INVALID_PARAMETER);
  raw = info.raw();
  raw.Algorithm.pszObjId = nullptr;
  EXPECT_CODE(CryptImportPublicKeyInfo(provider, kEncoding, &raw, key.out()),
              ERROR_INVALID_PARAMETER);
  for (const DWORD unused_bits : {1u, 7u, 8u, 256u, 0xFFFFFFFFu}) {
    raw = info.raw();
    raw.PublicKey.cUnusedBits = unused_bits;
    EXPECT_CODE(CryptImportPublicKeyInfo(provider, kEncoding, &raw, key.out()),
                CRYPT_E_ASN1_CORRUPT);
  }
  const ProviderHandle dss = session(MS_DEF_DSS_PROV_A, PROV_DSS);
  EXPECT_EQ(import_info_code(dss, info), static_cast<DWORD>(NTE_BAD_ALGID));
}

TEST(PublicKeyInfos, what_is_not_a_key_is_refused) {
  const ProviderHandle provider = session();
  const Bytes null = {5, 0};
  const Bytes exponent = integer({1, 0, 1});
  Bytes odd(64, 0xC5);
  Bytes even = odd;
  even.back() = 0xC4;
  struct {
    PublicKeyInfo info;
    int64_t error;
  } const bad[] = {
      {{szOID_RSA_RSA, null, {}}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, {0x30, 0}}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, sequence({integer(odd)})}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, sequence({integer(odd), exponent, exponent})}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, joined(sequence({integer(odd), exponent}), {0})},
       CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, sequence({{2, 1, 0xFF}, exponent})}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_RSA_RSA, null, sequence({integer({}), exponent})}, NTE_BAD_LEN},
      {{szOID_RSA_RSA, null, sequence({integer({8}), exponent})}, NTE_BAD_LEN},
      {{szOID_RSA_RSA, null, sequence({integer(Bytes(4096, 0xC5)), exponent})}, NTE_BAD_LEN},
      {{szOID_RSA_RSA, null, sequence({integer(even), exponent})}, NTE_BAD_DATA},
      {{szOID_RSA_RSA, null, sequence({integer(odd), integer({2})})}, NTE_BAD_DATA},
      {{szOID_ECC_PUBLIC_KEY, null, {}}, CRYPT_E_ASN1_CORRUPT},
      {{szOID_ECC_PUBLIC_KEY, from_hex(kCurves[0].parameters), {}}, NTE_BAD_DATA},
      {{szOID_ECC_PUBLIC_KEY, from_hex(kCurves[0].parameters), {0}}, NTE_BAD_DATA},
      {{szOID_ECC_PUBLIC_KEY, from_hex(kCurves[0].parameters), Bytes(65, 4)}, NTE_BAD_DATA},
      {{szOID_ECC_PUBLIC_KEY, {6, 1, 0x2A}, Bytes(65, 4)}, ERROR_FILE_NOT_FOUND},
      {{"1.2.3", null, {}}, ERROR_FILE_NOT_FOUND},
      {{"", null, {}}, ERROR_FILE_NOT_FOUND},
      {{szOID_ECDSA_SHA256, null, sequence({integer(odd), exponent})}, ERROR_FILE_NOT_FOUND},
      {{szOID_X957_SHA1DSA, null, sequence({integer(odd), exponent})}, CRYPT_E_ASN1_CORRUPT},
  };
  for (const auto& row : bad) {
    EXPECT_EQ(import_info_code(provider, row.info), static_cast<DWORD>(row.error))
        << row.info.algorithm << " " << to_hex(row.info.key);
  }
}

// Cut and flipped everywhere, a key is refused with one of three codes or is another key.
TEST(PublicKeyInfos, cut_and_flipped_everywhere) {
  const ProviderHandle provider = session(MS_DEF_DSS_DH_PROV_A, PROV_DSS_DH);
  const KeyHandle signing = generate(provider, AT_SIGNATURE, 512u << 16);
  const KeyHandle exchange = generate(provider, AT_KEYEXCHANGE, 512u << 16);
  const auto check = [&](const PublicKeyInfo& info, bool must_fail) {
    const DWORD error = import_info_code(provider, info);
    const bool known = error == static_cast<DWORD>(CRYPT_E_ASN1_CORRUPT) ||
                       error == static_cast<DWORD>(NTE_BAD_DATA) ||
                       error == static_cast<DWORD>(NTE_BAD_LEN);
    EXPECT_TRUE(known || (error == 0 && !must_fail)) << std::hex << error;
  };
  for (const DWORD spec : {AT_SIGNATURE, AT_KEYEXCHANGE}) {
    const PublicKeyInfo whole = exported_info(provider, spec);
    for (size_t at = 0; at < whole.key.size(); ++at) {
      PublicKeyInfo info = whole;
      info.key.resize(at);
      check(info, true);
      info = whole;
      info.key[at] ^= 0xFF;
      check(info, false);
    }
    for (size_t at = 0; at < whole.parameters.size(); ++at) {
      PublicKeyInfo info = whole;
      info.parameters.resize(at);
      check(info, true);
      info = whole;
      info.parameters[at] ^= 0xFF;
      check(info, false);
    }
  }
}

}  // namespace
}  // namespace behaviour

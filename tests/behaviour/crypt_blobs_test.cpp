// SPDX-License-Identifier: MIT
// Hostile blobs: every type with every length field wrong, cut and flipped everywhere, with numbers
// that are not a key. None may be accepted as a wrong key, read past its end, or cause long work.
#include "crypt.h"
#include "opensspi/opensspi.h"

namespace behaviour {
namespace {

// Sample is a blob, where its length fields are, and what imports it.
struct Sample {
  const char* name;
  Bytes blob;
  std::vector<size_t> lengths;
  HCRYPTPROV provider;
  HCRYPTKEY unwrapping;
};

class CryptBlobs : public testing::Test {
 protected:
  CryptBlobs() {
    pair_ = import(rsa_, rsa_blob(kExchangePair, "private"), 0, CRYPT_EXPORTABLE);
    wrapping_ = generate(rsa_, CALG_3DES);
    key_ = generate(rsa_, CALG_AES_128, CRYPT_EXPORTABLE);
    dss_pair_ = generate(dss_, AT_SIGNATURE, 512 << 16 | CRYPT_EXPORTABLE);
    dh_pair_ = generate(dss_, CALG_DH_SF, 512 << 16 | CRYPT_EXPORTABLE);
  }

  std::vector<Sample> samples() {
    return {
        {"SIMPLEBLOB", exported(key_, SIMPLEBLOB, pair_), {}, rsa_, pair_},
        {"PLAINTEXTKEYBLOB", exported(key_, PLAINTEXTKEYBLOB), {8}, rsa_, 0},
        {"OPAQUEKEYBLOB", exported(key_, OPAQUEKEYBLOB), {}, rsa_, 0},
        {"SYMMETRICWRAPKEYBLOB",
         exported(key_, SYMMETRICWRAPKEYBLOB, wrapping_),
         {},
         rsa_,
         wrapping_},
        {"RSA PUBLICKEYBLOB", exported(pair_, PUBLICKEYBLOB), {12}, rsa_, 0},
        {"RSA PRIVATEKEYBLOB", exported(pair_, PRIVATEKEYBLOB), {12}, rsa_, 0},
        {"sealed PRIVATEKEYBLOB", exported(pair_, PRIVATEKEYBLOB, wrapping_), {}, rsa_, wrapping_},
        {"DSS PUBLICKEYBLOB", exported(dss_pair_, PUBLICKEYBLOB), {12}, dss_, 0},
        {"DSS PRIVATEKEYBLOB", exported(dss_pair_, PRIVATEKEYBLOB), {12}, dss_, 0},
        {"DSS v3 PUBLICKEYBLOB",
         exported(dss_pair_, PUBLICKEYBLOB, 0, CRYPT_BLOB_VER3),
         {12, 16, 20},
         dss_,
         0},
        {"DSS v3 PRIVATEKEYBLOB",
         exported(dss_pair_, PRIVATEKEYBLOB, 0, CRYPT_BLOB_VER3),
         {12, 16, 20, 24},
         dss_,
         0},
        {"DH PUBLICKEYBLOB", exported(dh_pair_, PUBLICKEYBLOB), {12}, dss_, dh_pair_},
        {"DH PRIVATEKEYBLOB", exported(dh_pair_, PRIVATEKEYBLOB), {12}, dss_, 0},
        {"DH v3 PUBLICKEYBLOB",
         exported(dh_pair_, PUBLICKEYBLOB, 0, CRYPT_BLOB_VER3),
         {12, 16, 20},
         dss_,
         0},
        {"DH v3 PRIVATEKEYBLOB",
         exported(dh_pair_, PRIVATEKEYBLOB, 0, CRYPT_BLOB_VER3),
         {12, 16, 20, 24},
         dss_,
         0},
    };
  }

  // Reading past a blob's end reads past its memory, which sanitizers detect.
  static DWORD code_of(const Sample& sample, const Bytes& blob) {
    const Bytes exact(blob);
    return import_code(sample.provider, exact, sample.unwrapping);
  }

  ProviderHandle rsa_ = session();
  ProviderHandle dss_ = session(MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH);
  KeyHandle pair_, wrapping_, key_, dss_pair_, dh_pair_;
};

bool is_refusal(DWORD code) {
  for (const int64_t known : {NTE_BAD_DATA, NTE_BAD_TYPE, NTE_BAD_VER, NTE_BAD_ALGID, NTE_BAD_KEY,
                              NTE_BAD_LEN, NTE_BAD_SIGNATURE, NTE_NO_KEY}) {
    if (code == static_cast<DWORD>(known)) {
      return true;
    }
  }
  return false;
}

TEST_F(CryptBlobs, are_taken_as_they_are) {
  for (const Sample& sample : samples()) {
    EXPECT_EQ(code_of(sample, sample.blob), 0u) << sample.name;
  }
}

TEST_F(CryptBlobs, length_fields_that_lie_are_refused) {
  for (const Sample& sample : samples()) {
    const auto end = static_cast<DWORD>(sample.blob.size());
    for (const size_t at : sample.lengths) {
      for (const DWORD lie : {0u, 1u, 8u, end, end + 1, end * 8, 1u << 30, 1u << 31, ~0u}) {
        Bytes blob = sample.blob;
        put32(blob, at, lie);
        const bool lacks_q =
            sample.name == std::string("DH v3 PUBLICKEYBLOB") && at == 16 && lie == 0;
        if (blob == sample.blob || lacks_q) {
          continue;  // q may be absent: a different valid blob
        }
        EXPECT_TRUE(is_refusal(code_of(sample, blob))) << sample.name << " " << at << " " << lie;
      }
    }
  }
}

// An RSA private blob may lack the private exponent at its end.
TEST_F(CryptBlobs, cut_anywhere_are_refused) {
  for (const Sample& sample : samples()) {
    const bool rsa_private = sample.name == std::string("RSA PRIVATEKEYBLOB");
    const size_t needed = sample.blob.size() - (rsa_private ? 1024 / 8 : 0);
    for (size_t len = 0; len < needed; ++len) {
      const Bytes cut(sample.blob.begin(), sample.blob.begin() + static_cast<ptrdiff_t>(len));
      EXPECT_NE(code_of(sample, cut), 0u) << sample.name << " cut to " << len;
    }
  }
}

// A caller may pass the size of its buffer. Blobs whose end is not written in them are refused.
TEST_F(CryptBlobs, bytes_behind_the_end_are_ignored) {
  for (const Sample& sample : samples()) {
    const std::string name = sample.name;
    const bool open_ended = name == "OPAQUEKEYBLOB" || name == "SYMMETRICWRAPKEYBLOB" ||
                            name == "sealed PRIVATEKEYBLOB";
    Bytes longer = sample.blob;
    longer.resize(longer.size() + 8);
    EXPECT_EQ(code_of(sample, longer) == 0, !open_ended) << name;
  }
}

// Most flips make another number, and some of those are keys: only the absence of faults and the
// kind of refusal are checked.
TEST_F(CryptBlobs, flipped_anywhere_are_answered) {
  for (const Sample& sample : samples()) {
    for (size_t at = 0; at < sample.blob.size(); ++at) {
      Bytes blob = sample.blob;
      blob[at] ^= 0x80;
      const DWORD code = code_of(sample, blob);
      EXPECT_TRUE(code == 0 || is_refusal(code)) << sample.name << " " << at << " " << code;
    }
  }
}

TEST_F(CryptBlobs, unknown_types_versions_and_algorithms_are_told_apart) {
  const Bytes plain = exported(key_, PLAINTEXTKEYBLOB);
  for (const BYTE type : {BYTE{0}, BYTE{5}, BYTE{PUBLICKEYBLOBEX}, BYTE{KEYSTATEBLOB}, BYTE{255}}) {
    Bytes blob = plain;
    blob[0] = type;
    EXPECT_EQ(import_code(rsa_, blob), static_cast<DWORD>(NTE_BAD_TYPE)) << int{type};
  }
  Bytes blob = plain;
  blob[1] = 9;
  EXPECT_EQ(import_code(rsa_, blob), static_cast<DWORD>(NTE_BAD_VER));
  for (const ALG_ID algorithm : {CALG_RC5, CALG_DSS_SIGN, CALG_SHA1}) {
    EXPECT_NE(import_code(rsa_, plaintext_blob(algorithm, counted(16))), 0u) << algorithm;
  }
  EXPECT_EQ(import_code(dss_, rsa_blob(kSignaturePair, "private")),
            static_cast<DWORD>(NTE_BAD_ALGID));
  EXPECT_EQ(import_code(rsa_, exported(dss_pair_, PUBLICKEYBLOB)),
            static_cast<DWORD>(NTE_BAD_DATA));
}

TEST_F(CryptBlobs, wrapped_keys_need_the_key_that_wrapped_them) {
  const Bytes simple = exported(key_, SIMPLEBLOB, pair_);
  EXPECT_EQ(import_code(rsa_, simple, wrapping_), static_cast<DWORD>(NTE_BAD_KEY));
  const ProviderHandle stranger = session();
  EXPECT_EQ(import_code(stranger, simple), static_cast<DWORD>(NTE_NO_KEY));
  const KeyHandle other = generate(stranger, AT_KEYEXCHANGE, 1024 << 16);
  EXPECT_EQ(import_code(stranger, simple), static_cast<DWORD>(NTE_BAD_DATA));
  const Bytes sealed = exported(pair_, PRIVATEKEYBLOB, wrapping_);
  EXPECT_EQ(import_code(rsa_, sealed), static_cast<DWORD>(NTE_BAD_DATA));
  EXPECT_EQ(import_code(rsa_, sealed, generate(rsa_, CALG_3DES)), static_cast<DWORD>(NTE_BAD_DATA));
  EXPECT_EQ(import_code(rsa_, simple, wrapping_.get() ^ 1),
            static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

// Issue 9, "Low": a padding that is wrong and a key of a wrong length within a right one are
// refused with the same code and text: otherwise an attacker who may try blobs learns which
// ciphertexts are padded correctly (Bleichenbacher's oracle).
TEST_F(CryptBlobs, what_is_wrong_inside_a_wrapped_key_is_not_told) {
  const auto words = [&](const Bytes& blob, HCRYPTKEY unwrapping) {
    const DWORD code = import_code(rsa_, blob, unwrapping);
    return std::to_string(code) + " " + opensspi_last_detail();
  };
  const Bytes simple = exported(key_, SIMPLEBLOB, pair_);
  Bytes other_algorithm = simple;
  put32(other_algorithm, 4, CALG_AES_256);  // well padded, but 16 bytes
  const std::string told = words(other_algorithm, pair_);
  EXPECT_EQ(told.substr(0, told.find(' ')), std::to_string(static_cast<DWORD>(NTE_BAD_DATA)));
  for (const size_t at : {size_t{12}, size_t{40}, simple.size() - 2}) {
    Bytes flipped = simple;
    flipped[at] ^= 1;
    EXPECT_EQ(words(flipped, pair_), told) << at;
  }
  const Bytes wrapped = exported(key_, SYMMETRICWRAPKEYBLOB, wrapping_);
  other_algorithm = wrapped;
  put32(other_algorithm, 4, CALG_AES_256);
  const std::string told_of_wrapped = words(other_algorithm, wrapping_);
  for (const size_t at : {size_t{12}, size_t{20}, wrapped.size() - 1}) {
    Bytes flipped = wrapped;
    flipped[at] ^= 1;
    EXPECT_EQ(words(flipped, wrapping_), told_of_wrapped) << at;
  }
}

// Offsets in an RSA PRIVATEKEYBLOB of 1,024 bits: exponent at 16, modulus at 20, then prime1 and
// prime2 of 64 bytes each.
constexpr size_t kExponent = 16;
constexpr size_t kModulus = 20;
constexpr size_t kPrime1 = kModulus + 128;
constexpr size_t kPrime2 = kPrime1 + 64;

TEST_F(CryptBlobs, numbers_that_are_no_rsa_key_are_refused) {
  const Bytes open = exported(pair_, PUBLICKEYBLOB);
  const Bytes secret = exported(pair_, PRIVATEKEYBLOB);
  const auto refused = [&](const char* what, Bytes blob) {
    EXPECT_EQ(import_code(rsa_, blob), static_cast<DWORD>(NTE_BAD_DATA)) << what;
  };
  for (const DWORD exponent : {0u, 2u, 0x10000u}) {
    Bytes blob = open;
    put32(blob, kExponent, exponent);
    refused("an even exponent", blob);
    blob = secret;
    put32(blob, kExponent, exponent);
    refused("an even exponent beside a private key", blob);
  }
  Bytes blob = open;
  std::fill(blob.begin() + kModulus, blob.end(), BYTE{0});
  refused("a zero modulus", blob);
  blob = open;
  blob[kModulus] &= 0xFE;
  refused("an even modulus", blob);
  blob = secret;
  std::fill_n(blob.begin() + kModulus, 128, BYTE{0});
  refused("a zero modulus beside a private key", blob);
  blob = secret;
  std::copy_n(blob.begin() + kPrime1, 64, blob.begin() + kPrime2);
  refused("p = q", blob);
  blob = secret;
  blob[kPrime1] ^= 2;
  refused("a p that does not divide the modulus", blob);
  blob = secret;
  std::fill_n(blob.begin() + kPrime1, 64, BYTE{0});
  refused("p = 0", blob);
}

// The group of a DSS key, version 1: p at 16, q after it (20 bytes), then g.
TEST_F(CryptBlobs, numbers_that_are_no_dss_group_are_refused) {
  const Bytes secret = exported(dss_pair_, PRIVATEKEYBLOB);
  constexpr size_t kP = 16;
  constexpr size_t kQ = kP + 64;
  constexpr size_t kG = kQ + 20;
  const auto refused = [&](const char* what, size_t at, size_t len, BYTE value) {
    Bytes blob = secret;
    std::fill_n(blob.begin() + static_cast<ptrdiff_t>(at), len, value);
    EXPECT_EQ(import_code(dss_, blob), static_cast<DWORD>(NTE_BAD_DATA)) << what;
  };
  refused("p = 0", kP, 64, 0);
  refused("a composite p", kP, 64, 0xFF);
  refused("q = 0", kQ, 20, 0);
  refused("a composite q", kQ, 20, 0xFF);
  refused("g = 0", kG, 64, 0);
  refused("g >= p", kG, 64, 0xFF);
  refused("x = 0", kG + 64, 20, 0);
  refused("x >= q", kG + 64, 20, 0xFF);
}

TEST_F(CryptBlobs, session_keys_of_lengths_that_no_cipher_has_are_refused) {
  for (const size_t len : {size_t{0}, size_t{1}, size_t{15}, size_t{17}, size_t{32}, size_t{100}}) {
    EXPECT_EQ(import_code(rsa_, plaintext_blob(CALG_AES_128, Bytes(len, 1))),
              static_cast<DWORD>(NTE_BAD_DATA))
        << len;
  }
  EXPECT_EQ(import_code(rsa_, plaintext_blob(CALG_RC4, {})), static_cast<DWORD>(NTE_BAD_DATA));
  EXPECT_EQ(import_code(rsa_, plaintext_blob(CALG_RC2, Bytes(20000, 1)), 0, CRYPT_IPSEC_HMAC_KEY),
            static_cast<DWORD>(NTE_BAD_DATA));
}

}  // namespace
}  // namespace behaviour

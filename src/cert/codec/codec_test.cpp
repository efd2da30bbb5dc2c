// SPDX-License-Identifier: MIT
// Whole certificates, CRLs and requests that OpenSSL wrote (tests/data/codec) are read, and written
// again unchanged; damaged ones are refused.
#include "cert/codec/codec.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "opensspi/wincrypt_oids.h"
#include "support/paths.h"
#include "support/results.h"

namespace opensspi::cert {
namespace {

Bytes data_file(const std::string& name) {
  std::ifstream file(testing::test_data() + "/codec/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// signed_content returns the bytes that are signed.
Bytes signed_content(const Bytes& der) {
  const auto block = decode(Structure::kSignedContent, der);
  const auto& content = *block.value().as<CERT_SIGNED_CONTENT_INFO>();
  return {content.ToBeSigned.pbData, content.ToBeSigned.pbData + content.ToBeSigned.cbData};
}

struct Sample {
  const char* file;
  Structure type;
};
constexpr Sample kSamples[] = {
    {"leaf.der", Structure::kCertificate},   {"ca.der", Structure::kCertificate},
    {"list.crl", Structure::kCrl},           {"request.der", Structure::kRequest},
    {"leaf.der", Structure::kSignedContent},
};

TEST(Codec, reads_a_certificate) {
  const Bytes der = data_file("leaf.der");
  const auto block = decode(Structure::kCertificate, der);
  ASSERT_THAT(block, IsOk());
  const CERT_INFO& info = *block->as<CERT_INFO>();
  EXPECT_EQ(info.dwVersion, 2u);
  ASSERT_EQ(info.SerialNumber.cbData, 9u);
  EXPECT_EQ(info.SerialNumber.pbData[0], 0xF8);  // little-endian
  EXPECT_EQ(info.SerialNumber.pbData[8], 0x00);  // with its sign byte
  EXPECT_STREQ(info.SignatureAlgorithm.pszObjId, szOID_ECDSA_SHA256);
  EXPECT_STREQ(info.SubjectPublicKeyInfo.Algorithm.pszObjId, szOID_ECC_PUBLIC_KEY);
  EXPECT_EQ(info.SubjectPublicKeyInfo.PublicKey.cbData, 65u);
  EXPECT_EQ(info.cExtension, 13u);
  EXPECT_STREQ(info.rgExtension[1].pszObjId, szOID_KEY_USAGE);
  EXPECT_TRUE(info.rgExtension[1].fCritical);
  // Blobs are views of the given bytes.
  EXPECT_GE(info.Subject.pbData, der.data());
  EXPECT_LT(info.Subject.pbData, der.data() + der.size());
}

TEST(Codec, reads_a_crl) {
  const Bytes der = data_file("list.crl");
  const auto block = decode(Structure::kCrl, der);
  ASSERT_THAT(block, IsOk());
  const CRL_INFO& info = *block->as<CRL_INFO>();
  EXPECT_EQ(info.dwVersion, 1u);
  ASSERT_EQ(info.cCRLEntry, 1u);
  EXPECT_EQ(info.rgCRLEntry[0].SerialNumber.cbData, 9u);
  ASSERT_EQ(info.rgCRLEntry[0].cExtension, 1u);
  EXPECT_STREQ(info.rgCRLEntry[0].rgExtension[0].pszObjId, szOID_CRL_REASON_CODE);
  EXPECT_EQ(info.cExtension, 3u);
  EXPECT_FALSE(is_zero(info.NextUpdate));
}

TEST(Codec, writes_what_it_read) {
  for (const Sample& sample : kSamples) {
    const Bytes der = data_file(sample.file);
    const auto block = decode(sample.type, der);
    ASSERT_THAT(block, IsOk()) << sample.file;
    const auto written = encode(sample.type, block->as<void>());
    ASSERT_THAT(written, IsOk()) << sample.file;
    const bool whole = sample.type == Structure::kSignedContent;
    EXPECT_EQ(*written, whole ? der : signed_content(der)) << sample.file;
  }
}

TEST(Codec, copies_are_the_same_as_views) {
  for (const Sample& sample : kSamples) {
    Bytes der = data_file(sample.file);
    const Bytes original = der;
    const auto copy = decode(sample.type, der, DecodeOptions{});
    ASSERT_THAT(copy, IsOk());
    std::fill(der.begin(), der.end(), uint8_t{0});
    const auto written = encode(sample.type, copy->as<void>());
    ASSERT_THAT(written, IsOk());
    const bool whole = sample.type == Structure::kSignedContent;
    EXPECT_EQ(*written, whole ? original : signed_content(original));
  }
}

TEST(Codec, content_without_signature_is_read_too) {
  for (const Sample& sample : kSamples) {
    if (sample.type == Structure::kSignedContent) {
      continue;
    }
    const Bytes bare = signed_content(data_file(sample.file));
    EXPECT_THAT(decode(sample.type, bare), IsOk());
    EXPECT_THAT(decode(sample.type, bare, DecodeOptions{.to_be_signed = true}), IsOk());
    EXPECT_FALSE(
        decode(sample.type, data_file(sample.file), DecodeOptions{.to_be_signed = true}).ok());
  }
}

TEST(Codec, a_cut_encoding_is_refused_at_every_byte) {
  for (const Sample& sample : kSamples) {
    const Bytes der = data_file(sample.file);
    ASSERT_FALSE(der.empty()) << sample.file;
    for (size_t len = 0; len < der.size(); ++len) {
      const Bytes cut(der.begin(), der.begin() + static_cast<ptrdiff_t>(len));
      EXPECT_FALSE(decode(sample.type, cut).ok()) << sample.file << " at " << len;
    }
  }
}

// Each flip is refused, or what is read and written can be read again.
TEST(Codec, a_flipped_byte_is_refused_or_read_consistently) {
  for (const Sample& sample : kSamples) {
    Bytes der = data_file(sample.file);
    size_t num_read = 0;
    for (uint8_t& byte : der) {
      for (const int flip : {0x01, 0x80, 0xFF}) {
        byte = static_cast<uint8_t>(byte ^ flip);
        const auto block = decode(sample.type, der, DecodeOptions{});
        if (block.ok()) {
          ++num_read;
          const auto written = encode(sample.type, block->as<void>());
          if (written.ok()) {
            EXPECT_THAT(decode(sample.type, *written), IsOk());
          }
        }
        byte = static_cast<uint8_t>(byte ^ flip);
      }
    }
    EXPECT_GT(num_read, 0u) << sample.file;  // a signature that was altered is still read
  }
}

TEST(Codec, an_unknown_type_is_refused) {
  EXPECT_THAT(find_structure_type("1.2.3.4.5"), FailsWith(ERROR_FILE_NOT_FOUND));
  EXPECT_THAT(find_structure_type(Structure::kNone), FailsWith(ERROR_FILE_NOT_FOUND));
  EXPECT_THAT(find_structure_type(reinterpret_cast<LPCSTR>(9999)), FailsWith(ERROR_FILE_NOT_FOUND));
}

}  // namespace
}  // namespace opensspi::cert

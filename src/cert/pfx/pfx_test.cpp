// SPDX-License-Identifier: MIT
// PFX files of OpenSSL, GnuTLS, NSS, Java and python3-cryptography are read; ours are read again.
#include "cert/pfx/pfx.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/utf16.h"
#include "crypto/key_file.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;
using testing::read_vectors;
using testing::VectorRecord;

std::u16string wide(const Bytes& utf8) { return *utf16_from_utf8(as_text(utf8)); }

PfxPassword password(std::u16string_view text) {
  auto made = PfxPassword::make(text);
  return std::move(*made);
}

std::vector<VectorRecord> files() {
  auto records = read_vectors("cert/pfx.vec");
  records.erase(records.begin());
  return records;
}

VectorRecord identity() { return read_vectors("cert/pfx.vec").front(); }

VectorRecord file_named(std::string_view front) {
  for (const VectorRecord& record : files()) {
    if (record.text("name").starts_with(front)) {
      return record;
    }
  }
  ADD_FAILURE() << front;
  return files().front();
}

// same_key compares the keys: writers add attributes to PKCS#8, or order its fields differently.
bool same_key(const SecretBytes& pkcs8, ByteView expected) {
  const auto left = crypto::read_key_file(pkcs8.reveal(), std::nullopt);
  const auto right = crypto::read_key_file(expected, std::nullopt);
  if (!left.ok() || !right.ok()) {
    return false;
  }
  const crypto::KeyFileForm form{.encoding = crypto::KeyEncoding::kDer};
  const auto left_der = crypto::write_key_file(*left->pair, form, std::nullopt);
  const auto right_der = crypto::write_key_file(*right->pair, form, std::nullopt);
  return to_hex(left_der->reveal()) == to_hex(right_der->reveal());
}

TEST(CertPfx, files_of_other_programs_are_read) {
  const VectorRecord expected = identity();
  for (const VectorRecord& record : files()) {
    SCOPED_TRACE(record.text("name"));
    const PfxPassword secret = password(wide(record.bytes("password")));
    const auto contents = read_pfx(record.bytes("pfx"), secret, PfxParts::kAll);
    ASSERT_THAT(contents, IsOk());
    ASSERT_EQ(contents->certificates.size(), 1u);
    EXPECT_EQ(to_hex(contents->certificates[0].der), to_hex(expected.bytes("certificate")));
    ASSERT_EQ(contents->keys.size(), 1u);
    EXPECT_TRUE(same_key(contents->keys[0].pkcs8, expected.bytes("key")));
    const PfxAttributes& key = contents->keys[0].attributes;
    EXPECT_EQ(key.provider, wide(record.bytes("provider")));
    EXPECT_EQ(key.machine_key, record.number("machine") == 1);
    if (!record.text("friendly").empty()) {
      EXPECT_EQ(contents->certificates[0].attributes.friendly_name, wide(record.bytes("friendly")));
    }
    EXPECT_TRUE(is_pfx(record.bytes("pfx")));
  }
}

TEST(CertPfx, a_right_password_is_recognised) {
  for (const std::string_view name : {"openssl default", "no MAC", "PBMAC1", "BER"}) {
    const VectorRecord record = file_named(name);
    const PfxPassword secret = password(wide(record.bytes("password")));
    EXPECT_THAT(check_pfx_password(record.bytes("pfx"), secret), IsOk()) << name;
  }
}

TEST(CertPfx, a_wrong_password_is_refused) {
  for (const VectorRecord& record : files()) {
    if (record.text("name") == "nothing encrypted" ||
        record.text("name").find("without a password") != std::string::npos) {
      continue;  // the former has a MAC, checked below; the latter's password is none
    }
    const auto contents = read_pfx(record.bytes("pfx"), password(u"wrong"), PfxParts::kAll);
    EXPECT_THAT(contents, FailsWith(ERROR_INVALID_PASSWORD)) << record.text("name");
    EXPECT_THAT(check_pfx_password(record.bytes("pfx"), password(u"wrong")),
                FailsWith(ERROR_INVALID_PASSWORD));
  }
  const VectorRecord plain = file_named("nothing encrypted");
  EXPECT_THAT(read_pfx(plain.bytes("pfx"), password(u"wrong"), PfxParts::kAll),
              FailsWith(ERROR_INVALID_PASSWORD));
  EXPECT_THAT(read_pfx(plain.bytes("pfx"), password(u"wrong"), PfxParts::kUnencrypted), IsOk());
}

TEST(CertPfx, an_empty_password_and_none_open_the_same_files) {
  for (const std::string_view name : {"empty password", "python3-cryptography without"}) {
    const Bytes file = file_named(name).bytes("pfx");
    EXPECT_THAT(read_pfx(file, password(u""), PfxParts::kAll), IsOk()) << name;
    EXPECT_THAT(read_pfx(file, *PfxPassword::make(std::nullopt), PfxParts::kAll), IsOk()) << name;
  }
}

bool is_refusal(const Error& error) {
  return error.is(ERROR_INVALID_PASSWORD) || error.is(CRYPT_E_ASN1_CORRUPT) ||
         error.is(CRYPT_E_ASN1_LARGE) || error.is(NTE_BAD_ALGID);
}

// Only what nothing depends on may change and leave the file readable: the NULL that stands for the
// parameters of an algorithm, and MacData's salt and rounds under PBMAC1 (RFC 9579, 5).
TEST(CertPfx, an_altered_file_is_refused_or_reads_the_same) {
  const VectorRecord expected = identity();
  for (const std::string_view name : {"openssl legacy", "certificate not encrypted", "PBMAC1"}) {
    const VectorRecord record = file_named(name);
    const PfxPassword secret = password(wide(record.bytes("password")));
    const Bytes file = record.bytes("pfx");
    size_t num_read = 0;
    for (size_t at = 0; at < file.size(); ++at) {
      SCOPED_TRACE(std::string(name) + ", byte " + std::to_string(at));
      Bytes altered = file;
      altered[at] ^= 0x41;
      const auto contents = read_pfx(altered, secret, PfxParts::kAll, RoundBudget(100'000));
      if (!contents.ok()) {
        EXPECT_TRUE(is_refusal(contents.error())) << contents.error().why;
        continue;
      }
      ++num_read;
      ASSERT_EQ(contents->certificates.size(), 1u);
      EXPECT_EQ(to_hex(contents->certificates[0].der), to_hex(expected.bytes("certificate")));
      ASSERT_EQ(contents->keys.size(), 1u);
      EXPECT_TRUE(same_key(contents->keys[0].pkcs8, expected.bytes("key")));
    }
    EXPECT_LE(num_read, name == "PBMAC1" ? 13u : 4u) << name;
  }
}

TEST(CertPfx, a_file_cut_anywhere_is_refused) {
  for (const std::string_view name : {"openssl default", "BER"}) {
    const VectorRecord record = file_named(name);
    const Bytes file = record.bytes("pfx");
    for (size_t len = 0; len < file.size(); ++len) {
      const auto contents = read_pfx(ByteView(file).first(len), password(u"secret"), PfxParts::kAll,
                                     RoundBudget(100'000));
      EXPECT_FALSE(contents.ok()) << len;
      EXPECT_FALSE(is_pfx(ByteView(file).first(len)));
    }
  }
}

// with_rounds replaces the MAC's 2,048 rounds, a number of two bytes at the end.
Bytes with_mac_rounds(Bytes file, ByteView rounds) {
  // The last element is the INTEGER; the lengths of the two structures around it grow with it.
  const size_t grown = rounds.size() - 2;
  const auto outer_len = static_cast<size_t>(file[2] << 8 | file[3]) + grown;
  put_be(ByteSpan(file).subspan(2, 2), outer_len);
  file.resize(file.size() - 4);
  const auto mac = std::ranges::find_end(file, from_hex("06052B0E03021A"));
  const auto mac_at = static_cast<size_t>(mac.begin() - file.begin()) - 6;
  file[mac_at + 1] = static_cast<uint8_t>(file[mac_at + 1] + grown);
  file.push_back(asn1::kInteger);
  file.push_back(static_cast<uint8_t>(rounds.size()));
  file.insert(file.end(), rounds.begin(), rounds.end());
  return file;
}

TEST(CertPfx, a_billion_rounds_are_refused_at_once) {
  const Bytes file =
      with_mac_rounds(file_named("openssl legacy").bytes("pfx"), from_hex("3B9ACA00"));
  ASSERT_TRUE(is_pfx(file));
  EXPECT_EQ(summarise_pfx(file)->mac_rounds, 1'000'000'000u);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(read_pfx(file, password(u"secret"), PfxParts::kAll), FailsWith(CRYPT_E_ASN1_LARGE));
  EXPECT_THAT(check_pfx_password(file, password(u"secret")), FailsWith(CRYPT_E_ASN1_LARGE));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(CertPfx, what_is_not_a_pfx_is_refused) {
  for (const std::string_view hex : {"", "30", "3000", "3003020103", "0500", "30800000"}) {
    EXPECT_THAT(read_pfx(from_hex(hex), password(u""), PfxParts::kAll),
                FailsWith(CRYPT_E_ASN1_CORRUPT))
        << hex;
    EXPECT_FALSE(is_pfx(from_hex(hex))) << hex;
  }
  EXPECT_FALSE(is_pfx(identity().bytes("certificate")));
  Bytes nested;
  for (size_t i = 0; i < 1'000'000; ++i) {
    nested.push_back(0x30);
    nested.push_back(0x80);
  }
  EXPECT_THAT(read_pfx(nested, password(u""), PfxParts::kAll), FailsWith(CRYPT_E_ASN1_CORRUPT));
}

PfxContents sample() {
  const VectorRecord expected = identity();
  PfxContents contents;
  contents.certificates.push_back({expected.bytes("certificate"),
                                   {.friendly_name = u"\u00E4 name",
                                    .key_id = from_hex("01000000"),
                                    .provider = u"",
                                    .machine_key = false}});
  contents.crls.push_back({from_hex("3003020101"), {}});
  contents.keys.push_back({SecretBytes(ByteView(expected.bytes("key"))),
                           {.friendly_name = u"container",
                            .key_id = from_hex("01000000"),
                            .provider = u"Provider",
                            .machine_key = true}});
  return contents;
}

TEST(CertPfx, what_is_written_is_read) {
  for (const PbeScheme scheme : {PbeScheme::k3DesSha1, PbeScheme::kAes256Sha256}) {
    for (const bool encrypt_certificates : {true, false}) {
      const PfxPassword secret = password(u"p\u00E4ss");
      const auto file = write_pfx(sample(), secret,
                                  {.scheme = scheme, .encrypt_certificates = encrypt_certificates});
      ASSERT_THAT(file, IsOk());
      const auto contents = read_pfx(*file, secret, PfxParts::kAll);
      ASSERT_THAT(contents, IsOk());
      EXPECT_EQ(to_hex(contents->certificates.at(0).der), to_hex(sample().certificates[0].der));
      EXPECT_EQ(contents->certificates[0].attributes.friendly_name, u"\u00E4 name");
      EXPECT_EQ(to_hex(contents->crls.at(0).der), "3003020101");
      EXPECT_EQ(to_hex(contents->keys.at(0).pkcs8.reveal()),
                to_hex(sample().keys[0].pkcs8.reveal()));
      EXPECT_EQ(contents->keys[0].attributes.provider, u"Provider");
      EXPECT_EQ(to_hex(contents->keys[0].attributes.key_id), "01000000");
      EXPECT_TRUE(contents->keys[0].attributes.machine_key);
      EXPECT_THAT(read_pfx(*file, password(u"pass"), PfxParts::kAll),
                  FailsWith(ERROR_INVALID_PASSWORD));
    }
  }
}

TEST(CertPfx, parts_are_read_as_asked) {
  const PfxPassword secret = password(u"secret");
  const Bytes file = file_named("openssl default").bytes("pfx");
  EXPECT_EQ(read_pfx(file, secret, PfxParts::kCertificates)->keys.size(), 0u);
  EXPECT_EQ(read_pfx(file, secret, PfxParts::kCertificates)->certificates.size(), 1u);
  EXPECT_EQ(read_pfx(file, secret, PfxParts::kUnencrypted)->certificates.size(), 0u);
  const Bytes plain = file_named("certificate not encrypted").bytes("pfx");
  EXPECT_EQ(read_pfx(plain, password(u"?"), PfxParts::kUnencrypted)->certificates.size(), 1u);
}

TEST(CertPfx, its_algorithms_are_listed_without_the_password) {
  const auto summary = summarise_pfx(file_named("openssl legacy").bytes("pfx"));
  ASSERT_THAT(summary, IsOk());
  EXPECT_EQ(summary->mac_algorithm, "1.3.14.3.2.26");
  EXPECT_EQ(summary->mac_rounds, 2048u);
  EXPECT_EQ(summary->encryption, (std::vector<std::string>{"1.2.840.113549.1.12.1.6", ""}));
}

}  // namespace
}  // namespace opensspi::cert

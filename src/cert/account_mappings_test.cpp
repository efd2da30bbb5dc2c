// SPDX-License-Identifier: MIT
#include "cert/account_mappings.h"

#include <gmock/gmock.h>

#include "crypto/digest.h"
#include "support/chains.h"
#include "support/results.h"

namespace opensspi::cert {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::make_certificate;
using chain::testing::TestKey;
using ::testing::ElementsAre;

std::string canonical(std::string_view text) {
  const auto read = read_account_mapping(text);
  EXPECT_THAT(read, IsOk()) << text;
  return read.ok() ? *read : "";
}

Bytes certificate(const TestKey& key, const std::string& issuer, long serial) {
  return make_certificate({.subject = "alice",
                           .issuer = issuer,
                           .extensions = {{"subjectKeyIdentifier", "0102AB"}},
                           .serial = serial},
                          key, key);
}

TEST(CertAccountMappings, are_the_key_the_identifier_and_the_issuers_number) {
  const TestKey key;
  uint8_t* info = nullptr;
  const int len = i2d_PUBKEY(key.key.get(), &info);
  const std::string hash = to_hex(crypto::sha256_of({info, static_cast<size_t>(len)}));
  OPENSSL_free(info);
  const auto mappings = account_mappings_of(certificate(key, "CA", 0x1234));
  ASSERT_THAT(mappings, IsOk());
  EXPECT_EQ(mappings->of_key, "X509:<SHA256-PUKEY>" + hash);
  EXPECT_THAT(mappings->of_issuer, ElementsAre("X509:<SKI>0102ab", "X509:<I>CN=CA<SR>3412"));
}

// The forms of Microsoft's documentation; its serial number is 2B0000000011AC0000000012.
TEST(CertAccountMappings, are_read_as_windows_writes_them) {
  EXPECT_EQ(canonical("X509:<I>DC=com,DC=contoso,CN=CONTOSO-DC-CA<SR>1200000000AC11000000002B"),
            "X509:<I>DC=com, DC=contoso, CN=CONTOSO-DC-CA<SR>1200000000ac11000000002b");
  EXPECT_EQ(canonical("X509:<SKI>DDDE2CA4B86D"), "X509:<SKI>ddde2ca4b86d");
  const std::string hash(64, 'A');
  EXPECT_EQ(canonical("X509:<SHA256-PUKEY>" + hash), "X509:<SHA256-PUKEY>" + std::string(64, 'a'));
}

TEST(CertAccountMappings, have_one_text_for_one_meaning) {
  const std::string first = canonical("X509:<I>CN=CA,O=\"A, B\"<SR>3412");
  EXPECT_EQ(canonical("X509:<I>cn=CA;  O=\"A, B\"<SR>3412"), first);
  EXPECT_EQ(canonical("X509:<I>CN=CA,O=\"A, B\"<SR>341200"), first) << "zeros that widen";
  EXPECT_EQ(canonical(first), first);
  EXPECT_NE(canonical("X509:<I>CN=CA,O=A + OU=B<SR>3412"), first);
  EXPECT_NE(canonical("X509:<I>O=\"A, B\",CN=CA<SR>3412"), first) << "the order counts";
  EXPECT_NE(canonical("X509:<I>CN=ca,O=\"A, B\"<SR>3412"), first) << "so does the case of a name";
}

TEST(CertAccountMappings, of_certificates_are_those_that_are_read) {
  const TestKey key;
  for (const char* const issuer : {"CA", "A, B", "a<SR>12", " CA ", "C\xC3\xA4", "x+y=\"z\""}) {
    const auto mappings = account_mappings_of(certificate(key, issuer, 0x80));
    ASSERT_THAT(mappings, IsOk());
    for (const std::string& mapping : mappings->of_issuer) {
      EXPECT_EQ(canonical(mapping), mapping);
    }
    EXPECT_EQ(canonical(mappings->of_key), mappings->of_key);
  }
}

TEST(CertAccountMappings, that_others_could_meet_are_refused) {
  for (const char* const text :
       {"X509:<S>CN=alice", "X509:<I>CN=CA<S>CN=alice", "X509:<RFC822>alice@corp.example",
        "X509:<I>CN=CA<S>CN=alice<SR>12", "X509:<I>CN=CA", "X509:<SR>12",
        "X509:", "X509:<SHA1-PUKEY>ed913fa41377dbfb8eac2bc6fcae71ecd4a974fd", "x509:<SKI>12",
        "alice", "Kerberos:alice@CORP", ""}) {
    EXPECT_THAT(read_account_mapping(text), FailsWith(ERROR_INVALID_PARAMETER)) << text;
  }
}

TEST(CertAccountMappings, without_digits_or_issuer_are_refused) {
  const std::string hash(64, 'a');
  for (const std::string& text :
       {std::string("X509:<SKI>"), std::string("X509:<SKI>1"), std::string("X509:<SKI>1g"),
        std::string("X509:<SKI>12 34"), "X509:<SKI>" + std::string(130, '1'),
        std::string("X509:<I>CN=CA<SR>"), std::string("X509:<I>CN=CA<SR>0x12"),
        std::string("X509:<I><SR>12"), "X509:<SHA256-PUKEY>" + hash.substr(2),
        "X509:<SHA256-PUKEY>" + hash + "aa", "X509:<I>CN=" + std::string(5000, 'a') + "<SR>12"}) {
    EXPECT_THAT(read_account_mapping(text), FailsWith(ERROR_INVALID_PARAMETER)) << text;
  }
  EXPECT_FALSE(read_account_mapping("X509:<I>CA<SR>12").ok());
  EXPECT_FALSE(read_account_mapping("X509:<I>CN=\xFF<SR>12").ok());
}

TEST(CertAccountMappings, survive_every_cut_and_flipped_byte) {
  const TestKey key;
  const Bytes whole = certificate(key, "CA", 1);
  const auto of_whole = account_mappings_of(whole);
  for (size_t at = 0; at < whole.size(); ++at) {
    EXPECT_FALSE(account_mappings_of(ByteView(whole).first(at)).ok());
    Bytes changed = whole;
    changed[at] ^= 0xFF;
    static_cast<void>(account_mappings_of(changed));
  }
  const std::string text = "X509:<I>CN=CA,O=\"A, B\"<SR>3412";
  for (size_t at = 0; at < text.size(); ++at) {
    static_cast<void>(read_account_mapping(text.substr(0, at)));
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 0xFF);
    static_cast<void>(read_account_mapping(changed));
  }
}

}  // namespace
}  // namespace opensspi::cert

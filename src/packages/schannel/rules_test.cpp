// SPDX-License-Identifier: MIT
// Rules, records and lists of application protocols: pure functions.
#include "packages/schannel/rules.h"

#include <gmock/gmock.h>

#include "packages/schannel/application_protocols.h"
#include "packages/schannel/record.h"
#include "packages/schannel/target.h"
#include "support/results.h"

namespace opensspi::schannel {
namespace {

using sspi::ChannelCredential;
using sspi::CryptoSetting;
using sspi::CryptoUsage;
using sspi::TlsParameters;
using sspi::Use;

bool has(const Rules& rules, uint16_t id) {
  return std::ranges::any_of(rules.suites, [&](const Suite* suite) { return suite->id == id; });
}

Result<Rules> without(CryptoSetting setting) {
  ChannelCredential given;
  TlsParameters parameters;
  parameters.disabled.push_back(std::move(setting));
  given.tls_parameters.push_back(std::move(parameters));
  return Rules::read(given, Use::kOutbound);
}

TEST(SchannelRules, offer_tls_1_2_and_1_3_by_default) {
  const auto rules = Rules::read({}, Use::kOutbound);
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->versions, kTls1_2 | kTls1_3);
  EXPECT_EQ(bits_of_versions(rules->versions, Use::kOutbound), 0x2800u);
  EXPECT_EQ(bits_of_versions(rules->versions, Use::kInbound), 0x1400u);
  EXPECT_EQ(bits_of_versions(rules->versions, Use::kBoth), 0x3C00u);
  EXPECT_EQ(rules->strengths().minimum, 128u);
  EXPECT_EQ(rules->strengths().maximum, 256u);
}

TEST(SchannelRules, take_the_versions_of_their_own_role) {
  ChannelCredential given;
  given.enabled_protocols = 0x280 | 0x400;  // TLS 1.0 and 1.1 of clients, TLS 1.2 of servers
  EXPECT_EQ(Rules::read(given, Use::kOutbound)->versions, kTls1_0 | kTls1_1);
  EXPECT_EQ(Rules::read(given, Use::kInbound)->versions, kTls1_2);
  EXPECT_EQ(Rules::read(given, Use::kBoth)->versions, kTls1_0 | kTls1_1 | kTls1_2);
}

TEST(SchannelRules, with_a_gap_between_versions_offer_the_highest_range) {
  ChannelCredential given;
  given.enabled_protocols = 0x80 | 0x800 | 0x2000;
  EXPECT_EQ(Rules::read(given, Use::kOutbound)->versions, kTls1_2 | kTls1_3);
}

TEST(SchannelRules, that_leave_nothing_are_refused) {
  ChannelCredential given;
  given.enabled_protocols = 0x30;  // SSL 3
  EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_ALGORITHM_MISMATCH));
  given.enabled_protocols = 0;
  given.minimum_strength = 257;
  EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_ALGORITHM_MISMATCH));
  given.minimum_strength = 0;
  given.tls_parameters.push_back({{}, 0xFFFFFFFF, {}, 0});
  EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_ALGORITHM_MISMATCH));
  ChannelCredential unsigned_only;
  TlsParameters parameters;
  for (const char* const algorithm : {"RSA", "ECDSA"}) {
    parameters.disabled.push_back({CryptoUsage::kSignature, algorithm, {}, 0, 0});
  }
  unsigned_only.tls_parameters.push_back(parameters);
  EXPECT_THAT(Rules::read(unsigned_only, Use::kOutbound), FailsWith(SEC_E_ALGORITHM_MISMATCH));
}

TEST(SchannelRules, keep_old_versions_off_if_disabled_ones_are_listed) {
  ChannelCredential given;
  given.tls_parameters.push_back({{}, 0x3000, {}, 0});
  EXPECT_EQ(Rules::read(given, Use::kOutbound)->versions, kTls1_2);
}

TEST(SchannelRules, limit_the_strength_of_ciphers) {
  ChannelCredential given;
  given.minimum_strength = 256;
  const auto strong = Rules::read(given, Use::kOutbound);
  EXPECT_TRUE(has(*strong, 0x1302));
  EXPECT_FALSE(has(*strong, 0x1301));
  given.minimum_strength = 0;
  given.maximum_strength = 128;
  const auto weak = Rules::read(given, Use::kOutbound);
  EXPECT_FALSE(has(*weak, 0xC030));
  EXPECT_TRUE(has(*weak, 0xC02F));
}

TEST(SchannelRules, take_only_listed_algorithms_of_a_class) {
  ChannelCredential given;
  given.supported_algorithms = {0x6610};  // CALG_AES_256
  const auto rules = Rules::read(given, Use::kOutbound);
  EXPECT_EQ(rules->strengths().minimum, 256u);
  EXPECT_TRUE(has(*rules, 0xC028));
  given.supported_algorithms.push_back(0x800D);  // CALG_SHA_384
  EXPECT_FALSE(has(*Rules::read(given, Use::kOutbound), 0x003D));
}

TEST(SchannelRules, leave_out_disabled_algorithms) {
  const auto cbc = without({CryptoUsage::kCipher, "AES", {"ChainingModeCBC"}, 0, 0});
  EXPECT_FALSE(has(*cbc, 0xC028));
  EXPECT_TRUE(has(*cbc, 0xC030));
  EXPECT_FALSE(has(*without({CryptoUsage::kDigest, "SHA1", {}, 0, 0}), 0x0035));
  const auto no_rsa = without({CryptoUsage::kKeyExchange, "RSA", {}, 0, 0});
  EXPECT_FALSE(has(*no_rsa, 0x009D));
  EXPECT_TRUE(has(*no_rsa, 0xC030));
  EXPECT_FALSE(has(*without({CryptoUsage::kCipher, "AES", {}, 256, 0}), 0x1301));
  EXPECT_TRUE(has(*without({CryptoUsage::kCipher, "AES", {}, 256, 0}), 0x1302));
  const auto groups = without({CryptoUsage::kKeyExchange, "ECDH_P256", {}, 0, 0})->groups;
  EXPECT_THAT(groups, ::testing::ElementsAre("X25519", "P-384", "P-521"));
  const auto signatures = without({CryptoUsage::kSignature, "ECDSA", {}, 0, 0})->signatures;
  EXPECT_EQ(signatures.size(), 6u);
}

// An empty list would be OpenSSL's own, which has SHA-1.
TEST(SchannelRules, name_the_signatures_if_an_algorithm_is_disabled) {
  EXPECT_TRUE(
      without({CryptoUsage::kCipher, "AES", {"ChainingModeCBC"}, 0, 0})->signatures.empty());
  EXPECT_EQ(without({CryptoUsage::kDigest, "SHA1", {}, 0, 0})->signatures.size(), 9u);
  EXPECT_EQ(without({CryptoUsage::kSignature, "DSA", {}, 0, 0})->signatures.size(), 9u);
}

TEST(SchannelRules, refuse_what_this_version_lacks) {
  for (const uint32_t flag : {0x00800000u, 0x01000000u, 0x02000000u}) {
    ChannelCredential given;
    given.flags = flag;
    EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  }
}

// TLS_PARAMETERS that name application protocols are for their connections only.
TEST(SchannelRules, may_depend_on_the_application_protocol) {
  ChannelCredential given;
  given.tls_parameters.push_back({{"h2", "h3"}, 0xC00, {}, 0});
  given.tls_parameters.push_back({{}, 0x3000, {}, 0});
  given.tls_parameters.push_back({{"smtp"}, 0, {{CryptoUsage::kCipher, "AES", {}, 0, 0}}, 0});
  const auto rules = Rules::read(given, Use::kOutbound);
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->versions, kTls1_2);
  const Rules* const h2 = rules->for_protocols(Bytes{1, 'x', 2, 'h', '2'});
  ASSERT_NE(h2, nullptr);
  EXPECT_EQ(h2->versions, kTls1_3);
  const Rules* const smtp = rules->for_protocols(Bytes{4, 's', 'm', 't', 'p'});
  ASSERT_NE(smtp, nullptr);
  EXPECT_TRUE(std::ranges::all_of(
      smtp->suites, [](const Suite* suite) { return suite->mode == Mode::kPoly1305; }));
  EXPECT_EQ(rules->for_protocols(Bytes{1, 'x'}), nullptr);
  EXPECT_EQ(rules->for_protocols({}), nullptr);
  given.tls_parameters[0].application_protocols = {"h2"};
  EXPECT_NE(Rules::read(given, Use::kOutbound)->text(), rules->text());
}

TEST(SchannelRules, have_one_general_form_and_leave_something_for_each_protocol) {
  ChannelCredential given;
  given.tls_parameters.push_back({{"h2"}, 0xFFFFFFFF, {}, 0});
  EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_ALGORITHM_MISMATCH));
  given.tls_parameters = {{{}, 0, {}, 0}, {{}, 0, {}, 0}};
  EXPECT_THAT(Rules::read(given, Use::kOutbound), FailsWith(SEC_E_INVALID_PARAMETER));
}

TEST(SchannelRules, differ_in_their_texts_if_they_differ) {
  ChannelCredential given;
  const std::string plain = Rules::read(given, Use::kOutbound)->text();
  EXPECT_EQ(Rules::read(given, Use::kOutbound)->text(), plain);
  given.flags = 8;
  EXPECT_NE(Rules::read(given, Use::kOutbound)->text(), plain);
}

TEST(SchannelRecord, is_found_or_says_what_is_missing) {
  const Bytes record = {22, 3, 3, 0, 2, 7, 7, 99};
  for (size_t len = 0; len < 7; ++len) {
    const auto found = Record::find(ByteView(record).first(len));
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(found->missing, len < 5 ? 5 - len : 7 - len);
  }
  EXPECT_EQ(Record::find(record)->len, 7u);
  EXPECT_EQ(Record::find(record)->missing, 0u);
  EXPECT_EQ(WholeRecords::measure(ByteView(record).first(7)).len, 7u);
  EXPECT_FALSE(WholeRecords::measure(record).end.ok());
  EXPECT_THAT(Record::find(Bytes{19}), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(Record::find(Bytes{22, 2}), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(SchannelApplicationProtocols, are_read_and_selected) {
  const Bytes list = {9, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2, 'h', '2'};
  const auto names = read_application_protocols(list);
  ASSERT_THAT(names, IsOk());
  EXPECT_EQ(*names, (Bytes{2, 'h', '2'}));
  const Bytes offered = {1, 'x', 2, 'h', '2'};
  EXPECT_EQ(as_text(*select_protocol(*names, offered)), "h2");
  EXPECT_FALSE(select_protocol(*names, Bytes{1, 'x'}).has_value());
  EXPECT_EQ(as_text(*first_offered(*names, offered)).substr(1), "h2");
  for (size_t len = 0; len < offered.size(); ++len) {  // a list that its lengths do not fit
    static_cast<void>(first_offered(*names, ByteView(offered).first(len)));
  }
  EXPECT_FALSE(first_offered(*names, Bytes{9, 'h', '2'}).has_value());
}

TEST(SchannelApplicationProtocols, that_are_cut_or_empty_are_refused) {
  const Bytes list = {9, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2, 'h', '2'};
  for (size_t len = 0; len < list.size(); ++len) {
    EXPECT_THAT(read_application_protocols(ByteView(list).first(len)),
                FailsWith(SEC_E_INVALID_TOKEN));
  }
  EXPECT_THAT(read_application_protocols(Bytes{7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0}),
              FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(SchannelTarget, addresses_are_not_names) {
  EXPECT_EQ(host_of("server.example."), "server.example");
  EXPECT_TRUE(is_host_name("server.example"));
  EXPECT_FALSE(is_host_name("10.0.0.1"));
  EXPECT_FALSE(is_host_name("::1"));
  EXPECT_FALSE(is_host_name(""));
}

}  // namespace
}  // namespace opensspi::schannel

// SPDX-License-Identifier: MIT
// PACs built here as specified in [MS-PAC]; those of a domain are in tests/interop.
#include "identity/pac.h"

#include <gtest/gtest.h>

#include "support/pac.h"
#include "support/results.h"

namespace opensspi::identity {
namespace {

using testing::kDomain;
using testing::kResource;
using testing::LogonBuilder;
using testing::pac_of;

Bytes names() {
  Bytes bytes;
  Writer writer(bytes);
  const Bytes upn = utf16le_bytes(u"alice@lab.test");
  const Bytes dns = utf16le_bytes(u"LAB.TEST");
  writer.u16le(static_cast<uint16_t>(upn.size()));
  writer.u16le(16);
  writer.u16le(static_cast<uint16_t>(dns.size()));
  writer.u16le(static_cast<uint16_t>(16 + upn.size()));
  writer.u64le(0);  // flags, filler
  writer.bytes(upn);
  writer.bytes(dns);
  return bytes;
}

// A PAC of these buffers.
Bytes whole_pac() { return pac_of({{1, LogonBuilder().logon()}, {12, names()}, {6, Bytes(16)}}); }

TEST(IdentityPac, says_who_the_client_is_and_in_which_groups) {
  const auto pac = Pac::parse(whole_pac());
  ASSERT_THAT(pac, IsOk());
  const LogonInformation& logon = *pac->logon;
  EXPECT_EQ(logon.user, "alice");
  EXPECT_EQ(logon.domain, "LAB");
  EXPECT_EQ(logon.logon_server, "DC");
  EXPECT_EQ(logon.sid, kDomain.child(1105));
  EXPECT_EQ(logon.primary_group, kDomain.child(513));
  EXPECT_EQ(logon.account_expiry, kNever);
  EXPECT_EQ(logon.password_expiry, Filetime{133'000'000'000'000'000});
  const std::vector<Sid> groups = {kDomain.child(513), kDomain.child(512),
                                   Sid(5, {21, 4, 5, 6, 1000}), Sid(18, {1}),
                                   kResource.child(2000)};
  EXPECT_EQ(logon.groups, groups);
  EXPECT_EQ(pac->names->user_principal_name, "alice@lab.test");
  EXPECT_EQ(pac->names->dns_domain, "LAB.TEST");
}

TEST(IdentityPac, of_an_mit_kdc_names_nobody) {
  const auto pac = Pac::parse(pac_of({{10, Bytes(12)}, {6, Bytes(16)}}));
  ASSERT_THAT(pac, IsOk());
  EXPECT_FALSE(pac->logon.has_value());
  EXPECT_FALSE(pac->names.has_value());
}

TEST(IdentityPac, cut_anywhere_in_its_heads_or_its_logon_information_is_refused) {
  const Bytes logon = LogonBuilder().logon();
  const Bytes whole = pac_of({{1, logon}});
  for (size_t len = 0; len < whole.size() - 8; ++len) {
    ASSERT_FALSE(Pac::parse(ByteView(whole).first(len)).ok()) << len;
  }
  for (size_t len = 0; len < logon.size(); ++len) {
    const Bytes cut(logon.begin(), logon.begin() + static_cast<ptrdiff_t>(len));
    ASSERT_FALSE(Pac::parse(pac_of({{1, cut}})).ok()) << len;
  }
}

TEST(IdentityPac, with_any_byte_flipped_is_refused_or_read_within_its_bounds) {
  const Bytes whole = whole_pac();
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
      Bytes flipped = whole;
      flipped[at] = static_cast<uint8_t>(flipped[at] ^ mask);
      const auto pac = Pac::parse(flipped);
      if (!pac.ok() || !pac->logon) {
        continue;
      }
      EXPECT_LE(pac->logon->groups.size(), 6u);
    }
  }
}

TEST(IdentityPac, that_claims_more_than_it_has_is_refused_at_once) {
  Bytes many = whole_pac();
  for (size_t i = 0; i < 4; ++i) {
    many[i] = i == 3 ? 0x10 : 0;  // 2^28 buffers
  }
  EXPECT_THAT(Pac::parse(many), FailsWith(SEC_E_INVALID_TOKEN));
  const Bytes logon = LogonBuilder().logon();
  EXPECT_FALSE(Pac::parse(pac_of({{1, logon}, {1, logon}})).ok());
  Bytes beyond = pac_of({{1, logon}});
  beyond[15] = 0xFF;  // offset
  EXPECT_FALSE(Pac::parse(beyond).ok());
  Bytes odd = pac_of({{6, Bytes(16)}});
  odd[16] |= 1;
  EXPECT_FALSE(Pac::parse(odd).ok());
}

// As many as a ticket of 64 KiB can hold, and as a buffer of 1 MiB can.
TEST(IdentityPac, with_thousands_of_groups_names_them_all) {
  for (const uint32_t count : {4097u, 8000u, 130000u}) {
    LogonBuilder builder;
    builder.num_resource = count;
    const auto pac = Pac::parse(pac_of({{1, builder.logon()}}));
    ASSERT_THAT(pac, IsOk()) << count;
    EXPECT_EQ(pac->logon->groups.size(), 4 + count);
    EXPECT_EQ(pac->logon->groups.back(), kResource.child(2000 + count - 1));
  }
  LogonBuilder beyond;
  beyond.num_resource = 131072;
  EXPECT_FALSE(Pac::parse(pac_of({{1, beyond.logon()}})).ok());
}

TEST(IdentityPac, with_a_count_that_its_bytes_do_not_hold_is_refused) {
  const Bytes logon = LogonBuilder().logon();
  for (size_t at = 16; at + 4 <= logon.size(); at += 4) {
    Bytes many = logon;
    for (size_t i = 0; i < 4; ++i) {
      many[at + i] = i == 2 ? 0x01 : 0;  // 65,536
    }
    const auto pac = Pac::parse(pac_of({{1, many}}));
    if (pac.ok() && pac->logon) {
      EXPECT_LE(pac->logon->groups.size(), 6u) << at;
    }
  }
}

// [MS-PAC] 2.5: the account of UserId 0 is the first of the extra SIDs, and not a group of itself.
TEST(IdentityPac, of_an_account_without_a_number_names_it_by_its_first_extra_sid) {
  LogonBuilder builder;
  builder.user_id = 0;
  const auto pac = Pac::parse(pac_of({{1, builder.logon()}}));
  ASSERT_THAT(pac, IsOk());
  EXPECT_EQ(pac->logon->sid, Sid(5, {21, 4, 5, 6, 1000}));
  const std::vector<Sid> groups = {kDomain.child(513), kDomain.child(512), Sid(18, {1}),
                                   kResource.child(2000)};
  EXPECT_EQ(pac->logon->groups, groups);
}

TEST(IdentityPac, of_an_account_without_a_number_needs_no_domain) {
  const auto parsed = [](uint32_t user_id, bool has_domain, bool has_extra) {
    LogonBuilder builder;
    builder.user_id = user_id;
    builder.has_domain = has_domain;
    builder.has_extra = has_extra;
    return Pac::parse(pac_of({{1, builder.logon()}}));
  };
  const auto pac = parsed(0, false, true);
  ASSERT_THAT(pac, IsOk());
  EXPECT_EQ(pac->logon->sid, Sid(5, {21, 4, 5, 6, 1000}));
  EXPECT_EQ(pac->logon->primary_group, pac->logon->sid);
  EXPECT_FALSE(parsed(1105, false, true).ok()) << "a number of which domain?";
  EXPECT_FALSE(parsed(0, true, false).ok()) << "nobody at all";
}

TEST(IdentityPac, with_names_that_cannot_be_read_is_read_without_them) {
  for (const Bytes& spoiled : {Bytes(), Bytes(11), Bytes(12, 0xFF)}) {
    const auto pac = Pac::parse(pac_of({{1, LogonBuilder().logon()}, {12, spoiled}}));
    ASSERT_THAT(pac, IsOk());
    EXPECT_EQ(pac->logon->user, "alice");
    EXPECT_FALSE(pac->names.has_value());
  }
}

}  // namespace
}  // namespace opensspi::identity

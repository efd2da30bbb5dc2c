// SPDX-License-Identifier: MIT
#include "identity/sid.h"

#include <gtest/gtest.h>

namespace opensspi::identity {
namespace {

// S-1-5-32-544 and a domain SID, as Windows writes them ([MS-DTYP] 2.4.2.2's layout).
constexpr std::string_view kAdministrators = "01020000000000052000000020020000";
constexpr std::string_view kDomainUser = "0105000000000005150000000100000002000000ffffffff51040000";

TEST(IdentitySid, text_and_wire_agree) {
  const Sid administrators(5, {32, 544});
  EXPECT_EQ(administrators.text(), "S-1-5-32-544");
  EXPECT_EQ(to_hex(administrators.wire()), kAdministrators);
  const Sid user = *Sid::parse("S-1-5-21-1-2-4294967295-1105");
  EXPECT_EQ(to_hex(user.wire()), kDomainUser);
  EXPECT_EQ(*Sid::from_wire(user.wire()), user);
}

TEST(IdentitySid, a_large_authority_is_written_in_hexadecimal) {
  const Sid large(0x123456789ABC, {7});
  EXPECT_EQ(large.text(), "S-1-0x123456789ABC-7");
  EXPECT_EQ(*Sid::parse(large.text()), large);
  EXPECT_EQ(*Sid::parse("S-1-0x5-7"), Sid(5, {7}));
}

TEST(IdentitySid, a_default_one_is_nobody) {
  EXPECT_EQ(Sid().text(), "S-1-0-0");
  EXPECT_EQ(Sid(), *Sid::parse("s-1-0-0"));
}

TEST(IdentitySid, text_that_is_none_is_refused) {
  for (const char* text :
       {"", "S", "S-", "S-1", "S-1-", "S-1-5", "S-1-5-", "S-2-5-18", "S-1-5-18-", "S-1--18",
        "S-1-5-x", "S-1-5-4294967296", "S-1-281474976710656-1", "S-1-0x1000000000000-1", "S-1-5--1",
        " S-1-5-18", "S-1-5-18 ", "S-1-5-+1", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"}) {
    EXPECT_EQ(Sid::parse(text).error().code, ERROR_INVALID_SID) << text;
  }
}

TEST(IdentitySid, every_truncation_of_the_wire_form_is_refused) {
  const Bytes wire = Sid(5, {21, 1, 2, 3, 500}).wire();
  for (size_t len = 0; len < wire.size(); ++len) {
    EXPECT_FALSE(Sid::from_wire(ByteView(wire).first(len)).ok()) << len;
  }
  Bytes longer = wire;
  longer.push_back(0);
  EXPECT_FALSE(Sid::from_wire(longer).ok());
}

TEST(IdentitySid, every_flipped_byte_is_refused_or_is_another_sid) {
  const Bytes wire = Sid(5, {21, 1, 2, 3, 500}).wire();
  for (size_t i = 0; i < wire.size(); ++i) {
    Bytes flipped = wire;
    flipped[i] ^= 0xFF;
    const Result<Sid> sid = Sid::from_wire(flipped);
    EXPECT_EQ(sid.ok(), i >= 2) << i;
    if (sid.ok()) {
      EXPECT_EQ(sid->wire(), flipped);
    }
  }
}

TEST(IdentitySid, a_child_has_one_more_part_and_never_more_than_fifteen) {
  Sid sid(5, {21});
  EXPECT_EQ(sid.child(512).text(), "S-1-5-21-512");
  for (uint32_t i = 0; i < 20; ++i) {
    sid = sid.child(i);
  }
  EXPECT_EQ(sid.sub_authorities().size(), kMaxSubAuthorities);
}

}  // namespace
}  // namespace opensspi::identity

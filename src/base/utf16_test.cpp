// SPDX-License-Identifier: MIT
#include "base/utf16.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi {
namespace {

TEST(BaseUtf16, text_survives_the_round_trip) {
  for (const std::string text : {"", "plain", "Grüße", "日本語", "\xF0\x9F\x94\x91 key"}) {
    const auto wide = utf16_from_utf8(text);
    ASSERT_THAT(wide, IsOk());
    EXPECT_EQ(*utf8_from_utf16(*wide), text);
    EXPECT_EQ(*utf16_from_wire(utf16le_bytes(*wide)), *wide);
  }
}

TEST(BaseUtf16, ill_formed_utf8_is_refused) {
  for (const std::string_view text : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xF0\x9F\x94", "a\xFF"}) {
    EXPECT_EQ(utf16_from_utf8(text).error().code, ERROR_NO_UNICODE_TRANSLATION)
        << to_hex(as_bytes(text));
    EXPECT_FALSE(secret_utf16le(as_bytes(text)).ok());
  }
}

TEST(BaseUtf16, a_surrogate_without_its_partner_is_refused) {
  for (const std::u16string& text :
       {std::u16string{0xD800}, std::u16string{0xDC00}, std::u16string{0xD800, u'a'},
        std::u16string{0xDC00, 0xD800}}) {
    EXPECT_EQ(utf8_from_utf16(text).error().code, ERROR_NO_UNICODE_TRANSLATION);
  }
}

TEST(BaseUtf16, an_odd_number_of_wire_bytes_is_refused) {
  EXPECT_EQ(utf16_from_wire(as_bytes("abc")).error().code, ERROR_INVALID_DATA);
}

TEST(BaseUtf16, a_secret_text_becomes_the_same_bytes) {
  const std::string text = "Pässword \xF0\x9F\x94\x91";
  const auto secret = secret_utf16le(as_bytes(text));
  EXPECT_EQ(to_hex(secret->reveal()), to_hex(utf16le_bytes(*utf16_from_utf8(text))));
}

TEST(BaseUtf16, a_secret_goes_to_utf16_and_back) {
  const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  const auto wide = secret_utf16le(as_bytes(text));
  ASSERT_THAT(wide, IsOk());
  EXPECT_EQ(wide->size(), 10u);
  EXPECT_EQ(as_text(secret_utf8(wide->reveal())->reveal()), text);
}

TEST(BaseUtf16, a_secret_that_is_not_utf16_is_refused) {
  const auto code = [](std::initializer_list<uint8_t> bytes) {
    return secret_utf8({bytes.begin(), bytes.size()}).error().code;
  };
  EXPECT_EQ(code({0x41}), ERROR_INVALID_DATA);
  EXPECT_EQ(code({0x00, 0xD8}), ERROR_NO_UNICODE_TRANSLATION);
  EXPECT_EQ(code({0x00, 0xD8, 0x41, 0x00}), ERROR_NO_UNICODE_TRANSLATION);
  EXPECT_EQ(code({0x00, 0xDC, 0x00, 0xDC}), ERROR_NO_UNICODE_TRANSLATION);
}

TEST(BaseUtf16, upper_case_follows_the_simple_mappings) {
  EXPECT_EQ(uppercase(u"user"), u"USER");
  EXPECT_EQ(uppercase(u"äöüéñ"), u"ÄÖÜÉÑ");
  EXPECT_EQ(uppercase(u"жю"), u"ЖЮ");
  EXPECT_EQ(uppercase(u"ÿ"), u"Ÿ");
  EXPECT_EQ(uppercase(u"ß"), u"ß") << "its upper case is two characters, so it stays";
  EXPECT_EQ(uppercase(u"ı"), u"ı") << "dotless i never becomes an ASCII letter";
}

// [MS-UCODEREF] 3.1.5.3, which NTLM's keys depend on. Unicode maps more, and some differently.
TEST(BaseUtf16, upper_case_is_windows_table) {
  size_t mapped = 0;
  for (uint32_t unit = 0; unit < 0x10000; ++unit) {
    const auto upper = uppercase(static_cast<char16_t>(unit));
    if (upper == unit) {
      continue;
    }
    ++mapped;
    EXPECT_EQ(uppercase(upper), upper) << unit;
  }
  EXPECT_EQ(mapped, 973u);
  for (const char16_t unit :
       {u'\u00B5', u'\u01C5', u'\u01C8', u'\u01CB', u'\u01F2', u'\u0345', u'\u03C2', u'\u10D0',
        u'\u10FF', u'\u13F8', u'\u1C80', u'\u1E9B', u'\u2C5F', u'\uA791', u'\uAB53', u'\uABBF'}) {
    EXPECT_EQ(uppercase(unit), unit) << static_cast<uint32_t>(unit);
  }
  for (const auto& [first, last] :
       {std::pair(0x1F80, 0x1F87), std::pair(0x1F90, 0x1F97), std::pair(0x1FA0, 0x1FA7)}) {
    for (int unit = first; unit <= last; ++unit) {
      EXPECT_EQ(uppercase(static_cast<char16_t>(unit)), unit + 8);
    }
  }
  for (const int unit : {0x1FB3, 0x1FC3, 0x1FF3}) {
    EXPECT_EQ(uppercase(static_cast<char16_t>(unit)), unit + 9);
  }
  EXPECT_EQ(uppercase(u"გიორგი"), u"გიორგი");
  EXPECT_FALSE(equal_ignoring_case("µser", "Μser")) << "a micro sign is no capital mu";
}

TEST(BaseUtf16, names_are_equal_whatever_their_case) {
  EXPECT_TRUE(equal_ignoring_case("NTLM", "ntlm"));
  EXPECT_TRUE(equal_ignoring_case("jürgen", "JÜRGEN"));
  EXPECT_FALSE(equal_ignoring_case("ntlm", "ntl"));
  EXPECT_FALSE(equal_ignoring_case("\xFF", "\xFF")) << "ill-formed text equals nothing";
}

TEST(BaseUtf16, a_peers_name_is_shown_without_its_tricks) {
  EXPECT_EQ(escaped("user"), "user");
  EXPECT_EQ(escaped("a\nb"), "a\\u{000a}b");
  EXPECT_EQ(escaped("a\xE2\x80\xAE"
                    "b"),
            "a\\u{202e}b");
  EXPECT_EQ(escaped("a\xFF"), "a\\xff");
  EXPECT_LT(escaped(std::string(10000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace opensspi

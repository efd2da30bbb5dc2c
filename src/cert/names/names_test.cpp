// SPDX-License-Identifier: MIT
// Names are read from DER and from text, and written as Windows writes them.
#include <gtest/gtest.h>

#include "base/utf16.h"
#include "cert/names/alternative_names.h"
#include "cert/names/find_name.h"
#include "cert/names/read_name_text.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;

Bytes encoded(std::u16string_view text, const ReadStyle& style = {}) {
  size_t error_at = 0;
  auto der = read_name_text(text, style, error_at);
  EXPECT_THAT(der, IsOk()) << "at " << error_at;
  return der.ok() ? std::move(*der) : Bytes();
}

std::string shown(ByteView der, const NameStyle& style) {
  const auto name = parse_name(der);
  EXPECT_THAT(name, IsOk());
  return name.ok() ? lenient_utf8(name_text(*name, style)) : "";
}

std::string x500(std::u16string_view text) {
  return shown(encoded(text), {.keys = NameKeys::kX500});
}

// error_of returns the place of the first error.
size_t error_of(std::u16string_view text, int64_t code, const ReadStyle& style = {}) {
  size_t error_at = 0;
  EXPECT_THAT(read_name_text(text, style, error_at), FailsWith(code));
  return error_at;
}

// single is a name with one attribute CN whose value is this element.
Bytes single(ByteView value) {
  Bytes der;
  asn1::DerWriter(der).nested(asn1::kSequence, [&](asn1::DerWriter& rdns) {
    rdns.nested(asn1::kSet, [&](asn1::DerWriter& set) {
      set.nested(asn1::kSequence, [&](asn1::DerWriter& fields) {
        fields.object_identifier(from_hex("550403"));
        fields.raw(value);
      });
    });
  });
  return der;
}

TEST(CertNames, a_name_is_written_with_each_kind_of_keys) {
  const Bytes der = encoded(u"C=US, O=Widgets, CN=Joe");
  EXPECT_EQ(shown(der, {}), "US, Widgets, Joe");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kOid}), "2.5.4.6=US, 2.5.4.10=Widgets, 2.5.4.3=Joe");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kX500}), "C=US, O=Widgets, CN=Joe");
  EXPECT_EQ(
      shown(der, {.keys = NameKeys::kX500, .separator = RdnSeparator::kSemicolon, .reverse = true}),
      "CN=Joe; O=Widgets; C=US");
  EXPECT_EQ(shown(der, {.separator = RdnSeparator::kNewLine}), "US\r\nWidgets\r\nJoe");
}

TEST(CertNames, an_unknown_attribute_is_its_object_identifier) {
  const Bytes der = encoded(u"1.2.3.4=x, OID.1.2.5=y");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kX500}), "OID.1.2.3.4=x, OID.1.2.5=y");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kOid}), "1.2.3.4=x, 1.2.5=y");
}

TEST(CertNames, attributes_of_one_relative_name_are_sorted_and_joined) {
  const Bytes der = encoded(u"OU=b + CN=a, C=DE");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kX500}), "CN=a + OU=b, C=DE");
  EXPECT_EQ(shown(der, {.keys = NameKeys::kX500, .plus = false}), "CN=a OU=b, C=DE");
  EXPECT_EQ(shown(encoded(u"OU=b + CN=a, C=DE", {.reverse = true}), {.keys = NameKeys::kX500}),
            "C=DE, CN=a + OU=b");
}

TEST(CertNames, what_is_written_is_read_as_the_same_name) {
  for (const std::u16string_view text :
       {u"CN=\" a \"", u"CN=\"a\"\"b\"", u"CN=\"a,b;c+d=e<f>g#h\"", u"CN=\"\"", u"CN=#0102FF",
        u"CN=\"#0102FF\"", u"DC=example, DC=org", u"E=a@b.c, SERIALNUMBER=12", u"CN=\"a\nb\"",
        u"CN=\u00E4\u20AC", u"CN='1'"}) {
    const std::string written = x500(text);
    EXPECT_EQ(x500(*utf16_from_utf8(written)), written);
    EXPECT_EQ(*utf16_from_utf8(written), text);
  }
}

TEST(CertNames, a_value_becomes_the_first_string_that_holds_it) {
  const auto value_of = [](std::u16string_view text, const ReadStyle& style) {
    const Bytes der = encoded(text, style);
    const auto name = parse_name(der);
    return name->attributes.at(0).kind;
  };
  EXPECT_EQ(value_of(u"CN=abc", {}), StringKind::kPrintable);
  EXPECT_EQ(value_of(u"CN=a*c", {}), StringKind::kBmp);
  EXPECT_EQ(value_of(u"CN=a*c", {.wide = WideStrings::kUtf8}), StringKind::kUtf8);
  EXPECT_EQ(value_of(u"CN=abc", {.wide = WideStrings::kForceUtf8}), StringKind::kUtf8);
  EXPECT_EQ(value_of(u"CN=\u00E4", {.teletex = true}), StringKind::kTeletex);
  EXPECT_EQ(value_of(u"CN=\u20AC", {.teletex = true}), StringKind::kBmp);
  EXPECT_EQ(value_of(u"E=a@b", {.wide = WideStrings::kForceUtf8}), StringKind::kIa5);
  EXPECT_EQ(value_of(u"DC=a", {}), StringKind::kIa5);
  EXPECT_EQ(value_of(u"DC=\u00E4", {}), StringKind::kUtf8);
  EXPECT_EQ(value_of(u"2.5.4.6=DE", {.wide = WideStrings::kForceUtf8}), StringKind::kPrintable);
}

TEST(CertNames, an_error_has_its_place) {
  EXPECT_EQ(error_of(u"bogus", CRYPT_E_INVALID_X500_STRING), 0u);
  EXPECT_EQ(error_of(u"CN=a, foo=1", CRYPT_E_INVALID_X500_STRING), 6u);
  EXPECT_EQ(error_of(u"CN=1+2", CRYPT_E_INVALID_X500_STRING), 5u);
  EXPECT_EQ(error_of(u"CN=\"\"1\"\"", CRYPT_E_INVALID_X500_STRING), 5u);
  EXPECT_EQ(error_of(u"CN=\"1", CRYPT_E_INVALID_X500_STRING), 5u);
  EXPECT_EQ(error_of(u"CN x=1", CRYPT_E_INVALID_X500_STRING), 3u);
  EXPECT_EQ(error_of(u"CN=#012", CRYPT_E_INVALID_X500_STRING), 7u);
  EXPECT_EQ(error_of(u"CN=#01x2", CRYPT_E_INVALID_X500_STRING), 6u);
  EXPECT_EQ(error_of(u"C = D*", CRYPT_E_INVALID_PRINTABLE_STRING), 5u);
  EXPECT_EQ(error_of(u"E=\"a\"\"\u00E4\"", CRYPT_E_INVALID_IA5_STRING), 6u);
  EXPECT_EQ(error_of(u"X21Address=12a", CRYPT_E_INVALID_NUMERIC_STRING), 13u);
  EXPECT_EQ(error_of(u"CN=a,b", CRYPT_E_INVALID_X500_STRING), 5u);
}

TEST(CertNames, separators_are_those_that_the_style_names) {
  EXPECT_EQ(x500(u"CN=a;O=b\r\nC=DE"), "CN=a, O=b, C=DE");
  EXPECT_EQ(shown(encoded(u"CN=a;b, O=c", {.separators = ReadSeparators::kComma}), {}),
            "\"a;b\", c");
  EXPECT_EQ(shown(encoded(u"CN=a,b; O=c", {.separators = ReadSeparators::kSemicolon}), {}),
            "\"a,b\", c");
  EXPECT_EQ(shown(encoded(u"CN=a,b\nO=c", {.separators = ReadSeparators::kNewLine}), {}),
            "\"a,b\", c");
  EXPECT_EQ(shown(encoded(u"CN=1+2", {.plus = false}), {.quote = false}), "1+2");
  EXPECT_EQ(shown(encoded(u"CN=\"1\"", {.quote = false}), {.quote = false}), "\"1\"");
  EXPECT_EQ(to_hex(encoded(u"")), "3000");
  EXPECT_EQ(x500(u" CN =  a  , "), "CN=a");
}

TEST(CertNames, each_kind_of_string_is_read) {
  const auto text = [](std::string_view element) {
    return shown(single(from_hex(element)), {.quote = false});
  };
  EXPECT_EQ(text("0C02C3A4"), "\u00E4");
  EXPECT_EQ(text("0C03C3A441"), "\u00E4A");
  EXPECT_EQ(text("0C02C341"), "\uFFFDA");
  EXPECT_EQ(text("1E0400E420AC"), "\u00E4\u20AC");
  EXPECT_EQ(text("1E03004120"), "A");
  EXPECT_EQ(text("1E02D800"), "\uFFFD");
  EXPECT_EQ(text("1C080001F6000000D800"), "\U0001F600\uFFFD");
  EXPECT_EQ(text("1402C3A4"), "\u00E4");
  EXPECT_EQ(text("1401E4"), "\u00E4");
  EXPECT_EQ(text("1301E4"), "\u00E4");
  EXPECT_EQ(text("04020AFF"), "#0AFF");
  EXPECT_EQ(text("0500"), "#0500");
  EXPECT_EQ(shown(single(from_hex("1402C3A4")), {.teletex = TeletexReading::kBytes}),
            "\u00C3\u00A4");
}

TEST(CertNames, zeros_and_control_characters_are_escaped_where_names_are_shown) {
  const Bytes der = single(from_hex("1307610062072A2E63"));
  EXPECT_EQ(shown_name(*parse_name(der)), "CN=a\\u{0000}b\\u{0007}*.c");
  EXPECT_EQ(shown(der, {}).size(), 7u);
}

TEST(CertNames, values_have_the_form_of_the_two_structures) {
  const Bytes der = single(from_hex("1302414A"));
  const auto name = parse_name(der);
  EXPECT_EQ(to_hex(rdn_value(name->attributes[0], RdnForm::kPlain)), "414a");
  EXPECT_EQ(to_hex(rdn_value(name->attributes[0], RdnForm::kUnicode)), "41004a00");
  const Bytes bmp = single(from_hex("1E0220AC"));
  EXPECT_EQ(to_hex(rdn_value(parse_name(bmp)->attributes[0], RdnForm::kPlain)), "ac20");
  const Bytes universal = single(from_hex("1C040001F600"));
  EXPECT_EQ(to_hex(rdn_value(parse_name(universal)->attributes[0], RdnForm::kPlain)), "00f60100");
}

TEST(CertNames, cut_anywhere_is_refused_and_flipped_anywhere_does_no_harm) {
  const Bytes der = encoded(u"C=US, CN=\u20AC + OU=x, E=a@b, 1.2.3=#0500");
  for (size_t len = 0; len < der.size(); ++len) {
    EXPECT_THAT(parse_name(ByteView(der).first(len)), FailsWith(CRYPT_E_ASN1_CORRUPT)) << len;
  }
  for (size_t at = 0; at < der.size(); ++at) {
    for (const int flip : {0x01, 0x20, 0x80, 0xFF}) {
      Bytes flipped = der;
      flipped[at] = static_cast<uint8_t>(flipped[at] ^ flip);
      const auto name = parse_name(flipped);
      if (name.ok()) {
        EXPECT_FALSE(shown_name(*name).empty());
      }
    }
  }
}

TEST(CertNames, a_name_with_too_many_attributes_is_refused) {
  const Bytes one = single(from_hex("1300"));
  const ByteView rdn = ByteView(one).subspan(2);
  Bytes many;
  for (size_t i = 0; i <= kMaxNameAttributes; ++i) {
    many.insert(many.end(), rdn.begin(), rdn.end());
  }
  Bytes der;
  asn1::DerWriter(der).element(asn1::kSequence, many);
  EXPECT_THAT(parse_name(der), FailsWith(CRYPT_E_ASN1_LARGE));
}

// other: UPN u@x; e-mail e@x; DNS d1, d2; directory name CN=dir; URL http://u; IP 7F000001.
Bytes alternatives() {
  const Bytes directory = encoded(u"CN=dir, E=dir@x");
  Bytes der;
  asn1::DerWriter(der).nested(asn1::kSequence, [&](asn1::DerWriter& list) {
    list.nested(0xA0, [](asn1::DerWriter& other) {
      other.object_identifier(from_hex("2B060104018237140203"));
      other.element(0xA0, from_hex("0C03754078"));
    });
    list.element(0x81, from_hex("654078"));
    list.element(0x82, from_hex("6431"));
    list.element(0x82, from_hex("6432"));
    list.element(0xA4, directory);
    list.element(0x86, from_hex("687474703A2F2F75"));
    list.element(0x87, from_hex("7F000001"));
  });
  return der;
}

std::string found(const NamedParty& party, NamePurpose purpose, std::string_view attribute = "") {
  const auto name = find_name(party, {.purpose = purpose, .attribute = attribute, .style = {}});
  return name ? lenient_utf8(*name) : "(none)";
}

TEST(CertNames, the_name_for_each_purpose_is_found) {
  const Bytes name = encoded(u"O=org, OU=unit, E=own@x, CN=common");
  const Bytes names = alternatives();
  const NamedParty both{name, names};
  EXPECT_EQ(found(both, NamePurpose::kEmail), "e@x");
  EXPECT_EQ(found({name, {}}, NamePurpose::kEmail), "own@x");
  EXPECT_EQ(found(both, NamePurpose::kRdn), "org, unit, own@x, common");
  EXPECT_EQ(found(both, NamePurpose::kAttribute), "own@x");
  EXPECT_EQ(found(both, NamePurpose::kAttribute, "2.5.4.10"), "org");
  EXPECT_EQ(found(both, NamePurpose::kAttribute, "2.5.4.42"), "(none)");
  EXPECT_EQ(found(both, NamePurpose::kSimpleDisplay), "common");
  EXPECT_EQ(found(both, NamePurpose::kFriendlyDisplay), "common");
  EXPECT_EQ(found(both, NamePurpose::kDns), "d1");
  EXPECT_EQ(found({name, {}}, NamePurpose::kDns), "common");
  EXPECT_EQ(found(both, NamePurpose::kUrl), "http://u");
  EXPECT_EQ(found({name, {}}, NamePurpose::kUrl), "(none)");
  EXPECT_EQ(found(both, NamePurpose::kUpn), "u@x");
  EXPECT_EQ(find_dns_names(both).size(), 2u);
}

TEST(CertNames, the_name_to_display_is_the_best_there_is) {
  const Bytes names = alternatives();
  const Bytes empty = encoded(u"");
  EXPECT_EQ(found({encoded(u"O=org, OU=unit"), {}}, NamePurpose::kSimpleDisplay), "unit");
  EXPECT_EQ(found({encoded(u"E=own@x, O=org"), {}}, NamePurpose::kSimpleDisplay), "org");
  EXPECT_EQ(found({encoded(u"C=DE, E=own@x"), {}}, NamePurpose::kSimpleDisplay), "own@x");
  EXPECT_EQ(found({encoded(u"C=DE, L=x"), {}}, NamePurpose::kSimpleDisplay), "DE");
  EXPECT_EQ(found({empty, names}, NamePurpose::kSimpleDisplay), "e@x");
  EXPECT_EQ(found({empty, from_hex("300682046578616D")}, NamePurpose::kSimpleDisplay), "exam");
  EXPECT_EQ(found({empty, names}, NamePurpose::kRdn), "dir, dir@x");
  EXPECT_EQ(found({empty, names}, NamePurpose::kAttribute), "dir@x");
  EXPECT_EQ(found({empty, {}}, NamePurpose::kSimpleDisplay), "(none)");
}

TEST(CertNames, cut_or_flipped_alternative_names_do_no_harm) {
  const Bytes der = alternatives();
  EXPECT_THAT(parse_alternative_names(der), IsOk());
  for (size_t len = 0; len < der.size(); ++len) {
    EXPECT_THAT(parse_alternative_names(ByteView(der).first(len)), FailsWith(CRYPT_E_ASN1_CORRUPT));
  }
  for (size_t at = 0; at < der.size(); ++at) {
    Bytes flipped = der;
    flipped[at] ^= 0xFF;
    const auto names = parse_alternative_names(flipped);
    EXPECT_TRUE(!names.ok() || !names->empty());
    static_cast<void>(found({{}, flipped}, NamePurpose::kUpn));
  }
}

}  // namespace
}  // namespace opensspi::cert

// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <gtest/gtest.h>

namespace opensspi {
namespace {

std::string written(std::string_view text) {
  JsonWriter json;
  json.text(text);
  return json.take();
}

TEST(BaseJsonWriter, puts_commas_between_members_and_elements_only) {
  JsonWriter json;
  json.begin_object();
  json.member("a", "x");
  json.member_array("b");
  json.number(-1);
  json.boolean(true);
  json.null();
  json.begin_object();
  json.end_object();
  json.end_array();
  json.member_object("c");
  json.member_boolean("d", false);
  json.end_object();
  json.member_null("e");
  json.end_object();
  EXPECT_EQ(json.take(), R"({"a": "x", "b": [-1, true, null, {}], "c": {"d": false}, "e": null})");
}

TEST(BaseJsonWriter, writes_the_ends_of_the_number_range) {
  JsonWriter json;
  json.begin_array();
  json.number(INT64_MIN);
  json.number(INT64_MAX);
  json.end_array();
  EXPECT_EQ(json.take(), "[-9223372036854775808, 9223372036854775807]");
}

TEST(BaseJsonWriter, escapes_quotes_backslashes_and_control_characters) {
  EXPECT_EQ(written("a\"b\\c\n\x1b[31m\x7f"), R"("a\"b\\c\u000a\u001b[31m\u007f")");
  EXPECT_EQ(written(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(BaseJsonWriter, escapes_what_reorders_text) {
  EXPECT_EQ(written("\u202Egnp.exe"), R"("\u202egnp.exe")");
  EXPECT_EQ(written("\u2066x"), R"("\u2066x")");
  EXPECT_EQ(written("\u0085"), R"("\u0085")");
}

TEST(BaseJsonWriter, keeps_other_characters_as_they_are) {
  EXPECT_EQ(written("Müller \U0001F511 漢"), "\"Müller \U0001F511 漢\"");
}

TEST(BaseJsonWriter, replaces_each_byte_that_is_not_utf8) {
  EXPECT_EQ(written("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(written("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // too long a form
  EXPECT_EQ(written("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
  EXPECT_EQ(written("\xE6\xBC"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // cut short
  EXPECT_EQ(written("\xF4\x90\x80\x80").size(), 2u + 4 * 3);                       // above U+10FFFF
}

}  // namespace
}  // namespace opensspi

// SPDX-License-Identifier: MIT
#include "base/trace_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/trace.h"
#include "base/utf8.h"

namespace opensspi {
namespace {

constexpr std::string_view kLine =
    "2026-11-29T08:40:16.127101Z 4711/4716 step package=NTLM context=2 leg=2 "
    "code=SEC_E_LOGON_DENIED why=\"the \\\"name\\\" or\\\\the password\" target=HTTP/x";

TEST(BaseTraceLine, has_its_parts) {
  const auto line = trace::parse_line(kLine);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->time, "2026-11-29T08:40:16.127101Z");
  EXPECT_EQ(line->process, 4711U);
  EXPECT_EQ(line->thread, 4716U);
  EXPECT_EQ(line->step, "step");
  EXPECT_EQ(line->parts.size(), 6U);
  EXPECT_EQ(line->text("why"), "the \"name\" or\\the password");
  EXPECT_EQ(line->text("target"), "HTTP/x");
  EXPECT_EQ(line->number("leg"), 2U);
  EXPECT_EQ(line->number("package"), 0U);
  EXPECT_EQ(line->text("none"), "");
}

std::string sunk;

TEST(BaseTraceLine, reads_what_the_writer_writes) {
  trace::set_sink([](const char* line, size_t len) { sunk.assign(line, len); });
  const std::string hard = "a \"b\" \\ c=d \xc3\xb6";
  trace::Line("own-account").text("user", hard).text("file", "/x").number("leg", 7);
  const auto line = trace::parse_line(sunk);
  ASSERT_TRUE(line) << sunk;
  EXPECT_EQ(line->text("user"), hard);
  EXPECT_EQ(line->text("file"), "/x");
  EXPECT_EQ(line->number("leg"), 7U);
  trace::Line("long").text("first", "x").text("value", std::string(5000, ' '));
  const auto cut = trace::parse_line(sunk);
  trace::set_sink(nullptr);
  ASSERT_TRUE(cut) << "the quote at the end of a line that was cut is missing";
  EXPECT_EQ(cut->text("first"), "x");
  EXPECT_GT(cut->text("value").size(), 1900U);
}

TEST(BaseTraceLine, is_cut_between_characters) {
  trace::set_sink([](const char* line, size_t len) { sunk.assign(line, len); });
  for (const std::string character : {"\xc3\xb6", "\xe2\x82\xac", "\xf0\x9f\x94\x91"}) {
    for (size_t num_before = 0; num_before < 4; ++num_before) {
      std::string value(num_before, 'x');
      while (value.size() < trace::Line::kMaxLine) {
        value += character;
      }
      trace::Line("long").text("value", value);
      EXPECT_EQ(sunk.size(), trace::Line::kMaxLine - 1);
      for (std::string_view rest = sunk; !rest.empty();) {
        const Utf8Character next = first_character(rest);
        ASSERT_TRUE(next.valid) << num_before << " before " << character;
        rest.remove_prefix(next.len);
      }
      EXPECT_TRUE(trace::parse_line(sunk));
    }
  }
  trace::set_sink(nullptr);
}

TEST(BaseTraceLine, anything_else_is_refused) {
  constexpr std::string_view kStart = "2026-11-29T08:40:16.127101Z 1/2 ";
  const std::string start(kStart);
  for (const std::string& text :
       {std::string(), std::string("nonsense"), std::string(3000, 'x'), start, start + "Step",
        start + "step package", start + "step =x", start + "step a=\"b", start + "step a=\"b\"c",
        start + "step A=b", std::string("2026-11-29 08:40:16 1/2 step a=b"),
        std::string("2026-11-29T08:40:16.127101Z x/2 step a=b"),
        std::string("2026-11-29T08:40:16.127101Z 1/99999999999999999999 step a=b")}) {
    EXPECT_FALSE(trace::parse_line(text)) << text;
  }
  std::string many = start + "step";
  for (int i = 0; i < 65; ++i) {
    many += " a=b";
  }
  EXPECT_FALSE(trace::parse_line(many));
}

TEST(BaseTraceLine, survives_cuts_and_flips) {
  for (size_t i = 0; i < kLine.size(); ++i) {
    static_cast<void>(trace::parse_line(kLine.substr(0, i)));
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped(kLine);
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      static_cast<void>(trace::parse_line(flipped));
    }
  }
}

}  // namespace
}  // namespace opensspi

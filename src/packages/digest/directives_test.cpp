// SPDX-License-Identifier: MIT
// The tokenizer: what it takes, and that nothing else passes.
#include "packages/digest/directives.h"

#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

Result<Directives> parse(std::string_view text) { return Directives::parse(as_bytes(text)); }

TEST(DigestDirectives, tokens_and_quoted_values_are_read) {
  const auto parsed = parse("Digest a=1, B = \"two words\" ,,c=\"\"\r\n ,d=\"x\\\"y\\\\z\"");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->size(), 4u);
  EXPECT_EQ(parsed->text("A"), "1");
  EXPECT_EQ(parsed->text("b"), "two words");
  EXPECT_EQ(parsed->text("c"), "");
  EXPECT_EQ(parsed->text("d"), "x\"y\\z");
  EXPECT_EQ(parsed->find("d")->written, "x\\\"y\\\\z");
  EXPECT_FALSE(parsed->text("e").has_value());
  EXPECT_THAT(parsed->required("e"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(DigestDirectives, several_escaped_values_stay_apart) {
  const auto parsed = parse("a=\"\\a\\b\",b=\"\\c\",c=\"plain\"");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->text("a"), "ab");
  EXPECT_EQ(parsed->text("b"), "c");
  EXPECT_EQ(parsed->text("c"), "plain");
}

TEST(DigestDirectives, they_live_on_when_they_are_moved) {
  auto parsed = parse("a=\"\\x\",b=\"short\"");
  ASSERT_THAT(parsed, IsOk());
  const Directives moved = std::move(*parsed);
  EXPECT_EQ(moved.text("a"), "x");
  EXPECT_EQ(moved.text("b"), "short");
}

TEST(DigestDirectives, text_that_is_not_a_list_of_directives_is_refused) {
  for (const std::string_view text :
       {"a", "a=", "=1", "a=\"", "a=\"x", "a=\"x\\", "a=\"x\\\"", "a=1 b=2", "a=1;b=2", "a=\"x\"y",
        "a==1", "a=1,=", "\"a\"=1", "a=@", "Digest", "a=1,a=2", "A=1,a=1", "a=\x80"}) {
    EXPECT_THAT(parse(text), FailsWith(SEC_E_INVALID_TOKEN)) << text;
  }
}

TEST(DigestDirectives, only_a_realm_may_come_twice) {
  const auto parsed = parse("realm=\"a\",realm=\"b\"");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->size(), 2u);
  EXPECT_THAT(parse("nonce=a,realm=b,nonce=c"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(DigestDirectives, a_repeated_realm_is_noticed_in_any_case) {
  EXPECT_FALSE(parse("realm=a,realms=b,nonce=c")->repeats_realm());
  const auto parsed = parse("Realm=a,nonce=b,REALM=c,realm=d");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_TRUE(parsed->repeats_realm());
  EXPECT_EQ(parsed->text("rEALM"), "a");
  EXPECT_EQ(parsed->at(2).name, "REALM");
  EXPECT_EQ(parsed->at(2).value, "c");
  EXPECT_EQ(parsed->at(3).value, "d");
}

// Only the middle of these names differs, so that they compete for one place of the hash table.
TEST(DigestDirectives, names_that_resemble_each_other_stay_apart) {
  std::string all;
  const auto name = [](int i) { return "x" + std::to_string(10 + i) + "-y"; };
  for (int i = 0; i < 32; ++i) {
    all += name(i) + "=\"" + std::to_string(i) + "\",";
  }
  const auto parsed = parse(all);
  ASSERT_THAT(parsed, IsOk());
  for (int i = 0; i < 32; ++i) {
    EXPECT_EQ(parsed->text(name(i)), std::to_string(i));
  }
  for (const std::string_view other : {"", "x42-y", "x1-y", "X", "x10-", "y10-x"}) {
    EXPECT_FALSE(parsed->text(other).has_value()) << other;
  }
  EXPECT_EQ(parsed->text("X10-Y"), "0");
  EXPECT_THAT(parse("X10-Y=1," + name(1) + "=1," + name(0) + "=1"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(DigestDirectives, every_control_byte_is_refused) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool control = byte < 0x20 || byte == 0x7F;
    const std::string letter(1, static_cast<char>(byte));
    if (byte == '"' || byte == '\\') {
      continue;
    }
    const bool taken = parse("a=\"x" + letter + "y\"").ok();
    EXPECT_EQ(taken, !control || byte == '\t') << byte;
    const bool taken_escaped = parse("a=\"x\\" + letter + "y\"").ok();
    EXPECT_EQ(taken_escaped, !control || byte == '\t') << byte;
  }
}

TEST(DigestDirectives, lengths_and_numbers_are_bounded) {
  EXPECT_THAT(parse("a=\"" + std::string(4000, 'x') + "\""), IsOk());
  EXPECT_THAT(parse("a=\"" + std::string(kMaxToken, 'x') + "\""), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(parse(std::string(1 << 20, ',')), FailsWith(SEC_E_INVALID_TOKEN));
  std::string many;
  for (int i = 0; i < 32; ++i) {
    many += "d" + std::to_string(i) + "=1,";
  }
  EXPECT_THAT(parse(many), IsOk());
  EXPECT_THAT(parse(many + "more=1"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(DigestDirectives, cut_anywhere_it_never_reads_past_the_end) {
  const std::string text = "Digest username=\"a\\\"b\", qop=auth ,nc=00000001,uri=\"/x\"";
  for (size_t len = 0; len <= text.size(); ++len) {
    const auto parsed = parse(std::string(text.data(), len));
    if (parsed.ok()) {
      EXPECT_LE(parsed->size(), 4u);
    }
  }
}

}  // namespace
}  // namespace opensspi::digest

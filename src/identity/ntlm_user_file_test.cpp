// SPDX-License-Identifier: MIT
#include "identity/ntlm_user_file.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::identity {
namespace {

int32_t code_of(std::string_view text) {
  (void)parse_user_file_entries(as_bytes(text)).ok();
  const auto entry = parse_user_file(as_bytes(text));
  return entry.ok() ? 0 : entry.error().code;
}

TEST(IdentityNtlmUserFile, its_first_entry_counts) {
  const auto entry = parse_user_file(as_bytes("# comment\n\nCORP:bob:pass:word \r\nX:other:y\n"));
  ASSERT_THAT(entry, IsOk());
  EXPECT_EQ(entry->domain, "CORP");
  EXPECT_EQ(entry->user, "bob");
  EXPECT_EQ(as_text(entry->password.reveal()), "pass:word ");
}

TEST(IdentityNtlmUserFile, domain_and_password_may_be_empty) {
  const auto entry = parse_user_file(as_bytes(":bob:"));
  ASSERT_THAT(entry, IsOk());
  EXPECT_EQ(entry->domain, "");
  EXPECT_TRUE(entry->password.empty());
}

TEST(IdentityNtlmUserFile, what_is_not_an_entry_is_refused) {
  for (const char* text :
       {"", "\n", "#x", "bob", "CORP:bob", "CORP::x", ":", "::", "C:b\xFF:x", "C:b:\xC3", " #x"}) {
    EXPECT_EQ(code_of(text), SEC_E_NO_CREDENTIALS) << text;
  }
}

TEST(IdentityNtlmUserFile, all_entries_are_read_or_none) {
  const auto entries = parse_user_file_entries(as_bytes("A:b:c\n\n# x\nD:e:f"));
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[1].domain, "D");
  EXPECT_EQ(as_text((*entries)[1].password.reveal()), "f");
  EXPECT_EQ(parse_user_file_entries(as_bytes("# none\n"))->size(), 0U);
  EXPECT_EQ(parse_user_file_entries(as_bytes("A:b:c\nbad\n")).error().code, SEC_E_NO_CREDENTIALS);
}

TEST(IdentityNtlmUserFile, every_truncation_and_every_flipped_byte_is_an_answer) {
  const std::string text =
      "CORP:b\xC3\xB6"
      "b:secret\n";
  for (size_t len = 0; len <= text.size(); ++len) {
    (void)code_of(std::string_view(text).substr(0, len));
  }
  for (size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 0xFF);
    (void)code_of(flipped);
  }
}

}  // namespace
}  // namespace opensspi::identity

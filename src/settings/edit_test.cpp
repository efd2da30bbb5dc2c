// SPDX-License-Identifier: MIT
#include "settings/edit.h"

#include <gtest/gtest.h>

#include "settings/source.h"

namespace opensspi {
namespace {

TEST(SettingsEdit, adds_a_line_at_the_end) {
  EXPECT_EQ(with_value("", "ntlm_v1", "accept"), "ntlm_v1 = accept\n");
  EXPECT_EQ(with_value("# mine\n", "ntlm_v1", "accept"), "# mine\nntlm_v1 = accept\n");
  EXPECT_EQ(with_value("# no end", "ntlm_v1", "accept"), "# no end\nntlm_v1 = accept\n");
  EXPECT_EQ(with_value("# ntlm_v1 = send\n", "ntlm_v1", "accept"),
            "# ntlm_v1 = send\nntlm_v1 = accept\n");
  EXPECT_EQ(with_value("", "digest_realm", ""), "digest_realm =\n");
}

TEST(SettingsEdit, replaces_the_line_that_counts_and_keeps_the_others) {
  EXPECT_EQ(with_value("# a\n\n  ntlm_v1=send\r\nlock ntlm_v1\nrubbish\n", "ntlm_v1", "accept"),
            "# a\n\n  ntlm_v1 = accept\r\nlock ntlm_v1\nrubbish\n");
  EXPECT_EQ(with_value("ntlm_v1 = send\nntlm_lm = no\nntlm_v1 = both", "ntlm_v1", "accept"),
            "ntlm_v1 = send\nntlm_lm = no\nntlm_v1 = accept\n");
  EXPECT_EQ(with_value("ntlm_v11 = 1\n", "ntlm_v1", "accept"), "ntlm_v11 = 1\nntlm_v1 = accept\n");
}

TEST(SettingsEdit, removes_every_line_of_a_name) {
  EXPECT_EQ(without_value("# a\nntlm_v1 = send\n# b\nntlm_v1=x", "ntlm_v1"), "# a\n# b\n");
  EXPECT_EQ(without_value("lock ntlm_v1\nntlm_v1 = send\n", "ntlm_v1"), "lock ntlm_v1\n");
  EXPECT_EQ(without_value("ntlm_vi = send\n", "ntlm_vi"), "");
  EXPECT_EQ(without_value("# ntlm_v1 = send\nlock ntlm_v1\n", "ntlm_v1"), std::nullopt);
  EXPECT_EQ(without_value("", "ntlm_v1"), std::nullopt);
}

std::string value_in(const std::string& text) {
  std::string value = "none";
  for (std::string_view rest = text; !rest.empty();) {
    const SettingsLine line = parse_settings_line(next_line(rest));
    if (line.kind == SettingsLine::Kind::kValue && line.name == "ntlm_v1") {
      value = line.value;
    }
  }
  return value;
}

TEST(SettingsEdit, every_truncation_and_every_flipped_byte_can_be_edited) {
  const std::string text = "# a\n ntlm_v1 = send\r\n[x]\nlock ntlm_v1\n=\nntlm_v1=both";
  const auto edit = [](const std::string& bytes) {
    EXPECT_EQ(value_in(with_value(bytes, "ntlm_v1", "accept")), "accept") << bytes;
    const auto removed = without_value(bytes, "ntlm_v1");
    EXPECT_EQ(removed.has_value(), value_in(bytes) != "none") << bytes;
    EXPECT_EQ(value_in(removed.value_or("")), "none") << bytes;
  };
  for (size_t len = 0; len <= text.size(); ++len) {
    edit(text.substr(0, len));
  }
  for (size_t i = 0; i < text.size(); ++i) {
    std::string flipped = text;
    flipped[i] = static_cast<char>(flipped[i] ^ 0xFF);
    edit(flipped);
  }
}

}  // namespace
}  // namespace opensspi

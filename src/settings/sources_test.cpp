// SPDX-License-Identifier: MIT
// What is wrong in a file or a variable is named with its place, by load and by examine_settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "settings/examine.h"
#include "settings/lookup.h"
#include "settings/source.h"
#include "support/fake_files.h"

namespace opensspi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using FakeFiles = testing::FakeFiles;

constexpr const char* kMachine = "/etc/opensspi/opensspi.conf";
constexpr const char* kUser = "/user.conf";

// What load says; "" if it succeeds.
std::string refusal(const FakeFiles& env) {
  const auto settings = Settings::load(env, kUser);
  if (settings) {
    return "";
  }
  EXPECT_EQ(settings.error().code, ERROR_BAD_CONFIGURATION);
  return settings.error().why;
}

std::vector<std::string> sentences(const std::vector<SettingsRemark>& remarks) {
  std::vector<std::string> all;
  std::ranges::transform(remarks, std::back_inserter(all), sentence_of);
  return all;
}

SettingsReport examined(const FakeFiles& env) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : env.variables) {
    variables.push_back(name);
  }
  return examine_settings(env, kUser, variables);
}

std::string user_refusal(const std::string& text) {
  FakeFiles env;
  env.files[kUser] = text;
  return refusal(env);
}

TEST(SettingsSources, a_wrong_value_is_named_with_file_and_line) {
  EXPECT_EQ(user_refusal("# comment\n\nntlm_v1 = acept\n"),
            "/user.conf line 3: ntlm_v1 cannot be \"acept\": it must be refuse, accept, send or "
            "both; did you mean accept?");
}

TEST(SettingsSources, a_wrong_key_is_named_with_file_and_line) {
  EXPECT_EQ(user_refusal("lockout_minutes = 1\r\nntlm_vi = accept"),
            "/user.conf line 2: there is no setting \"ntlm_vi\"; did you mean ntlm_v1?");
  EXPECT_EQ(user_refusal("colour = red"),
            "/user.conf line 1: there is no setting \"colour\"; opensspi settings list names all "
            "of them");
}

TEST(SettingsSources, a_section_is_named_with_file_and_line) {
  EXPECT_EQ(user_refusal("\n[ntlm]\nv1 = accept\n"),
            "/user.conf line 2: \"[ntlm]\" is a section, which settings files do not have; remove "
            "it, and begin the names of its settings with their package, as in ntlm_v1");
}

TEST(SettingsSources, a_line_that_is_none_is_named_with_file_and_line) {
  EXPECT_EQ(user_refusal("ntlm_v1\n"),
            "/user.conf line 1: \"ntlm_v1\" is not of the form name = "
            "value");
  EXPECT_EQ(user_refusal("lock ntlm_v1\n"),
            "/user.conf line 1: only /etc/opensspi/opensspi.conf locks settings; remove the line");
}

TEST(SettingsSources, what_a_terminal_would_obey_is_not_in_the_sentence) {
  EXPECT_EQ(user_refusal("ntlm_v1 = \x1b[31m"),
            "/user.conf line 1: ntlm_v1 cannot be \"?[31m\": it must be refuse, accept, send or "
            "both");
}

TEST(SettingsSources, a_wrong_variable_is_named) {
  FakeFiles env;
  env.variables["OPENSSPI_LOCKOUT_MINUTES"] = "soon";
  EXPECT_EQ(refusal(env),
            "the variable OPENSSPI_LOCKOUT_MINUTES: lockout_minutes cannot be \"soon\": it must be "
            "a whole number up to 4294967295");
}

TEST(SettingsSources, examine_names_every_problem) {
  FakeFiles env;
  env.files[kMachine] = "lock nothing\nntlm_v1 = x\n";
  env.files[kUser] = "[x]\nntlm_lm = yes\nntlm_lm\n";
  env.variables["OPENSSPI_NTLM_LM"] = "2";
  env.variables["OPENSSPI_NTLM_LN"] = "yes";
  const SettingsReport report = examined(env);
  EXPECT_FALSE(report.settings.has_value());
  ASSERT_EQ(report.problems.size(), 6U);
  EXPECT_EQ(report.problems[0].line, 1U);
  EXPECT_EQ(report.problems[1].source, kMachine);
  EXPECT_EQ(report.problems[2].source, kUser);
  EXPECT_EQ(report.problems[3].line, 3U);
  EXPECT_EQ(report.problems[4].source, "OPENSSPI_NTLM_LM");
  EXPECT_EQ(sentence_of(report.problems[5]),
            "the variable OPENSSPI_NTLM_LN: no setting has this variable; did you mean "
            "OPENSSPI_NTLM_LM?");
  EXPECT_EQ(sentence_of(report.problems[0]), refusal(env)) << "load names the first";
}

TEST(SettingsSources, examine_says_on_which_line_a_value_stands) {
  FakeFiles env;
  env.files[kMachine] = "\nlockout_minutes = 1\nlockout_minutes = 2\nlock ntlm_lm\n";
  env.files[kUser] = "#\nlockout_threshold = 4\n";
  env.variables["OPENSSPI_LOCKOUT_THRESHOLD"] = "5";
  const SettingsReport report = examined(env);
  ASSERT_TRUE(report.settings.has_value());
  const auto lines = [&](Setting setting) { return report.lines[static_cast<size_t>(setting)]; };
  EXPECT_EQ(lines(Setting::kLockoutMinutes).value, 3U);
  EXPECT_EQ(lines(Setting::kLockoutThreshold).value, 0U) << "the variable decides";
  EXPECT_EQ(lines(Setting::kNtlmLm).lock, 4U);
  EXPECT_EQ(report.settings->text(Setting::kLockoutMinutes), "2");
  EXPECT_THAT(sentences(report.notes),
              ElementsAre("/etc/opensspi/opensspi.conf line 2: lockout_minutes has no effect here: "
                          "line 3 sets it again"));
}

// A lock makes the value of a later source irrelevant, even one that would be refused.
TEST(SettingsSources, examine_notes_what_a_lock_makes_ineffective) {
  FakeFiles env;
  env.files[kMachine] = "ntlm_v1 = refuse\nlock ntlm_v1\n";
  env.files[kUser] = "ntlm_v1 = x\n";
  env.variables["OPENSSPI_NTLM_V1"] = "both";
  const SettingsReport report = examined(env);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_THAT(sentences(report.notes),
              ElementsAre("/user.conf line 1: ntlm_v1 has no effect here: line 2 of "
                          "/etc/opensspi/opensspi.conf locks it",
                          "the variable OPENSSPI_NTLM_V1: ntlm_v1 has no effect here: line 2 of "
                          "/etc/opensspi/opensspi.conf locks it"));
  EXPECT_EQ(refusal(env), "");
}

TEST(SettingsSources, examine_notes_variables_of_others_and_files_that_cannot_be_opened) {
  FakeFiles env;
  env.forbidden = kUser;
  env.variables["OPENSSPI_COLOUR"] = "red";
  env.variables["OPENSSPI_HOME"] = "/";
  const SettingsReport report = examined(env);
  ASSERT_TRUE(report.settings.has_value());
  EXPECT_THAT(sentences(report.notes),
              ElementsAre("the file has no effect: this process may not read it",
                          "the variable OPENSSPI_COLOUR: no setting has this variable; it has no "
                          "effect"));
}

TEST(SettingsSources, a_machine_file_that_cannot_be_opened_is_a_problem) {
  FakeFiles env;
  env.forbidden = kMachine;
  EXPECT_EQ(refusal(env),
            "the settings file /etc/opensspi/opensspi.conf cannot be used: the file "
            "may not be read by this user");
  EXPECT_THAT(sentences(examined(env).problems), ElementsAre(refusal(env)));
}

// load and examine_settings judge alike, whatever the bytes are.
TEST(SettingsSources, every_truncation_and_every_flipped_byte_is_judged_alike) {
  const std::string text =
      "# all\n ntlm_v1 = accept\r\nlock ntlm_v1\nlockout_minutes=7\n[x]\nauthorities = local\n";
  const auto judge = [](const std::string& bytes) {
    FakeFiles env;
    env.files[kMachine] = bytes;
    env.files[kUser] = bytes;
    const SettingsReport report = examined(env);
    const std::string said = refusal(env);
    EXPECT_EQ(report.problems.empty(), said.empty()) << bytes;
    EXPECT_EQ(report.settings.has_value(), said.empty()) << bytes;
  };
  for (size_t len = 0; len <= text.size(); ++len) {
    judge(text.substr(0, len));
  }
  for (size_t i = 0; i < text.size(); ++i) {
    for (const int change : {0xFF, 0x20, 0x01}) {
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ change);
      judge(flipped);
    }
  }
}

}  // namespace
}  // namespace opensspi

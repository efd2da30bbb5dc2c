// SPDX-License-Identifier: MIT
#include "settings/lookup.h"

#include <gtest/gtest.h>

#include "settings/value_rules.h"

namespace opensspi {
namespace {

TEST(SettingsLookup, finds_a_setting_by_its_whole_name_only) {
  EXPECT_EQ(find_setting("ntlm_v1")->id, Setting::kNtlmV1);
  for (const char* name : {"", "ntlm", "NTLM_V1", "ntlm_v1 ", "ntlm_v11"}) {
    EXPECT_EQ(find_setting(name), nullptr) << name;
  }
}

TEST(SettingsLookup, offers_the_nearest_name) {
  EXPECT_EQ(did_you_mean("ntlm_vi"), "; did you mean ntlm_v1?");
  EXPECT_EQ(did_you_mean("NTLM_V1"), "; did you mean ntlm_v1?");
  EXPECT_EQ(did_you_mean("lockout_treshold"), "; did you mean lockout_threshold?");
  EXPECT_EQ(did_you_mean("colour"), "");
  EXPECT_EQ(did_you_mean(""), "");
  EXPECT_EQ(did_you_mean(std::string(10'000, 'n')), "");
}

TEST(SettingsLookup, notices_a_misspelt_variable) {
  const auto misspelt = misspelt_variables(
      {"OPENSSPI_NTLM_VI", "OPENSSPI_LOCKOUT_TRESHOLD", "OPENSSPI_ntlm_v1", "OPENSSPI_NTLM_V1"});
  ASSERT_EQ(misspelt.size(), 3U);
  EXPECT_EQ(misspelt[0].meant, "OPENSSPI_NTLM_V1");
  EXPECT_EQ(misspelt[1].meant, "OPENSSPI_LOCKOUT_THRESHOLD");
  EXPECT_EQ(misspelt[2].name, "OPENSSPI_ntlm_v1");
  EXPECT_EQ(misspelt_sentence(misspelt[1]),
            "no setting has this variable; did you mean OPENSSPI_LOCKOUT_THRESHOLD?");
}

TEST(SettingsLookup, notices_each_setting_with_one_letter_wrong) {
  for (const SettingRow& row : setting_rows()) {
    const std::string name = variable_name(row);
    for (size_t at = kVariablePrefix.size(); at < name.size(); ++at) {
      std::string wrong = name;
      wrong.erase(at, 1);
      const bool is_setting = is_known_variable(wrong);
      EXPECT_EQ(misspelt_variables({wrong}).size(), is_setting ? 0U : 1U) << wrong;
    }
    EXPECT_TRUE(misspelt_variables({name}).empty());
  }
}

// Variables of this project's own build, tests and programs, and of others.
TEST(SettingsLookup, leaves_other_programs_variables_alone) {
  for (const char* name : {"OPENSSPI_HOME",
                           "OPENSSPI_REQUIRE_PEERS",
                           "OPENSSPI_SOAK",
                           "OPENSSPI_CLI",
                           "OPENSSPI_COMMAND",
                           "OPENSSPI_TESTS",
                           "OPENSSPI_TEST",
                           "OPENSSPI_TEST_FILES",
                           "OPENSSPI_TEST_HOME_IS_GIVEN",
                           "OPENSSPI_BUILD_PART",
                           "OPENSSPI_CONSUMERS_ALONE",
                           "OPENSSPI_WITH_FAKES",
                           "OPENSSPI_SOURCE",
                           "OPENSSPI_PREBUILT",
                           "OPENSSPI_FRESH_DIR",
                           "OPENSSPI_LIBRARY",
                           "OPENSSPI_SANITIZE",
                           "OPENSSPI_FUZZ",
                           "OPENSSPI_COVERAGE",
                           "OPENSSPI_RANDOM",
                           "OPENSSPI_SEED",
                           "OPENSSPI_CLOCK",
                           "OPENSSPI_TIME",
                           "OPENSSPI_NONCE",
                           "OPENSSPI_",
                           "OPENSSPI",
                           "HOME",
                           "OPENSSPI_SERVER_REALM",
                           "OPENSSPI_PASSWORD"}) {
    EXPECT_TRUE(misspelt_variables({name}).empty()) << name;
  }
}

const SettingRow& row(Setting setting) { return setting_rows()[static_cast<size_t>(setting)]; }

TEST(SettingsValueRules, every_default_and_every_word_is_allowed) {
  for (const SettingRow& setting : setting_rows()) {
    EXPECT_EQ(refused_value(setting, setting.default_value), "") << setting.name;
    for (const std::string_view word : words_of(setting)) {
      EXPECT_EQ(refused_value(setting, word), "") << setting.name << word;
    }
  }
}

TEST(SettingsValueRules, say_what_is_allowed) {
  EXPECT_EQ(refused_value(row(Setting::kNtlmV1), "acept"),
            "ntlm_v1 cannot be \"acept\": it must be refuse, accept, send or both; did you mean "
            "accept?");
  EXPECT_EQ(refused_value(row(Setting::kNtlmLm), "maybe"),
            "ntlm_lm cannot be \"maybe\": it must be no or yes");
  EXPECT_EQ(refused_value(row(Setting::kNtlmMinKeyBits), "64"),
            "ntlm_min_key_bits cannot be \"64\": it must be 40, 56 or 128");
  EXPECT_EQ(refused_value(row(Setting::kLockoutMinutes), "ten"),
            "lockout_minutes cannot be \"ten\": it must be a whole number up to 4294967295");
  EXPECT_EQ(refused_value(row(Setting::kNtlmLm), "yes # for now"),
            "ntlm_lm cannot be \"yes # for now\": it must be no or yes; a comment needs a line of "
            "its own");
  const std::string long_value(5000, 'x');
  EXPECT_LT(refused_value(row(Setting::kNtlmLm), long_value).size(), 200U);
}

TEST(SettingsValueRules, numbers_fit_in_32_bits) {
  for (const char* value : {"0", "1", "4294967295", "007"}) {
    EXPECT_EQ(refused_value(row(Setting::kLockoutMinutes), value), "") << value;
  }
  for (const char* value : {"", "-1", "+1", "4294967296", "1.5", "0x10", "1 ", " 1", "1e3"}) {
    EXPECT_NE(refused_value(row(Setting::kLockoutMinutes), value), "") << value;
  }
}

void check_texts(Setting setting, const std::vector<const char*>& good,
                 const std::vector<const char*>& bad) {
  for (const char* value : good) {
    EXPECT_EQ(refused_value(row(setting), value), "") << value;
  }
  for (const char* value : bad) {
    EXPECT_NE(refused_value(row(setting), value), "") << value;
  }
}

TEST(SettingsValueRules, texts_with_a_form_are_checked) {
  check_texts(Setting::kAuthorities,
              {"local", "file, local", "winbind local", "local,winbind,file", ""},
              {"lcoal", "local;winbind", "local,ldap"});
  check_texts(Setting::kMachineSid, {"", "S-1-5-21-1-2-3", "S-1-5-21-4294967295-0-7"},
              {"S-1-5-21", "S-1-5-21-1-2", "S-1-5-21-1-2-3-4", "S-1-5-21-1-2-", "S-1-5-21-1-2-x",
               "S-1-5-21-4294967296-0-7", "S-1-5-32-1-2-3", "s-1-5-21-1-2-3", "x"});
  check_texts(Setting::kMasterKey, {"file", "credential:opensspi", "path:/run/key"},
              {"", "fiel", "credential:", "credential:a/b", "path:", "path", "/run/key"});
  check_texts(Setting::kTrustedRoots, {"system", "none", "/etc/ssl/roots.pem"},
              {"", "sytem", "None"});
  check_texts(Setting::kTrace, {"", "stderr", "/var/log/opensspi.trace"}, {"strerr", "trace.log"});
  check_texts(Setting::kComputerName, {"", "SRV", "anything"}, {});
}

}  // namespace
}  // namespace opensspi

// SPDX-License-Identifier: MIT
// Settings in the C interface: their report, changes to the user's file, and how a wrong source is
// named by every call that needs settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "opensspi/opensspi.h"
#include "opensspi/sspi.h"
#include "opensspi/winerror.h"

namespace {

using ::testing::HasSubstr;

constexpr OPENSSPI_STORE kUser = OPENSSPI_STORE_USER;

class SettingsFiles : public ::testing::Test {
 protected:
  SettingsFiles() { unlink(file.c_str()); }
  ~SettingsFiles() override { unlink(file.c_str()); }

  static std::string report() {
    char* json = nullptr;
    EXPECT_EQ(opensspi_settings_report(&json), 0) << opensspi_last_detail();
    std::string text = json == nullptr ? "" : json;
    opensspi_free(json);
    return text;
  }
  [[nodiscard]] std::string text() const {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void write(const std::string& content) const { std::ofstream(file) << content; }

  // What a call that needs settings says.
  static std::string refusal() {
    CredHandle credential = {};
    TimeStamp expiry = {};
    char package[] = "NTLM";
    const SECURITY_STATUS status =
        AcquireCredentialsHandleA(nullptr, package, SECPKG_CRED_INBOUND, nullptr, nullptr, nullptr,
                                  nullptr, &credential, &expiry);
    if (status == SEC_E_OK) {
      FreeCredentialsHandle(&credential);
      return "";
    }
    EXPECT_EQ(status, HRESULT_FROM_WIN32(ERROR_BAD_CONFIGURATION));
    return opensspi_last_detail();
  }

  std::string file = std::string(getenv("OPENSSPI_HOME")) + "/opensspi.conf";
};

TEST_F(SettingsFiles, are_written_and_reported) {
  ASSERT_EQ(opensspi_setting_set(kUser, "lockout_minutes", " 7 "), 0) << opensspi_last_detail();
  EXPECT_EQ(text(), "lockout_minutes = 7\n");
  struct stat state = {};
  ASSERT_EQ(stat(file.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0600u);
  EXPECT_THAT(report(), HasSubstr("\"name\": \"lockout_minutes\", \"value\": \"7\", \"default\": "
                                  "\"10\", \"origin\": \"" +
                                  file + "\", \"line\": 1, \"locked\": false"));
  EXPECT_THAT(report(), HasSubstr("\"valid\": true"));
  ASSERT_EQ(opensspi_setting_unset(kUser, "lockout_minutes"), 0) << opensspi_last_detail();
  EXPECT_EQ(text(), "");
  EXPECT_EQ(opensspi_setting_unset(kUser, "lockout_minutes"), ERROR_NOT_FOUND);
}

TEST_F(SettingsFiles, refuse_what_a_setting_does_not_take) {
  write("# kept\n");
  for (const char* value : {"ten", "", "-1", "1\nntlm_v1 = both"}) {
    EXPECT_EQ(opensspi_setting_set(kUser, "lockout_minutes", value), ERROR_INVALID_PARAMETER);
    EXPECT_THAT(opensspi_last_detail(), HasSubstr("lockout_minutes cannot"));
  }
  EXPECT_EQ(opensspi_setting_set(kUser, "digest_realm", "a\nb"), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_setting_set(kUser, "lockout_minuets", "1"), ERROR_INVALID_PARAMETER);
  EXPECT_THAT(opensspi_last_detail(), HasSubstr("did you mean lockout_minutes?"));
  EXPECT_EQ(opensspi_setting_set(kUser, nullptr, "1"), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_setting_set(kUser, "lockout_minutes", nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_setting_set(static_cast<OPENSSPI_STORE>(7), "lockout_minutes", "1"),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_setting_unset(kUser, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_settings_report(nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(text(), "# kept\n");
}

TEST_F(SettingsFiles, that_are_wrong_are_named_with_their_line_by_every_call) {
  EXPECT_EQ(refusal(), "");
  write("# mine\nntlm_v1 = acept\n");
  EXPECT_THAT(refusal(), HasSubstr(file + " line 2: ntlm_v1 cannot be \"acept\""));
  EXPECT_THAT(report(), HasSubstr("\"valid\": false"));
  write("[ntlm]\n");
  EXPECT_THAT(refusal(), HasSubstr(file + " line 1: \"[ntlm]\" is a section"));
  write("\n\nntlm_vi = accept\n");
  EXPECT_THAT(refusal(),
              HasSubstr(file + " line 3: there is no setting \"ntlm_vi\"; did you mean"));
}

TEST_F(SettingsFiles, that_are_wrong_can_be_mended) {
  write("ntlm_v1 = acept\nntlm_vi = accept\n");
  EXPECT_EQ(opensspi_setting_set(kUser, "ntlm_v1", "accept"), 0) << opensspi_last_detail();
  EXPECT_EQ(opensspi_setting_unset(kUser, "ntlm_vi"), 0) << opensspi_last_detail();
  EXPECT_EQ(text(), "ntlm_v1 = accept\n");
  EXPECT_EQ(refusal(), "");
}

TEST_F(SettingsFiles, a_misspelt_variable_is_refused_and_others_are_not) {
  setenv("OPENSSPI_NTLM_REQUIRE_MIK", "yes", 1);
  EXPECT_EQ(refusal(),
            "the variable OPENSSPI_NTLM_REQUIRE_MIK: no setting has this variable; did you mean "
            "OPENSSPI_NTLM_REQUIRE_MIC?");
  EXPECT_THAT(report(), HasSubstr("did you mean OPENSSPI_NTLM_REQUIRE_MIC?"));
  unsetenv("OPENSSPI_NTLM_REQUIRE_MIK");
  setenv("OPENSSPI_OF_ANOTHER_PROGRAM", "yes", 1);
  EXPECT_EQ(refusal(), "");
  EXPECT_THAT(report(), HasSubstr("\"valid\": true"));
  unsetenv("OPENSSPI_OF_ANOTHER_PROGRAM");
}

TEST_F(SettingsFiles, doctor_names_what_is_wrong) {
  write("ntlm_v1 = acept\n[x]\n");
  char* json = nullptr;
  ASSERT_EQ(opensspi_doctor(&json), 0);
  const std::string said = json;
  opensspi_free(json);
  EXPECT_THAT(said, HasSubstr(file + " line 1: ntlm_v1 cannot be"));
  EXPECT_THAT(said, HasSubstr(file + " line 2: "));
}

}  // namespace

// SPDX-License-Identifier: MIT
// opensspi.h: our own functions, and how they refuse.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "opensspi/opensspi.h"
#include "opensspi/winerror.h"

namespace {

constexpr OPENSSPI_STORE kUser = OPENSSPI_STORE_USER;

std::string taken(char* text) {
  if (text == nullptr) {
    return "";
  }
  std::string copy = text;
  opensspi_free(text);
  return copy;
}

std::string listed() {
  char* json = nullptr;
  EXPECT_EQ(opensspi_account_list(kUser, &json), 0) << opensspi_last_detail();
  return taken(json);
}

OPENSSPI_ACCOUNT fields(uint32_t named) {
  OPENSSPI_ACCOUNT account = {};
  account.size = sizeof account;
  account.fields = named;
  return account;
}

TEST(Version, is_three_numbers) {
  int major = 0;
  int minor = 0;
  int patch = 0;
  EXPECT_EQ(std::sscanf(opensspi_version(), "%d.%d.%d", &major, &minor, &patch), 3);
}

TEST(StatusName, is_the_headers) {
  EXPECT_STREQ(opensspi_status_name(ERROR_NO_SUCH_USER), "ERROR_NO_SUCH_USER");
  EXPECT_STREQ(opensspi_status_name(SEC_E_LOGON_DENIED), "SEC_E_LOGON_DENIED");
  EXPECT_STREQ(opensspi_status_name(123456789), "");
}

std::string explained(const char* code) {
  char* json = nullptr;
  EXPECT_EQ(opensspi_explain(code, &json), 0) << opensspi_last_detail();
  return taken(json);
}

TEST(Explain, a_code_has_its_name_message_and_remedy) {
  const std::string json = explained("0x8009030E");
  for (const char* part :
       {R"("code": -2146893042)", R"("hex": "0x8009030E")", R"("name": "SEC_E_NO_CREDENTIALS")",
        R"("message": "No credentials are available in the security package.")", "kinit"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  }
  EXPECT_EQ(json, explained("SEC_E_NO_CREDENTIALS"));
  EXPECT_EQ(json, explained("-2146893042"));
}

TEST(Explain, a_code_of_windows_only_has_its_message) {
  const std::string json = explained("ERROR_DISK_CHANGE");
  EXPECT_NE(json.find(R"("meaning": null)"), std::string::npos) << json;
}

TEST(Explain, a_misspelt_name_is_refused_with_the_nearest) {
  char* json = nullptr;
  EXPECT_EQ(opensspi_explain("SEC_E_NO_CREDENTAILS", &json), ERROR_NOT_FOUND);
  EXPECT_EQ(json, nullptr);
  EXPECT_NE(std::strstr(opensspi_last_detail(), "did you mean SEC_E_NO_CREDENTIALS?"), nullptr);
  EXPECT_EQ(opensspi_explain("0x8FFFFFFF", &json), ERROR_NOT_FOUND);
  EXPECT_EQ(opensspi_explain("\x1b[31m", &json), ERROR_NOT_FOUND);
  EXPECT_EQ(std::strchr(opensspi_last_detail(), '\x1b'), nullptr);
  EXPECT_EQ(opensspi_explain("5", nullptr), ERROR_INVALID_PARAMETER);
}

TEST(Explain, null_lists_every_code) {
  const std::string json = explained(nullptr);
  EXPECT_EQ(json.find(R"({"codes": [)"), 0U);
  EXPECT_NE(json.find("SEC_I_CONTINUE_NEEDED"), std::string::npos);
}

TEST(LastDetail, tells_of_the_last_failure_of_this_thread) {
  EXPECT_NE(opensspi_account_remove(kUser, "nobody"), 0);
  EXPECT_STRNE(opensspi_last_detail(), "");
}

TEST(Accounts, are_added_changed_and_removed) {
  const char* groups[] = {"staff", "web"};
  OPENSSPI_ACCOUNT account = fields(OPENSSPI_FIELD_FULL_NAME | OPENSSPI_FIELD_GROUPS);
  account.full_name = "Carol \"C\"";
  account.groups = groups;
  account.num_groups = 2;
  ASSERT_EQ(opensspi_account_add(kUser, "carol", &account, "pw", 2), 0) << opensspi_last_detail();
  EXPECT_NE(listed().find(R"("full_name": "Carol \"C\"")"), std::string::npos) << listed();
  EXPECT_NE(listed().find("staff"), std::string::npos);
  account = fields(OPENSSPI_FIELD_GROUPS);
  ASSERT_EQ(opensspi_account_set(kUser, "CAROL", &account), 0) << opensspi_last_detail();
  EXPECT_EQ(listed().find("staff"), std::string::npos);
  EXPECT_NE(listed().find("Carol"), std::string::npos) << "a field that was not named stays";
  EXPECT_EQ(opensspi_account_set_password(kUser, "carol", "", 0), 0) << opensspi_last_detail();
  EXPECT_EQ(opensspi_account_remove(kUser, "carol"), 0);
  EXPECT_EQ(opensspi_account_remove(kUser, "carol"), ERROR_NO_SUCH_USER);
}

OPENSSPI_ACCOUNT_CHANGE change_of(uint32_t parts) {
  OPENSSPI_ACCOUNT_CHANGE change = {};
  change.size = sizeof change;
  change.parts = parts;
  return change;
}

constexpr const char* kMapping =
    "X509:<SHA256-PUKEY>00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

TEST(Accounts, are_changed_as_a_whole_or_not_at_all) {
  const char* group = "staff";
  const char* realms[] = {"web", "mail"};
  OPENSSPI_ACCOUNT account = fields(OPENSSPI_FIELD_GROUPS | OPENSSPI_FIELD_MUST_CHANGE);
  account.groups = &group;
  account.num_groups = 1;
  account.must_change = 1;
  OPENSSPI_ACCOUNT_CHANGE change =
      change_of(OPENSSPI_CHANGE_ADD | OPENSSPI_CHANGE_DIGEST_REALMS | OPENSSPI_CHANGE_CERTIFICATES);
  change.account = &account;
  change.digest_realms = realms;
  change.num_digest_realms = 1;
  change.certificates = &kMapping;
  change.num_certificates = 1;
  change.password = "pw";
  change.password_len = 2;
  ASSERT_EQ(opensspi_account_change(kUser, "gina", &change), 0) << opensspi_last_detail();
  const std::string before = listed();
  for (const char* part : {R"("groups": ["staff"])", R"("digest_realms": ["web"])", kMapping,
                           R"("must_change": true)"}) {
    EXPECT_NE(before.find(part), std::string::npos) << part << " in " << before;
  }
  EXPECT_EQ(opensspi_account_change(kUser, "GINA", &change), ERROR_USER_EXISTS);
  EXPECT_EQ(opensspi_account_change(kUser, "hugo", &change), ERROR_ALREADY_EXISTS);
  EXPECT_EQ(listed(), before);

  group = "other";
  account.must_change = 0;
  change.parts &= ~OPENSSPI_CHANGE_ADD;
  change.num_certificates = 0;
  change.num_digest_realms = 2;
  change.password = "no";
  EXPECT_EQ(opensspi_account_change(kUser, "gina", &change), ERROR_INVALID_PASSWORD);
  EXPECT_EQ(listed(), before);
  change.parts |= OPENSSPI_CHANGE_PASSWORD;
  ASSERT_EQ(opensspi_account_change(kUser, "gina", &change), 0) << opensspi_last_detail();
  EXPECT_EQ(opensspi_account_set_digest_realms(kUser, "gina", realms, 2, "no", 2), 0)
      << "the password is the new one";
  for (const char* part : {R"("groups": ["other"])", R"("digest_realms": ["mail", "web"])",
                           R"("certificates": [])", R"("must_change": false)"}) {
    EXPECT_NE(listed().find(part), std::string::npos) << part << " in " << listed();
  }
  EXPECT_EQ(opensspi_account_remove(kUser, "gina"), 0);
}

TEST(Accounts, refuse_changes_that_make_no_sense) {
  ASSERT_EQ(opensspi_account_add(kUser, "ivan", nullptr, "pw", 2), 0) << opensspi_last_detail();
  OPENSSPI_ACCOUNT_CHANGE change = change_of(0x10);
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), ERROR_INVALID_PARAMETER);
  change = change_of(OPENSSPI_CHANGE_CERTIFICATES);
  change.num_certificates = 1;
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), ERROR_INVALID_PARAMETER);
  change = change_of(OPENSSPI_CHANGE_PASSWORD);
  change.password_len = 1;
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), ERROR_INVALID_PARAMETER);
  change = change_of(0);
  EXPECT_EQ(opensspi_account_change(kUser, nullptr, &change), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_set(kUser, "ivan", nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_change(kUser, "nobody", &change), ERROR_NO_SUCH_USER);
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), 0);
  change.size = sizeof change + 8;
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), 0) << "of a later version";
  change.size = sizeof change - 1;
  EXPECT_EQ(opensspi_account_change(kUser, "ivan", &change), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_remove(kUser, "ivan"), 0);
}

TEST(Groups, are_removed_with_all_memberships) {
  const char* groups[] = {"Staff", "web"};
  OPENSSPI_ACCOUNT account = fields(OPENSSPI_FIELD_GROUPS);
  account.groups = groups;
  account.num_groups = 2;
  for (const char* name : {"jane", "kurt"}) {
    ASSERT_EQ(opensspi_account_add(kUser, name, &account, "pw", 2), 0) << opensspi_last_detail();
  }
  char* json = nullptr;
  ASSERT_EQ(opensspi_group_remove(kUser, "STAFF", &json), 0) << opensspi_last_detail();
  EXPECT_EQ(taken(json), R"({"name": "Staff", "members": ["jane", "kurt"]})");
  EXPECT_EQ(listed().find("Staff"), std::string::npos);
  EXPECT_EQ(opensspi_group_remove(kUser, "staff", &json), ERROR_NO_SUCH_GROUP);
  EXPECT_EQ(json, nullptr);
  EXPECT_EQ(opensspi_group_remove(kUser, "jane", nullptr), ERROR_NO_SUCH_GROUP);
  EXPECT_EQ(opensspi_group_remove(kUser, nullptr, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_NE(listed().find("web"), std::string::npos);
  EXPECT_EQ(opensspi_group_remove(kUser, "web", nullptr), 0) << opensspi_last_detail();
  EXPECT_EQ(listed().find("web"), std::string::npos);
  EXPECT_EQ(opensspi_account_remove(kUser, "jane"), 0);
  EXPECT_EQ(opensspi_account_remove(kUser, "kurt"), 0);
}

TEST(Accounts, refuse_arguments_that_make_no_sense) {
  char* json = nullptr;
  OPENSSPI_ACCOUNT account = fields(0x8000);
  EXPECT_EQ(opensspi_account_add(kUser, "dave", &account, "pw", 2), ERROR_INVALID_PARAMETER);
  account = fields(0);
  account.size = 8;
  EXPECT_EQ(opensspi_account_add(kUser, "dave", &account, "pw", 2), ERROR_INVALID_PARAMETER);
  account = fields(OPENSSPI_FIELD_GROUPS);
  account.num_groups = 1;
  EXPECT_EQ(opensspi_account_add(kUser, "dave", &account, "pw", 2), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_add(kUser, nullptr, nullptr, "pw", 2), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_add(kUser, "dave", nullptr, nullptr, 2), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_add(static_cast<OPENSSPI_STORE>(7), "dave", nullptr, "pw", 2),
            ERROR_INVALID_PARAMETER);
  EXPECT_NE(opensspi_account_add(kUser, "bad\xff", nullptr, "pw", 2), 0);
  EXPECT_EQ(opensspi_account_add(kUser, "", nullptr, "pw", 2), ERROR_INVALID_ACCOUNT_NAME);
  EXPECT_NE(opensspi_account_add(kUser, "dave", nullptr, std::string(5000, 'x').c_str(), 5000), 0);
  EXPECT_EQ(opensspi_account_list(kUser, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_account_list(static_cast<OPENSSPI_STORE>(-1), &json), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(json, nullptr);
  EXPECT_EQ(listed().find("dave"), std::string::npos);
}

TEST(Describe, refuses_what_it_does_not_know) {
  char* json = nullptr;
  EXPECT_EQ(opensspi_describe("x", 1, &json), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(json, nullptr);
  EXPECT_EQ(opensspi_describe(nullptr, 1, &json), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(opensspi_describe(nullptr, 0, &json), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(opensspi_describe("x", 1, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(Store, is_checked_and_backed_up) {
  ASSERT_EQ(opensspi_account_add(kUser, "erin", nullptr, "pw", 2), 0) << opensspi_last_detail();
  char* json = nullptr;
  ASSERT_EQ(opensspi_store_check(kUser, &json), 0);
  EXPECT_NE(taken(json).find("\"ok\": true"), std::string::npos);
  const std::string copy = std::string(getenv("OPENSSPI_HOME")) + "/copy";
  ASSERT_EQ(opensspi_store_backup(kUser, copy.c_str()), 0) << opensspi_last_detail();
  struct stat state = {};
  ASSERT_EQ(stat(copy.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0600u);
  EXPECT_EQ(opensspi_store_backup(kUser, copy.c_str()), ERROR_FILE_EXISTS);
  EXPECT_EQ(opensspi_store_rekey(kUser), 0) << opensspi_last_detail();
  EXPECT_NE(listed().find("erin"), std::string::npos);
  EXPECT_EQ(opensspi_account_remove(kUser, "erin"), 0);
  unlink(copy.c_str());
}

TEST(Doctor, reports_and_can_be_freed) {
  char* json = nullptr;
  ASSERT_EQ(opensspi_doctor(&json), 0) << opensspi_last_detail();
  const std::string report = taken(json);
  for (const char* part : {"\"packages\": [", "\"settings\": [", "\"problems\": [", "\"fips\"",
                           "\"kerberos_environment\"", "\"authorities\"", "NTLM"}) {
    EXPECT_NE(report.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(opensspi_doctor(nullptr), ERROR_INVALID_PARAMETER);
  opensspi_free(nullptr);
}

}  // namespace

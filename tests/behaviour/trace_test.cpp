// SPDX-License-Identifier: MIT
// opensspi_set_trace_sink and opensspi_trace_explain, as a C program uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "opensspi/opensspi.h"
#include "opensspi/sspi.h"
#include "opensspi/winerror.h"

namespace {

using ::testing::HasSubstr;

std::string& text() {
  static std::string lines;
  return lines;
}

void take(const char* line, size_t len) { text().append(line, len).push_back('\n'); }

void acquire() {
  CredHandle credential{};
  std::string package = "NTLM";
  ASSERT_EQ(AcquireCredentialsHandleA(nullptr, package.data(), SECPKG_CRED_INBOUND, nullptr,
                                      nullptr, nullptr, nullptr, &credential, nullptr),
            SEC_E_OK);
  FreeCredentialsHandle(&credential);
}

std::string explained(const std::string& trace) {
  char* json = nullptr;
  EXPECT_EQ(opensspi_trace_explain(trace.data(), trace.size(), &json), 0);
  std::string report = json == nullptr ? "" : json;
  opensspi_free(json);
  return report;
}

TEST(Trace, a_function_gets_the_lines_until_it_is_removed) {
  text().clear();
  opensspi_set_trace_sink(take);
  acquire();
  opensspi_set_trace_sink(nullptr);
  EXPECT_THAT(text(), HasSubstr(" acquire package=NTLM role=server identity=own code=SEC_E_OK\n"));
  const std::string before = text();
  acquire();
  EXPECT_EQ(text(), before);
}

TEST(Trace, lines_are_explained) {
  const std::string line =
      "2026-11-29T08:40:16.127101Z 1/2 step package=NTLM role=server context=3 leg=2 received=9 "
      "sent=0 code=SEC_E_LOGON_DENIED why=\"the user name or the password is wrong\"\n";
  const std::string report = explained(line);
  EXPECT_THAT(report, HasSubstr("\"result\": \"failed\""));
  EXPECT_THAT(report, HasSubstr("\"context\": 3"));
  EXPECT_THAT(explained(""), HasSubstr("\"handshakes\": []"));
}

TEST(Trace, wrong_arguments_are_refused) {
  char* json = nullptr;
  EXPECT_NE(opensspi_trace_explain(nullptr, 1, &json), 0);
  EXPECT_EQ(json, nullptr);
  EXPECT_NE(opensspi_trace_explain("", 0, nullptr), 0);
  const std::string large(size_t{17} << 20, '\n');
  EXPECT_EQ(opensspi_trace_explain(large.data(), large.size(), &json), ERROR_FILE_TOO_LARGE);
}

}  // namespace

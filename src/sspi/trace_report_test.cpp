// SPDX-License-Identifier: MIT
#include "sspi/trace_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/paths.h"
#include "support/results.h"

namespace opensspi {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string report_on(std::string_view text) {
  JsonWriter json;
  EXPECT_THAT(sspi::write_trace_report(text, json), IsOk());
  return json.take();
}

// A trace that a real handshake wrote.
std::string recorded(const std::string& name) {
  std::ifstream file(std::string(testing::corpus()) + "/trace_file/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

size_t count(std::string_view text, std::string_view piece) {
  size_t found = 0;
  for (size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) {
    ++found;
  }
  return found;
}

std::string step(int process, int context, int leg, std::string_view code) {
  return "2026-11-29T08:40:16.127101Z " + std::to_string(process) + "/9 step package=NTLM " +
         "role=server context=" + std::to_string(context) + " leg=" + std::to_string(leg) +
         " received=1 sent=2 code=" + std::string(code) + "\n";
}

TEST(SspiTraceReport, both_ends_of_a_handshake_are_complete) {
  const std::string report = report_on(recorded("ok"));
  EXPECT_EQ(count(report, "\"kind\": \"handshake\""), 2U) << report;
  EXPECT_EQ(count(report, "\"result\": \"complete\""), 2U) << report;
  EXPECT_THAT(report, HasSubstr("The password was right"));
  EXPECT_THAT(report, HasSubstr("(AUTHENTICATE)"));
  EXPECT_THAT(report, HasSubstr("Granted: "));
  EXPECT_THAT(report, HasSubstr("\"unreadable\": 0"));
}

TEST(SspiTraceReport, a_wrong_password_has_advice) {
  const std::string report = report_on(recorded("wrong"));
  EXPECT_EQ(count(report, "\"result\": \"failed\""), 1U) << report;
  EXPECT_THAT(report, HasSubstr("NTLM, server: failed in leg 2"));
  EXPECT_THAT(report, HasSubstr("opensspi test logon USER"));
}

TEST(SspiTraceReport, a_credential_that_was_refused_stands_alone) {
  const std::string report = report_on(recorded("keytab"));
  EXPECT_THAT(report, HasSubstr("\"kind\": \"credential\""));
  EXPECT_THAT(report, HasSubstr("Kerberos, server: the credential was refused"));
  EXPECT_THAT(report, HasSubstr("klist -k FILE"));
}

TEST(SspiTraceReport, a_password_without_a_handshake_stands_alone) {
  const std::string report = report_on(recorded("logon"));
  EXPECT_EQ(count(report, "\"kind\": \"password\""), 2U) << report;
  EXPECT_EQ(count(report, "\"result\": \"complete\""), 1U) << report;
  EXPECT_THAT(report, HasSubstr("The user bob of the domain . is not known"));
}

TEST(SspiTraceReport, negotiate_names_its_mechanism) {
  const std::string report = report_on(recorded("negotiate"));
  EXPECT_THAT(report, HasSubstr("Negotiate, server (with NTLM): complete"));
}

TEST(SspiTraceReport, a_context_belongs_to_its_process_and_a_number_may_come_again) {
  const std::string report = report_on(
      step(1, 1, 1, "SEC_I_CONTINUE_NEEDED") + step(2, 1, 1, "SEC_I_CONTINUE_NEEDED") +
      step(1, 1, 2, "SEC_E_OK") + step(1, 1, 1, "SEC_E_INVALID_TOKEN") + step(3, 8, 2, "SEC_E_OK"));
  EXPECT_EQ(count(report, "\"kind\": \"handshake\""), 4U) << report;
  EXPECT_EQ(count(report, "\"result\": \"unfinished\""), 1U);
  EXPECT_EQ(count(report, "\"result\": \"failed\""), 1U);
  EXPECT_EQ(count(report, "The beginning of this handshake is not in the trace."), 1U);
}

TEST(SspiTraceReport, other_lines_are_counted) {
  EXPECT_THAT(report_on("nonsense\n\xff\xfe\n" + step(1, 1, 1, "SEC_E_OK")),
              HasSubstr("\"lines\": 3, \"unreadable\": 2"));
  EXPECT_THAT(report_on(""), HasSubstr("\"lines\": 0"));
}

TEST(SspiTraceReport, controls_of_a_hostile_file_are_not_written) {
  const std::string report = report_on(
      "2026-11-29T08:40:16.127101Z 1/2 step package=\x1b[31m role=\xff leg=1 context=1 "
      "code=SEC_E_OK\n");
  EXPECT_THAT(report, Not(HasSubstr("\x1b")));
  EXPECT_THAT(report, Not(HasSubstr("\xff")));
}

TEST(SspiTraceReport, limits_hold) {
  JsonWriter json;
  EXPECT_THAT(sspi::write_trace_report(std::string(sspi::kMaxTraceLen + 1, '\n'), json),
              FailsWith(ERROR_FILE_TOO_LARGE));
  std::string many;
  for (int i = 0; i < 1200; ++i) {
    many += step(1, i + 1, 1, "SEC_E_OK");
  }
  const std::string report = report_on(many);
  EXPECT_EQ(count(report, "\"kind\": \"handshake\""), 1000U);
  EXPECT_THAT(report, HasSubstr("\"left_out\": 200"));
  EXPECT_THAT(report, HasSubstr("\"context\": 1200"));
}

TEST(SspiTraceReport, what_a_credential_reported_is_not_repeated_without_end) {
  const std::string blank = "2026-11-29T08:40:16.127101Z 1/9 ";
  std::string steps = blank + "acquire package=NTLM role=server identity=own code=SEC_E_OK\n";
  for (int i = 0; i < 1000; ++i) {
    steps += step(1, i + 1, 1, "SEC_E_OK");
  }
  for (const auto& [value, mib] : {std::pair(std::string(300, 'x'), size_t{25}),
                                   std::pair(std::string(1900, '\x01'), size_t{50})}) {
    std::string text;
    for (int i = 0; i < 500; ++i) {
      text += blank + "tickets use=request cache=" + value + "\n";
    }
    const std::string report = report_on(text + steps);
    EXPECT_LT(report.size(), mib * 1024 * 1024);
    EXPECT_EQ(count(report, "was acquired."), 1000U);
  }
}

}  // namespace
}  // namespace opensspi

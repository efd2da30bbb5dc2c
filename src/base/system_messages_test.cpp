// SPDX-License-Identifier: MIT
#include "base/system_messages.h"

#include <gtest/gtest.h>

#include "opensspi/winerror.h"

namespace opensspi {
namespace {

// The expected texts are from [MS-ERREF] 2.1 and 2.2.

TEST(BaseSystemMessages, a_security_status_has_its_message) {
  EXPECT_EQ(system_message(SEC_E_INVALID_TOKEN), "The token supplied to the function is invalid.");
  EXPECT_EQ(system_message(SEC_E_LOGON_DENIED), "The logon attempt failed.");
  EXPECT_EQ(system_message(NTE_BAD_SIGNATURE), "Invalid signature.");
  EXPECT_EQ(system_message(CRYPT_E_NOT_FOUND), "Cannot find object or property.");
}

TEST(BaseSystemMessages, an_informational_status_has_its_message) {
  EXPECT_EQ(
      system_message(SEC_I_CONTINUE_NEEDED),
      "The function completed successfully, but it must be called again to complete the context.");
}

TEST(BaseSystemMessages, a_win32_error_has_its_message) {
  EXPECT_EQ(system_message(ERROR_SUCCESS), "The operation completed successfully.");
  EXPECT_EQ(system_message(ERROR_ACCESS_DENIED), "Access is denied.");
  EXPECT_EQ(system_message(ERROR_NONE_MAPPED),
            "No mapping between account names and SIDs was done.");
}

TEST(BaseSystemMessages, a_win32_error_in_an_hresult_has_the_same_message) {
  EXPECT_EQ(system_message(HRESULT_FROM_WIN32(ERROR_NO_TOKEN)), system_message(ERROR_NO_TOKEN));
  EXPECT_FALSE(system_message(ERROR_NO_TOKEN).empty());
}

TEST(BaseSystemMessages, a_name_has_its_code) {
  EXPECT_EQ(system_message_code("ERROR_SUCCESS"), 0);
  EXPECT_EQ(system_message_code("SEC_E_LOGON_DENIED"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(system_message_code("SEC_E_LOGON_DENIE"), std::nullopt);
  EXPECT_EQ(system_message_code(""), std::nullopt);
}

TEST(BaseSystemMessages, an_unknown_code_has_none) {
  EXPECT_EQ(system_message(static_cast<HRESULT>(0x8009FFFF)), "");
  EXPECT_EQ(system_message(static_cast<HRESULT>(0x8007FFFF)), "");
  EXPECT_EQ(system_message(-1), "");
  EXPECT_EQ(system_message(INT32_MIN), "");
}

TEST(BaseSystemMessages, a_status_newer_than_the_specification_has_one_too) {
  for (const HRESULT code :
       {SEC_E_BAD_BINDINGS, SEC_E_INVALID_PARAMETER, SEC_I_ASYNC_CALL_PENDING, SEC_E_NO_CONTEXT,
        SEC_E_APPLICATION_PROTOCOL_MISMATCH, SEC_E_INSUFFICIENT_BUFFERS, SEC_I_NO_RENEGOTIATION,
        NTE_INVALID_HANDLE, NTE_NO_MORE_ITEMS, NTE_INCORRECT_PASSWORD}) {
    EXPECT_FALSE(system_message(code).empty()) << std::hex << code;
  }
}

TEST(BaseSystemMessages, no_message_holds_more_than_its_line) {
  for (int32_t code = 0; code < 2000; ++code) {
    const auto text = system_message(code);
    EXPECT_EQ(text.find_first_of("\r\n"), std::string_view::npos) << code;
    EXPECT_TRUE(text.empty() || (text.front() != ' ' && text.back() != ' ')) << code;
  }
}

TEST(BaseSystemMessages, a_code_has_the_name_of_the_header) {
  EXPECT_STREQ(system_message_name(ERROR_ACCESS_DENIED), "ERROR_ACCESS_DENIED");
  EXPECT_STREQ(system_message_name(SEC_E_LOGON_DENIED), "SEC_E_LOGON_DENIED");
  EXPECT_STREQ(system_message_name(-1), "");
}

}  // namespace
}  // namespace opensspi

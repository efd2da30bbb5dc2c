// SPDX-License-Identifier: MIT
#include "abi/own/explanations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/system_messages.h"
#include "opensspi/ntstatus.h"
#include "opensspi/winerror.h"

namespace opensspi::abi {
namespace {

constexpr uint32_t kNoCredentials = 0x8009030E;  // [MS-ERREF] 2.1.1

TEST(AbiExplanations, a_code_is_read_in_every_form) {
  for (const char* text : {"SEC_E_NO_CREDENTIALS", "sec_e_no_credentials", "0x8009030E",
                           "0x8009030e", "8009030E", "-2146893042", "2148074254"}) {
    EXPECT_EQ(read_status_code(text), kNoCredentials) << text;
  }
  EXPECT_EQ(read_status_code("5"), 5U);
  EXPECT_EQ(read_status_code("0x5"), 5U);
  EXPECT_EQ(read_status_code("80090308"), 0x80090308U);
  EXPECT_EQ(read_status_code("ERROR_ACCESS_DENIED"), 5U);
}

TEST(AbiExplanations, every_name_of_a_code_is_known) {
  EXPECT_EQ(read_status_code("SEC_E_OK"), 0U);
  EXPECT_EQ(read_status_code("ERROR_SUCCESS"), 0U);
  EXPECT_EQ(read_status_code("S_OK"), 0U);
  EXPECT_EQ(read_status_code("SEC_E_NOT_SUPPORTED"), 0x80090302U);
  EXPECT_EQ(read_status_code("STATUS_LOGON_FAILURE"), 0xC000006DU);
}

TEST(AbiExplanations, other_text_is_no_code) {
  for (const char* text :
       {"", " ", "-", "0x", "0x-5", "0x1FFFFFFFF", "4294967296", "-2147483649", "5 ", "SEC_E_",
        "SEC_E_NO_CREDENTIAL", "5x", "0xG", "99999999999999999999"}) {
    EXPECT_EQ(read_status_code(text), std::nullopt) << text;
  }
}

TEST(AbiExplanations, a_typing_error_has_a_nearest_name) {
  EXPECT_EQ(nearest_code_name("SEC_E_NO_CREDENTAILS"), "SEC_E_NO_CREDENTIALS");
  EXPECT_EQ(nearest_code_name("nte_bad_keyst"), "NTE_BAD_KEYSET");
  EXPECT_EQ(nearest_code_name("frobnicate the whole thing"), "");
  EXPECT_EQ(nearest_code_name(std::string(100000, 'A')), "");
}

TEST(AbiExplanations, a_win32_error_in_an_hresult_is_explained_as_itself) {
  const Explanation* row = find_explanation(0x80070002);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->name, "ERROR_FILE_NOT_FOUND");
  EXPECT_EQ(find_explanation(0x80070005)->name, "E_ACCESSDENIED");
  EXPECT_EQ(find_explanation(0x8007FFFF), nullptr);
}

TEST(AbiExplanations, names_and_codes_are_those_of_the_headers) {
  for (const Explanation& row : explanations()) {
    if (const auto code = system_message_code(row.name)) {
      EXPECT_EQ(static_cast<uint32_t>(*code), row.code) << row.name;
    }
  }
  EXPECT_EQ(find_explanation(static_cast<uint32_t>(NTE_BAD_KEYSET))->name, "NTE_BAD_KEYSET");
  EXPECT_EQ(find_explanation(static_cast<uint32_t>(STATUS_NO_MEMORY))->name, "STATUS_NO_MEMORY");
}

TEST(AbiExplanations, every_row_says_something_in_sentences) {
  for (const Explanation& row : explanations()) {
    for (const std::string_view text : {row.meaning, row.reason, row.remedy}) {
      EXPECT_GE(text.size(), 5U) << row.name;
      EXPECT_THAT(text, testing::Not(testing::HasSubstr("  "))) << row.name;
    }
  }
}

}  // namespace
}  // namespace opensspi::abi

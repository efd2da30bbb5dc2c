// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/results.h"

namespace opensspi {
namespace {

constexpr Error kRefused = fail(SEC_E_INVALID_TOKEN, "no secret: password");

Result<std::string> text_or_error(bool ok) {
  if (!ok) {
    return kRefused;
  }
  return std::string("text");
}

Status status_or_error(bool ok) {
  if (!ok) {
    return kRefused;
  }
  return {};
}

TEST(BaseResult, holds_a_value_or_an_error) {
  EXPECT_EQ(*text_or_error(true), "text");
  EXPECT_EQ(text_or_error(true)->size(), 4u);
  EXPECT_EQ(text_or_error(true).value(), "text");
  EXPECT_STREQ(text_or_error(false).error().why, kRefused.why);
  EXPECT_THAT(text_or_error(false), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(status_or_error(false), FailsWith(SEC_E_INVALID_TOKEN));
  status_or_error(true).value();
}

TEST(BaseResult, assignment_replaces_a_value_by_an_error_and_back) {
  Result<std::string> result = text_or_error(true);
  result = text_or_error(false);
  EXPECT_FALSE(result.ok());
  result = text_or_error(true);
  EXPECT_EQ(*result, "text");
}

TEST(BaseResultError, is_compares_as_32_bits_whatever_the_type_of_the_constant_is) {
  EXPECT_TRUE(kRefused.is(SEC_E_INVALID_TOKEN));
  EXPECT_TRUE(kRefused.is(int64_t{0x80090308}));
  EXPECT_TRUE(kRefused.is(static_cast<int32_t>(0x80090308)));
  EXPECT_TRUE(fail(ERROR_MORE_DATA, "").is(ERROR_MORE_DATA));
  EXPECT_FALSE(kRefused.is(SEC_E_INVALID_HANDLE));
  EXPECT_FALSE(kRefused.is(0));
}

TEST(BaseResultTry, returns_the_error_and_destroys_temporaries) {
  const auto counted = std::make_shared<int>(1);
  const auto add = [](std::shared_ptr<int> left, size_t right) { return *left + right; };
  const auto sum = [&](bool ok) -> Result<size_t> {
    return add(std::shared_ptr<int>(counted), TRY(text_or_error(ok)).size());
  };
  EXPECT_EQ(*sum(true), 5u);
  EXPECT_THAT(sum(false), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_EQ(counted.use_count(), 1);
}

constexpr const char* kNoValue = "^opensspi: the value of a failure was read\n$";
constexpr const char* kNoError = "^opensspi: the error of a success was read\n$";

TEST(BaseResultDeathTest, reading_the_value_of_a_failure_aborts) {
  Result<std::string> failed = text_or_error(false);
  const Result<std::string>& constant = failed;
  EXPECT_EXIT((void)failed.value(), testing::KilledBySignal(SIGABRT), kNoValue);
  EXPECT_DEATH((void)constant.value(), kNoValue);
  EXPECT_DEATH((void)std::move(failed).value(), kNoValue);
  EXPECT_DEATH((void)*failed, kNoValue);
  EXPECT_DEATH((void)*constant, kNoValue);
  EXPECT_DEATH((void)failed->size(), kNoValue);
  EXPECT_DEATH((void)constant->size(), kNoValue);
  EXPECT_DEATH(status_or_error(false).value(), kNoValue);
}

TEST(BaseResultDeathTest, reading_the_error_of_a_success_aborts) {
  EXPECT_EXIT((void)text_or_error(true).error(), testing::KilledBySignal(SIGABRT), kNoError);
  EXPECT_DEATH((void)status_or_error(true).error(), kNoError);
}

}  // namespace
}  // namespace opensspi

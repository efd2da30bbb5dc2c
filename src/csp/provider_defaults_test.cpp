// SPDX-License-Identifier: MIT
#include "csp/provider_defaults.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::csp {
namespace {

class CspProviderDefaultsTest : public testing::Test {
 protected:
  CspProviderDefaultsTest() { env_.variables["OPENSSPI_HOME"] = home_; }
  ProviderDefaults defaults() {
    return {env_, std::make_shared<const Settings>(Settings::defaults())};
  }

  TemporaryDirectory temporary_;
  const std::string home_ = temporary_.path("home");
  TestEnv env_;
};

TEST_F(CspProviderDefaultsTest, reading_makes_no_store) {
  auto fresh = defaults();
  EXPECT_EQ(fresh.effective(DefaultsOf::kUser, 1), "");
  EXPECT_THAT(fresh.forget(DefaultsOf::kUser, 1), IsOk());
  EXPECT_FALSE(std::filesystem::exists(home_));
}

TEST_F(CspProviderDefaultsTest, what_one_process_keeps_the_next_reads_until_it_is_forgotten) {
  auto first = defaults();
  ASSERT_THAT(first.keep(DefaultsOf::kUser, 1, "one"), IsOk());
  ASSERT_THAT(first.keep(DefaultsOf::kUser, 24, "twenty-four"), IsOk());
  ASSERT_THAT(first.keep(DefaultsOf::kUser, 1, "another"), IsOk());
  auto second = defaults();
  EXPECT_EQ(second.effective(DefaultsOf::kUser, 1), "another");
  EXPECT_EQ(second.effective(DefaultsOf::kUser, 24), "twenty-four");
  ASSERT_THAT(second.forget(DefaultsOf::kUser, 1), IsOk());
  EXPECT_EQ(first.effective(DefaultsOf::kUser, 1), "");
  EXPECT_EQ(first.effective(DefaultsOf::kUser, 24), "twenty-four");
}

TEST_F(CspProviderDefaultsTest, a_store_that_cannot_be_read_has_no_defaults_but_keeps_its_error) {
  ASSERT_THAT(defaults().keep(DefaultsOf::kUser, 1, "one"), IsOk());
  std::ofstream(home_ + "/store.db")
      << "not a database, but long enough to be looked at as one ...";
  auto damaged = defaults();
  EXPECT_EQ(damaged.effective(DefaultsOf::kUser, 1), "");
  EXPECT_FALSE(damaged.keep(DefaultsOf::kUser, 1, "two").ok());
}

}  // namespace
}  // namespace opensspi::csp

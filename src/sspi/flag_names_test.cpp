// SPDX-License-Identifier: MIT
#include "sspi/flag_names.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace opensspi::sspi {
namespace {

TEST(SspiFlagNames, are_listed_in_order) {
  EXPECT_EQ(flag_names({}), "");
  EXPECT_EQ(flag_names(Flag::kIntegrity | Flag::kMutualAuth), "mutual_auth,integrity");
}

TEST(SspiFlagNames, every_flag_has_one) {
  const std::string all = flag_names(Flags::from_bits(0xFFFFFFFF));
  EXPECT_EQ(std::ranges::count(all, ','), 31);
  for (uint32_t bit = 1; bit != 0; bit <<= 1) {
    EXPECT_FALSE(flag_names(Flags::from_bits(bit)).empty()) << bit;
  }
}

}  // namespace
}  // namespace opensspi::sspi

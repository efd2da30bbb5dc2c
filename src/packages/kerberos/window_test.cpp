// SPDX-License-Identifier: MIT
#include "packages/kerberos/window.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;

bool take(Window& window, uint64_t number) {
  if (!window.check(number).ok()) {
    return false;
  }
  window.accept(number);
  return true;
}

TEST(KerberosWindow, with_sequence_detection_only_the_next_number_is_good) {
  Window window(100, Flag::kSequenceDetect | Flag::kReplayDetect);
  EXPECT_FALSE(take(window, 99));
  EXPECT_FALSE(take(window, 101));
  EXPECT_TRUE(take(window, 100));
  EXPECT_FALSE(take(window, 100));
  EXPECT_TRUE(take(window, 101));
}

TEST(KerberosWindow, with_replay_detection_each_number_is_good_once) {
  Window window(100, Flag::kReplayDetect);
  EXPECT_TRUE(take(window, 102));
  EXPECT_TRUE(take(window, 100));
  EXPECT_TRUE(take(window, 101));
  for (uint64_t number : {99, 100, 101, 102}) {
    EXPECT_FALSE(take(window, number)) << number;
  }
}

TEST(KerberosWindow, with_replay_detection_the_last_64_are_remembered) {
  Window window(0, Flag::kReplayDetect);
  EXPECT_TRUE(take(window, 200));
  EXPECT_TRUE(take(window, 137));
  EXPECT_FALSE(take(window, 137));
  EXPECT_FALSE(take(window, 136));  // too old to be known
  EXPECT_TRUE(take(window, 201));
  EXPECT_FALSE(take(window, 137));
  EXPECT_FALSE(take(window, 200));
  EXPECT_TRUE(take(window, 10'000));
  EXPECT_FALSE(take(window, 201));
}

TEST(KerberosWindow, without_detection_all_are_good) {
  Window window(100, Flag::kIntegrity);
  EXPECT_TRUE(take(window, 7));
  EXPECT_TRUE(take(window, 7));
}

TEST(KerberosWindow, short_numbers_are_those_nearest_to_the_next) {
  constexpr uint64_t kFirst = (uint64_t{1} << 32) + 0xFFFFFFFE;
  Window window(kFirst, Flag::kReplayDetect);
  EXPECT_EQ(window.nearest(0xFFFFFFFE), kFirst);
  EXPECT_EQ(window.nearest(1), kFirst + 3);
  EXPECT_EQ(window.nearest(0xFFFFFFF0), kFirst - 14);
  EXPECT_EQ(window.nearest(0x7FFFFFFE), kFirst - 0x80000000);
  EXPECT_THAT(window.admit(window.nearest(1)), IsOk());
  EXPECT_FALSE(window.admit(window.nearest(1)).ok());
  EXPECT_THAT(window.admit(window.nearest(0xFFFFFFFF)), IsOk());
  EXPECT_FALSE(window.admit(window.nearest(0xFFFFFFF0)).ok());
}

}  // namespace
}  // namespace opensspi::kerberos

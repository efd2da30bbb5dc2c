// SPDX-License-Identifier: MIT
#include "abi/sspi/local_time.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace opensspi::abi {
namespace {

class AbiLocalTime : public ::testing::Test {
 protected:
  AbiLocalTime() {
    if (const char* zone = std::getenv("TZ")) {
      before_ = zone;
    }
  }
  ~AbiLocalTime() override {
    if (before_.empty()) {
      unsetenv("TZ");
    } else {
      setenv("TZ", before_.c_str(), 1);
    }
    tzset();
  }
  // Hours between local time and UTC at a moment, in seconds since 1970.
  static int64_t offset(const char* zone, int64_t seconds) {
    setenv("TZ", zone, 1);
    tzset();
    const Filetime utc = filetime_from_unix(seconds);
    return (local_time(utc).ticks - utc.ticks) / (3600 * kTicksPerSecond);
  }

 private:
  std::string before_;
};

constexpr int64_t kWinter = 1'700'000'000;  // 2023-11-14
constexpr int64_t kSummer = 1'690'000'000;  // 2023-07-22

TEST_F(AbiLocalTime, is_that_of_the_zone_at_that_moment) {
  EXPECT_EQ(offset("UTC", kWinter), 0);
  EXPECT_EQ(offset("CET-1CEST,M3.5.0,M10.5.0/3", kWinter), 1);
  EXPECT_EQ(offset("CET-1CEST,M3.5.0,M10.5.0/3", kSummer), 2);
  EXPECT_EQ(offset("EST5EDT,M3.2.0,M11.1.0", kWinter), -5);
  EXPECT_EQ(offset("XXX-14", kWinter), 14);
}

TEST_F(AbiLocalTime, never_stays_never) {
  setenv("TZ", "XXX-14", 1);
  tzset();
  EXPECT_EQ(local_time(kNever), kNever);
  EXPECT_EQ(local_time(Filetime{kNever.ticks - 1}), Filetime{kNever.ticks - 1});
  EXPECT_EQ(local_time(Filetime{0}), Filetime{0});
  EXPECT_EQ(local_time(Filetime{-1}), Filetime{-1});
}

}  // namespace
}  // namespace opensspi::abi

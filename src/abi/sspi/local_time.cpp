// SPDX-License-Identifier: MIT
#include "abi/sspi/local_time.h"

#include <ctime>

namespace opensspi::abi {

Filetime local_time(Filetime time) {
  constexpr int64_t kDay = 86'400 * kTicksPerSecond;  // every zone is closer to UTC
  if (time.ticks < kDay || time.ticks > kNever.ticks - kDay) {
    return time;
  }
  const std::time_t seconds = unix_from_filetime(time);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) {
    return time;
  }
  return Filetime{time.ticks + int64_t{parts.tm_gmtoff} * kTicksPerSecond};
}

}  // namespace opensspi::abi

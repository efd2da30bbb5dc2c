// SPDX-License-Identifier: MIT
// Time in Windows' form: 100-nanosecond steps since 1601-01-01 UTC.
#pragma once

#include <compare>
#include <cstdint>

namespace opensspi {

// Filetime is a point in time; kNever is what Windows writes for "does not expire".
struct Filetime {
  int64_t ticks = 0;
  constexpr auto operator<=>(const Filetime& other) const { return ticks <=> other.ticks; }
  bool operator==(const Filetime&) const = default;
};

inline constexpr int64_t kTicksPerSecond = 10'000'000;
inline constexpr int64_t kUnixEpochTicks = 116'444'736'000'000'000;
inline constexpr Filetime kNever{0x7FFFFFFFFFFFFFFF};

// filetime_from_unix converts seconds since 1970. Years past Windows' range become kNever, and
// those before the range of 64 bits become its least value.
constexpr Filetime filetime_from_unix(int64_t seconds) {
  if (seconds > (kNever.ticks - kUnixEpochTicks) / kTicksPerSecond) {
    return kNever;
  }
  if (seconds < INT64_MIN / kTicksPerSecond) {
    return Filetime{INT64_MIN};
  }
  return Filetime{seconds * kTicksPerSecond + kUnixEpochTicks};
}

// unix_from_filetime rounds down to whole seconds since 1970. It accepts every value, because a
// peer can send any.
constexpr int64_t unix_from_filetime(Filetime time) {
  const int64_t floor = time.ticks % kTicksPerSecond < 0 ? 1 : 0;
  return time.ticks / kTicksPerSecond - floor - kUnixEpochTicks / kTicksPerSecond;
}

}  // namespace opensspi

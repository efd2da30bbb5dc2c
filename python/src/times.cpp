// SPDX-License-Identifier: MIT
#include "times.h"

#include <array>
#include <chrono>

#include "python_side.h"

namespace opensspi::python {

namespace {

constexpr int64_t kTicksPerMicrosecond = 10;
constexpr int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86400;
constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year{1601} / std::chrono::January / std::chrono::day{1};
constexpr std::chrono::sys_days kLastDay =
    std::chrono::year{9999} / std::chrono::December / std::chrono::day{31};
constexpr int64_t kNumDays = (kLastDay - kFirstDay).count() + 1;

}  // namespace

// _times.from_filetime does the same, but takes several times as long.
nb::object to_time(const TimeStamp& time) {
  const int64_t microseconds = time.QuadPart / kTicksPerMicrosecond;
  const int64_t seconds = microseconds / kMicrosecondsPerSecond;
  const int64_t day = seconds / kSecondsPerDay;
  if (time.QuadPart < 0 || day >= kNumDays) {
    return nb::borrow(python_side().never);
  }
  const std::chrono::year_month_day date = kFirstDay + std::chrono::days(day);
  const auto second = static_cast<int>(seconds % kSecondsPerDay);
  const std::array<nb::int_, 7> fields = {
      nb::int_(static_cast<int>(date.year())),
      nb::int_(static_cast<unsigned>(date.month())),
      nb::int_(static_cast<unsigned>(date.day())),
      nb::int_(second / 3600),
      nb::int_(second / 60 % 60),
      nb::int_(second % 60),
      nb::int_(static_cast<int>(microseconds % kMicrosecondsPerSecond))};
  std::array<PyObject*, 8> arguments{};
  for (size_t i = 0; i < fields.size(); ++i) {
    arguments[i] = fields[i].ptr();
  }
  arguments.back() = python_side().utc.ptr();
  const nb::object made = nb::steal(PyObject_Vectorcall(
      python_side().time_type.ptr(), arguments.data(), arguments.size(), nullptr));
  if (!made.is_valid()) {
    throw nb::python_error();
  }
  return made;
}

nb::object to_time_of_local(const TimeStamp& time) {
  return python_side().from_local_filetime(time.QuadPart);
}

}  // namespace opensspi::python

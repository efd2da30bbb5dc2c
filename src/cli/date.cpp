// SPDX-License-Identifier: MIT
#include "date.h"

#include <charconv>
#include <chrono>

#include "opensspi/opensspi.h"

namespace opensspi_cli {
namespace {

// digits takes `len` digits and the separator after them, if one is expected.
std::optional<unsigned> digits(std::string_view& text, size_t len, char separator) {
  unsigned value = 0;
  if (text.size() < len + (separator != 0 ? 1 : 0)) {
    return std::nullopt;
  }
  const auto [end, problem] = std::from_chars(text.data(), text.data() + len, value);
  if (problem != std::errc() || end != text.data() + len) {
    return std::nullopt;
  }
  text.remove_prefix(len);
  if (separator == 0) {
    return value;
  }
  if (text.front() != separator) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  return value;
}

std::optional<int64_t> parse_time(std::string_view text) {
  const auto hour = digits(text, 2, ':');
  const auto minute = hour ? digits(text, 2, ':') : std::nullopt;
  const auto second = minute ? digits(text, 2, 'Z') : std::nullopt;
  if (!second || !text.empty() || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return *hour * 3600 + *minute * 60 + *second;
}

}  // namespace

std::optional<int64_t> parse_date(std::string_view text) {
  constexpr int64_t kLastSecond = 24 * 3600 - 1;
  if (text == "never") {
    return OPENSSPI_EXPIRES_NEVER;
  }
  const auto year = digits(text, 4, '-');
  const auto month = year ? digits(text, 2, '-') : std::nullopt;
  const auto day = month ? digits(text, 2, 0) : std::nullopt;
  if (!day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok() || *year < 1970) {
    return std::nullopt;
  }
  const auto midnight = std::chrono::sys_days(date).time_since_epoch();
  const int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(midnight).count();
  if (text.empty()) {
    return seconds + kLastSecond;
  }
  if (text.front() != 'T') {
    return std::nullopt;
  }
  const auto time = parse_time(text.substr(1));
  if (!time) {
    return std::nullopt;
  }
  return seconds + *time;
}

}  // namespace opensspi_cli

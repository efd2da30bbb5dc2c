// SPDX-License-Identifier: MIT
// UTCTime and GeneralizedTime as Windows reads them: seconds and the zone may be missing, and an
// offset is added, not subtracted.
#include <chrono>
#include <string>

#include "base/filetime.h"
#include "cert/codec/fields.h"

namespace opensspi::cert {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kTicksPerMillisecond = kTicksPerSecond / 1000;
constexpr int kFirstUtcYear = 1950;
constexpr int kFirstYear = 1601;  // of FILETIME
constexpr int kLastYear = 9999;   // of GeneralizedTime

struct Civil {
  int year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year(kFirstYear) / std::chrono::January / 1;
constexpr std::chrono::sys_days kLastDay =
    std::chrono::year(kLastYear) / std::chrono::December / 31;

std::chrono::year_month_day date_of(const Civil& time) {
  return {std::chrono::year(time.year), std::chrono::month(static_cast<unsigned>(time.month)),
          std::chrono::day(static_cast<unsigned>(time.day))};
}

bool is_valid(const Civil& time) {
  return time.year >= kFirstYear && date_of(time).ok() && time.hour < 24 && time.minute < 60 &&
         time.second < 60;
}

FILETIME to_filetime(int64_t ticks) {
  const auto value = static_cast<uint64_t>(ticks);
  return {static_cast<DWORD>(value), static_cast<DWORD>(value >> 32)};
}

// Digits reads the decimal fields of a time.
class Digits {
 public:
  explicit Digits(ByteView text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool next_is_digit() const {
    return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
  }
  bool skip(char wanted) {
    if (rest_.empty() || rest_[0] != static_cast<uint8_t>(wanted)) {
      return false;
    }
    rest_ = rest_.subspan(1);
    return true;
  }
  bool field(size_t len, int& value) {
    value = 0;
    for (; len > 0; --len) {
      if (!next_is_digit()) {
        return false;
      }
      value = value * 10 + (rest_[0] - '0');
      rest_ = rest_.subspan(1);
    }
    return true;
  }
  // fraction reads digits after a point: three count, the others are skipped.
  void fraction(int& millisecond) {
    int scale = 100;
    while (next_is_digit()) {
      millisecond += (rest_[0] - '0') * scale;
      scale /= 10;
      rest_ = rest_.subspan(1);
    }
  }

 private:
  ByteView rest_;
};

// read_zone reads Z, +hh, +hhmm, -hh or -hhmm: the minutes that Windows adds.
bool read_zone(Digits& text, int& minutes) {
  minutes = 0;
  if (text.at_end() || text.skip('Z')) {
    return text.at_end();
  }
  const bool plus = text.skip('+');
  if (!plus && !text.skip('-')) {
    return false;
  }
  int hour = 0;
  int minute = 0;
  if (!text.field(2, hour) || (!text.at_end() && !text.field(2, minute))) {
    return false;
  }
  minutes = (plus ? 1 : -1) * (hour * 60 + minute);
  return text.at_end() && hour < 24 && minute < 60;
}

Result<FILETIME> finished(const Civil& time, Digits& text) {
  int zone = 0;
  if (!read_zone(text, zone) || !is_valid(time)) {
    return asn1::kBerCorrupt;
  }
  const int64_t days = (std::chrono::sys_days(date_of(time)) - kFirstDay).count();
  const int64_t minutes = (days * 24 + time.hour) * 60 + time.minute + zone;
  const int64_t ticks =
      (minutes * 60 + time.second) * kTicksPerSecond + time.millisecond * kTicksPerMillisecond;
  if (ticks < 0) {
    return asn1::kBerCorrupt;
  }
  return to_filetime(ticks);
}

// civil_of splits a time; kBadEncode past the years that can be written.
Result<Civil> civil_of(const FILETIME& time) {
  const uint64_t ticks = (static_cast<uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  const auto seconds = static_cast<int64_t>(ticks / kTicksPerSecond);
  const std::chrono::days days(seconds / kSecondsPerDay);
  if (days > kLastDay - kFirstDay) {
    return kBadEncode;
  }
  const std::chrono::year_month_day date(kFirstDay + days);
  Civil civil;
  civil.year = static_cast<int>(date.year());
  civil.month = static_cast<int>(static_cast<unsigned>(date.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(date.day()));
  const auto rest = static_cast<int>(seconds % kSecondsPerDay);
  civil.hour = rest / 3600;
  civil.minute = rest / 60 % 60;
  civil.second = rest % 60;
  return civil;
}

void put_two(std::string& text, int value) {
  text.push_back(static_cast<char>('0' + value / 10 % 10));
  text.push_back(static_cast<char>('0' + value % 10));
}

void write_digits(Encoder& out, const Civil& time, asn1::Tag tag) {
  std::string text;
  if (tag != kUtcTime) {
    put_two(text, time.year / 100);
  }
  for (const int field : {time.year, time.month, time.day, time.hour, time.minute, time.second}) {
    put_two(text, field);
  }
  text.push_back('Z');
  out.element(tag, as_bytes(text));
}

bool is_utc_year(int year) { return year >= kFirstUtcYear && year < kFirstUtcYear + 100; }

}  // namespace

Result<FILETIME> utc_time(ByteView content) {
  Digits text(content);
  Civil time;
  if (!text.field(2, time.year) || !text.field(2, time.month) || !text.field(2, time.day) ||
      !text.field(2, time.hour) || !text.field(2, time.minute)) {
    return asn1::kBerCorrupt;
  }
  time.year += time.year >= kFirstUtcYear % 100 ? 1900 : 2000;
  if (text.next_is_digit() && !text.field(2, time.second)) {
    return asn1::kBerCorrupt;
  }
  return finished(time, text);
}

Result<FILETIME> generalized_time(ByteView content) {
  Digits text(content);
  Civil time;
  if (!text.field(4, time.year) || !text.field(2, time.month) || !text.field(2, time.day) ||
      !text.field(2, time.hour)) {
    return asn1::kBerCorrupt;
  }
  if (text.next_is_digit() && !text.field(2, time.minute)) {
    return asn1::kBerCorrupt;
  }
  if (text.next_is_digit() && !text.field(2, time.second)) {
    return asn1::kBerCorrupt;
  }
  if (text.skip('.') || text.skip(',')) {
    text.fraction(time.millisecond);
  }
  return finished(time, text);
}

Result<FILETIME> read_time(BerReader& in) {
  if (in.next_is(kUtcTime)) {
    return utc_time(TRY(in.content(kUtcTime)));
  }
  return generalized_time(TRY(in.content(kGeneralizedTime)));
}

Status write_time(Encoder& out, const FILETIME& time) {
  const Civil civil = TRY(civil_of(time));
  write_digits(out, civil, is_utc_year(civil.year) ? kUtcTime : kGeneralizedTime);
  return {};
}

Status write_utc_time(Encoder& out, const FILETIME& time) {
  const Civil civil = TRY(civil_of(time));
  if (!is_utc_year(civil.year)) {
    return kBadEncode;
  }
  write_digits(out, civil, kUtcTime);
  return {};
}

Status write_generalized_time(Encoder& out, const FILETIME& time, asn1::Tag tag) {
  write_digits(out, TRY(civil_of(time)), tag);
  return {};
}

}  // namespace opensspi::cert

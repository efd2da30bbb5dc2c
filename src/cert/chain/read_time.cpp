// SPDX-License-Identifier: MIT
// Times of certificates (RFC 5280, 4.1.2.5): YYMMDDHHMMSSZ and YYYYMMDDHHMMSSZ.
#include <algorithm>

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {
namespace {

constexpr asn1::Tag kUtcTime = 0x17;
constexpr asn1::Tag kGeneralizedTime = 0x18;
constexpr int64_t kSecondsPerDay = 86400;

int digits(ByteView text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Days since 1970 of a date of the Gregorian calendar.
int64_t days_since_epoch(int year, int month, int day) {
  const int64_t shifted = month > 2 ? year : year - 1;
  const int64_t era = shifted / 400;
  const int64_t year_of_era = shifted - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

}  // namespace

Result<Filetime> read_time(asn1::DerReader& reader, Error malformed) {
  const asn1::Element element = TRY(reader.any());
  const bool short_year = element.tag == kUtcTime;
  const size_t year_len = short_year ? 2 : 4;
  const ByteView text = element.content;
  if ((!short_year && element.tag != kGeneralizedTime) || text.size() != year_len + 11 ||
      text.back() != 'Z' ||
      !std::all_of(text.begin(), text.end() - 1, [](uint8_t c) { return c >= '0' && c <= '9'; })) {
    return malformed;
  }
  int year = digits(text, 0, year_len);
  if (short_year) {
    year += year < 50 ? 2000 : 1900;
  }
  const int month = digits(text, year_len, 2);
  const int day = digits(text, year_len + 2, 2);
  const int hour = digits(text, year_len + 4, 2);
  const int minute = digits(text, year_len + 6, 2);
  const int second = digits(text, year_len + 8, 2);
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
      minute > 59 || second > 59) {
    return malformed;
  }
  return filetime_from_unix(days_since_epoch(year, month, day) * kSecondsPerDay + hour * 3600 +
                            minute * 60 + second);
}

}  // namespace opensspi::chain

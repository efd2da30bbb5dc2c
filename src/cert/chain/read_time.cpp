// SPDX-License-Identifier: MIT
// Times of certificates (RFC 5280, 4.1.2.5): YYMMDDHHMMSSZ and YYYYMMDDHHMMSSZ.
#include <algorithm>
#include <chrono>

#include "asn1/tags.h"
#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {
namespace {

int digits(ByteView text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

Result<Filetime> read_time(asn1::DerReader& reader, Error malformed) {
  const asn1::Element element = TRY(reader.any());
  const bool short_year = element.tag == asn1::kUtcTime;
  const size_t year_len = short_year ? 2 : 4;
  const ByteView text = element.content;
  if ((!short_year && element.tag != asn1::kGeneralizedTime) || text.size() != year_len + 11 ||
      text.back() != 'Z' ||
      !std::all_of(text.begin(), text.end() - 1, [](uint8_t c) { return c >= '0' && c <= '9'; })) {
    return malformed;
  }
  int year = digits(text, 0, year_len);
  if (short_year) {
    year += year < 50 ? 2000 : 1900;
  }
  const auto month = static_cast<unsigned>(digits(text, year_len, 2));
  const auto day = static_cast<unsigned>(digits(text, year_len + 2, 2));
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  const int hour = digits(text, year_len + 4, 2);
  const int minute = digits(text, year_len + 6, 2);
  const int second = digits(text, year_len + 8, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    return malformed;
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return filetime_from_unix(((days * 24 + hour) * 60 + minute) * 60 + second);
}

}  // namespace opensspi::chain

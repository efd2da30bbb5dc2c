/* SPDX-License-Identifier: MIT */
/* FILETIME, SYSTEMTIME and the clocks. */
#include <windows.h>

#include "check.h"

static FILETIME ticks(uint64_t value) {
  FILETIME time;
  time.dwLowDateTime = (DWORD)value;
  time.dwHighDateTime = (DWORD)(value >> 32);
  return time;
}

static void check_date(uint64_t value, int year, int month, int day, int weekday, int hour,
                       int minute, int second, int millisecond) {
  const FILETIME time = ticks(value);
  SYSTEMTIME date;
  FILETIME back;
  CHECK(FileTimeToSystemTime(&time, &date));
  CHECK_INT(date.wYear, year);
  CHECK_INT(date.wMonth, month);
  CHECK_INT(date.wDay, day);
  CHECK_INT(date.wDayOfWeek, weekday);
  CHECK_INT(date.wHour, hour);
  CHECK_INT(date.wMinute, minute);
  CHECK_INT(date.wSecond, second);
  CHECK_INT(date.wMilliseconds, millisecond);
  CHECK(SystemTimeToFileTime(&date, &back));
  CHECK_INT(CompareFileTime(&time, &back), value % 10000 != 0);
}

static void known_dates_are_right(void) {
  check_date(0, 1601, 1, 1, 1, 0, 0, 0, 0);
  check_date(116444736000000000u, 1970, 1, 1, 4, 0, 0, 0, 0);
  check_date(125962560001234567u, 2000, 2, 29, 2, 0, 0, 0, 123);
  check_date(125963423999999999u, 2000, 2, 29, 2, 23, 59, 59, 999);
  check_date(125963424000000000u, 2000, 3, 1, 3, 0, 0, 0, 0);
  check_date(94354848000000000u, 1900, 1, 1, 1, 0, 0, 0, 0);
  check_date(133485407990000000u, 2023, 12, 31, 0, 23, 59, 59, 0);
}

/* The last possible time is in a year that SystemTimeToFileTime no longer accepts. */
static void the_last_date_is_read_only(void) {
  const FILETIME last = ticks(0x7FFFFFFFFFFFFFFFu);
  SYSTEMTIME date;
  FILETIME back;
  CHECK(FileTimeToSystemTime(&last, &date));
  CHECK(date.wYear == 30828 && date.wMonth == 9 && date.wDay == 14 && date.wDayOfWeek == 4);
  CHECK(!SystemTimeToFileTime(&date, &back));
}

/* Every day of eight hundred years, against the C library. */
static void every_day_agrees_with_the_c_library(void) {
  int64_t day;
  for (day = -134774; day < 157000; ++day) {
    const time_t seconds = (time_t)(day * 86400);
    const struct tm* expected = gmtime(&seconds);
    const FILETIME time = ticks(116444736000000000u + (uint64_t)(day * 864000000000));
    SYSTEMTIME date;
    FILETIME back;
    CHECK(FileTimeToSystemTime(&time, &date));
    if (date.wYear != expected->tm_year + 1900 || date.wMonth != expected->tm_mon + 1 ||
        date.wDay != expected->tm_mday || date.wDayOfWeek != expected->tm_wday) {
      printf("day %lld is %d-%d-%d\n", (long long)day, date.wYear, date.wMonth, date.wDay);
      exit(1);
    }
    CHECK(SystemTimeToFileTime(&date, &back) && CompareFileTime(&time, &back) == 0);
  }
}

static void dates_that_do_not_exist_are_refused(void) {
  static const SYSTEMTIME kBad[] = {
      {1600, 1, 0, 1, 0, 0, 0, 0},  {2023, 0, 0, 1, 0, 0, 0, 0},   {2023, 13, 0, 1, 0, 0, 0, 0},
      {2023, 2, 0, 29, 0, 0, 0, 0}, {1900, 2, 0, 29, 0, 0, 0, 0},  {2023, 4, 0, 31, 0, 0, 0, 0},
      {2023, 1, 0, 0, 0, 0, 0, 0},  {2023, 1, 0, 1, 24, 0, 0, 0},  {2023, 1, 0, 1, 0, 60, 0, 0},
      {2023, 1, 0, 1, 0, 0, 60, 0}, {2023, 1, 0, 1, 0, 0, 0, 1000}};
  const FILETIME too_late = ticks(0x8000000000000000u);
  SYSTEMTIME date;
  FILETIME time;
  size_t i;
  for (i = 0; i < ARRAYSIZE(kBad); ++i) {
    SetLastError(0);
    CHECK(!SystemTimeToFileTime(&kBad[i], &time));
    CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
  }
  CHECK(!FileTimeToSystemTime(&too_late, &date));
}

static void local_time_is_utc_and_todays_offset(void) {
#ifdef __USE_MISC
  const FILETIME utc = ticks(133485407990000000u);
  FILETIME local;
  FILETIME back;
  CHECK(FileTimeToLocalFileTime(&utc, &local)); /* the script sets TZ=XYZ-3: three hours ahead */
  CHECK_INT(opensspi_ticks_(&local) - opensspi_ticks_(&utc), 3 * 3600 * OPENSSPI_TICKS_A_SECOND_);
  CHECK(LocalFileTimeToFileTime(&local, &back) && CompareFileTime(&utc, &back) == 0);
  back = ticks(5);
  CHECK(!LocalFileTimeToFileTime(&back, &local));
#endif
}

static void clocks_go_on(void) {
#ifdef CLOCK_MONOTONIC
  const ULONGLONG before = GetTickCount64();
  FILETIME now;
  SYSTEMTIME date;
  Sleep(20);
  CHECK(GetTickCount64() >= before + 19);
  GetSystemTimeAsFileTime(&now);
  GetSystemTime(&date);
  CHECK(date.wYear >= 2024 && date.wYear < 2200);
#endif
  Sleep(0);
}

int main(void) {
  known_dates_are_right();
  the_last_date_is_read_only();
  every_day_agrees_with_the_c_library();
  dates_that_do_not_exist_are_refused();
  local_time_is_utc_and_todays_offset();
  clocks_go_on();
  return 0;
}

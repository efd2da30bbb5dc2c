/* SPDX-License-Identifier: MIT */
/* timezoneapi.h: FILETIME and SYSTEMTIME. */
#ifndef OPENSSPI_WINDOWS_TIMEZONEAPI_H
#define OPENSSPI_WINDOWS_TIMEZONEAPI_H

#include <stdint.h>
#include <time.h>

#include "opensspi/winbase.h"
#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OPENSSPI_TICKS_A_SECOND_ 10000000LL
#define OPENSSPI_TICKS_TO_1970_ 116444736000000000LL

static inline int64_t opensspi_ticks_(const FILETIME* time) {
  return (int64_t)(((uint64_t)time->dwHighDateTime << 32) | time->dwLowDateTime);
}

static inline FILETIME opensspi_filetime_(int64_t ticks) {
  FILETIME time;
  time.dwLowDateTime = (DWORD)ticks;
  time.dwHighDateTime = (DWORD)((uint64_t)ticks >> 32);
  return time;
}

/* opensspi_march_ counts the days from 1601-01-01 to the first of March of a year. Years that begin
 * in March have their leap day at their end. */
static inline int64_t opensspi_march_(int64_t year) {
  const int64_t days_to_1600 = 1600LL * 365 + 1600 / 4 - 1600 / 100 + 1600 / 400;
  const int64_t rest_of_1600 = 306;
  return year * 365 + year / 4 - year / 100 + year / 400 - days_to_1600 - rest_of_1600;
}

/* CompareFileTime returns -1, 0 or 1. */
static inline LONG CompareFileTime(const FILETIME* lpFileTime1, const FILETIME* lpFileTime2) {
  const uint64_t left = (uint64_t)opensspi_ticks_(lpFileTime1);
  const uint64_t right = (uint64_t)opensspi_ticks_(lpFileTime2);
  return left < right ? -1 : left > right;
}

/* FileTimeToSystemTime returns a time's date and clock time. Times from 2^63 on are
 * ERROR_INVALID_PARAMETER. */
static inline BOOL FileTimeToSystemTime(const FILETIME* lpFileTime, SYSTEMTIME* lpSystemTime) {
  const int64_t ticks = opensspi_ticks_(lpFileTime);
  const int64_t milliseconds = ticks / 10000;
  const int64_t days = milliseconds / 86400000;
  const int64_t of_day = milliseconds % 86400000;
  int64_t year = days / 366 + 1600;
  int64_t day;
  int64_t month;
  if (ticks < 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  while (opensspi_march_(year + 1) <= days) {
    ++year;
  }
  /* From March on the months have 31, 30, 31, 30, 31 days, again and again: 153 in five. */
  day = days - opensspi_march_(year);
  month = (5 * day + 2) / 153;
  day -= (153 * month + 2) / 5;
  lpSystemTime->wYear = (WORD)(month < 10 ? year : year + 1);
  lpSystemTime->wMonth = (WORD)(month < 10 ? month + 3 : month - 9);
  lpSystemTime->wDay = (WORD)(day + 1);
  lpSystemTime->wDayOfWeek = (WORD)((days + 1) % 7);
  lpSystemTime->wHour = (WORD)(of_day / 3600000);
  lpSystemTime->wMinute = (WORD)(of_day / 60000 % 60);
  lpSystemTime->wSecond = (WORD)(of_day / 1000 % 60);
  lpSystemTime->wMilliseconds = (WORD)(of_day % 1000);
  return TRUE;
}

static inline int opensspi_days_of_month_(const SYSTEMTIME* time) {
  const int year = time->wYear;
  const BOOL leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (time->wMonth == 2) {
    return leap ? 29 : 28;
  }
  return time->wMonth == 4 || time->wMonth == 6 || time->wMonth == 9 || time->wMonth == 11 ? 30
                                                                                           : 31;
}

/* SystemTimeToFileTime converts the other way; the day of the week is not read. A date that does
 * not exist, and years before 1601 and after 30827, are ERROR_INVALID_PARAMETER. */
static inline BOOL SystemTimeToFileTime(const SYSTEMTIME* lpSystemTime, FILETIME* lpFileTime) {
  const SYSTEMTIME* t = lpSystemTime;
  int64_t days;
  if (t->wYear < 1601 || t->wYear > 30827 || t->wMonth < 1 || t->wMonth > 12 || t->wDay < 1 ||
      t->wDay > opensspi_days_of_month_(t) || t->wHour > 23 || t->wMinute > 59 || t->wSecond > 59 ||
      t->wMilliseconds > 999) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  days = opensspi_march_(t->wMonth > 2 ? t->wYear : t->wYear - 1) +
         (153 * (t->wMonth > 2 ? t->wMonth - 3 : t->wMonth + 9) + 2) / 5 + t->wDay - 1;
  *lpFileTime = opensspi_filetime_(
      ((days * 86400 + t->wHour * 3600 + t->wMinute * 60 + t->wSecond) * 1000 + t->wMilliseconds) *
      10000);
  return TRUE;
}

#ifdef __USE_MISC
/* What follows needs the C library's localtime_r, which -std=c11 hides; -std=gnu11 does not. */

/* opensspi_bias_ returns how far local time is ahead of UTC now, in ticks. Windows converts every
 * file time by the offset of today, summer time included. */
static inline int64_t opensspi_bias_(void) {
  const time_t now = time(NULL);
  struct tm local;
  localtime_r(&now, &local);
  return (int64_t)local.tm_gmtoff * OPENSSPI_TICKS_A_SECOND_;
}

static inline BOOL opensspi_shift_(const FILETIME* from, FILETIME* to, int64_t ticks) {
  const int64_t time = opensspi_ticks_(from);
  if (time < 0 || (ticks < 0 && time < -ticks)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  *to = opensspi_filetime_((int64_t)((uint64_t)time + (uint64_t)ticks));
  return TRUE;
}

/* FileTimeToLocalFileTime and LocalFileTimeToFileTime add and take off today's offset from UTC. */
static inline BOOL FileTimeToLocalFileTime(const FILETIME* lpFileTime, FILETIME* lpLocalFileTime) {
  return opensspi_shift_(lpFileTime, lpLocalFileTime, opensspi_bias_());
}

static inline BOOL LocalFileTimeToFileTime(const FILETIME* lpLocalFileTime, FILETIME* lpFileTime) {
  return opensspi_shift_(lpLocalFileTime, lpFileTime, -opensspi_bias_());
}
#endif

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
// FILETIME and SYSTEMTIME, by arithmetic on days; independent of the host's time zone.
#define _GNU_SOURCE
#include <time.h>

#include "win32_base.h"

static const LONGLONG kTicksPerSecond = 10000000;
static const LONGLONG kDaysTo1970 = 134774;
static const LONGLONG kSecondsTo1970 = 11644473600;

// The civil calendar repeats after 400 years; years begin in March here, so that the leap day is
// the last one. Days count from 1970.
static LONGLONG days_of(int year, int month, int day) {
  year -= month <= 2;
  const int era = year / 400;
  const unsigned year_of_era = (unsigned)(year - era * 400);
  const unsigned day_of_year = (unsigned)((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1);
  const unsigned leap_days = year_of_era / 4 - year_of_era / 100;
  return (LONGLONG)era * 146097 + year_of_era * 365 + leap_days + day_of_year - 719468;
}

__attribute__((weak)) BOOL SystemTimeToFileTime(const SYSTEMTIME* system, FILETIME* file) {
  if (system->wMonth < 1 || system->wMonth > 12 || system->wDay < 1 || system->wDay > 31) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  const LONGLONG days = days_of(system->wYear, system->wMonth, system->wDay) + kDaysTo1970;
  const LONGLONG seconds =
      days * 86400 + system->wHour * 3600 + system->wMinute * 60 + system->wSecond;
  const LONGLONG ticks = seconds * kTicksPerSecond + system->wMilliseconds * 10000LL;
  file->dwLowDateTime = (DWORD)ticks;
  file->dwHighDateTime = (DWORD)(ticks >> 32);
  return TRUE;
}

__attribute__((weak)) BOOL FileTimeToSystemTime(const FILETIME* file, SYSTEMTIME* system) {
  const LONGLONG ticks = (LONGLONG)file->dwHighDateTime << 32 | file->dwLowDateTime;
  const LONGLONG seconds = ticks / kTicksPerSecond;
  const LONGLONG days = seconds / 86400 - kDaysTo1970;
  const int rest = (int)(seconds % 86400);
  const LONGLONG shifted = days + 719468;
  const LONGLONG era = shifted / 146097;
  const unsigned day_of_era = (unsigned)(shifted - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned month = (5 * day_of_year + 2) / 153;
  system->wDay = (WORD)(day_of_year - (153 * month + 2) / 5 + 1);
  system->wMonth = (WORD)(month < 10 ? month + 3 : month - 9);
  system->wYear = (WORD)(year_of_era + era * 400 + (system->wMonth <= 2));
  system->wDayOfWeek = (WORD)((days + 4) % 7);
  system->wHour = (WORD)(rest / 3600);
  system->wMinute = (WORD)(rest / 60 % 60);
  system->wSecond = (WORD)(rest % 60);
  system->wMilliseconds = (WORD)(ticks / 10000 % 1000);
  return TRUE;
}

__attribute__((weak)) void GetSystemTimeAsFileTime(FILETIME* file) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const LONGLONG ticks = (now.tv_sec + kSecondsTo1970) * kTicksPerSecond + now.tv_nsec / 100;
  file->dwLowDateTime = (DWORD)ticks;
  file->dwHighDateTime = (DWORD)(ticks >> 32);
}

void GetSystemTime(SYSTEMTIME* system) {
  FILETIME file;
  GetSystemTimeAsFileTime(&file);
  FileTimeToSystemTime(&file, system);
}

DWORD GetTickCount(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (DWORD)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

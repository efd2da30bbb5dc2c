/* SPDX-License-Identifier: MIT */
/* sysinfoapi.h: the clocks. */
#ifndef OPENSSPI_WINDOWS_SYSINFOAPI_H
#define OPENSSPI_WINDOWS_SYSINFOAPI_H

#include <time.h>

#include "opensspi/windows/timezoneapi.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef CLOCK_MONOTONIC
/* What follows needs the C library's clock_gettime, which -std=c11 hides; -std=gnu11 does not. */

/* GetSystemTimeAsFileTime returns the time in UTC. */
static inline void GetSystemTimeAsFileTime(FILETIME* lpSystemTimeAsFileTime) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *lpSystemTimeAsFileTime = opensspi_filetime_(
      OPENSSPI_TICKS_TO_1970_ + (int64_t)now.tv_sec * OPENSSPI_TICKS_A_SECOND_ + now.tv_nsec / 100);
}

/* GetSystemTime returns the date and time in UTC. */
static inline void GetSystemTime(SYSTEMTIME* lpSystemTime) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  FileTimeToSystemTime(&now, lpSystemTime);
}

/* GetTickCount64 counts milliseconds from some moment on; GetTickCount is its lower half. */
static inline ULONGLONG GetTickCount64(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (ULONGLONG)now.tv_sec * 1000 + (ULONGLONG)now.tv_nsec / 1000000;
}
static inline DWORD GetTickCount(void) { return (DWORD)GetTickCount64(); }
#endif

#ifdef __USE_MISC
/* GetLocalTime returns the date and time of the host's time zone. */
static inline void GetLocalTime(SYSTEMTIME* lpSystemTime) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  FileTimeToLocalFileTime(&now, &now);
  FileTimeToSystemTime(&now, lpSystemTime);
}
#endif

#ifdef __cplusplus
}
#endif

#endif

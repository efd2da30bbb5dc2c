/* SPDX-License-Identifier: MIT */
/* winbase.h: the functions that OpenSSPI exports, and those on memory, strings, times, files and
 * libraries that need the C library only. */
#ifndef OPENSSPI_WINDOWS_WINBASE_H
#define OPENSSPI_WINDOWS_WINBASE_H

#include <string.h>
#include <strings.h>

#include "opensspi/winbase.h"
#include "opensspi/windows/crt.h"
#include "opensspi/windows/debugapi.h"
#include "opensspi/windows/excpt.h"
#include "opensspi/windows/fileapi.h"
#include "opensspi/windows/libloaderapi.h"
#include "opensspi/windows/stringapiset.h"
#include "opensspi/windows/synchapi.h"
#include "opensspi/windows/sysinfoapi.h"
#include "opensspi/windows/timezoneapi.h"
#include "opensspi/windows/wide_strings.h"
#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CopyMemory(to, from, length) memcpy((to), (from), (length))
#define MoveMemory(to, from, length) memmove((to), (from), (length))
#define FillMemory(to, length, value) memset((to), (value), (length))
#define ZeroMemory(to, length) memset((to), 0, (length))
#define RtlCopyMemory CopyMemory
#define RtlMoveMemory MoveMemory
#define RtlFillMemory FillMemory
#define RtlZeroMemory ZeroMemory
#define RtlSecureZeroMemory SecureZeroMemory
#define RtlEqualMemory(left, right, length) (!memcmp((left), (right), (length)))

/* SecureZeroMemory wipes memory, and no optimiser leaves it out. Answers `ptr`. */
static inline PVOID SecureZeroMemory(PVOID ptr, SIZE_T cnt) {
  volatile BYTE* bytes = (volatile BYTE*)ptr;
  while (cnt--) {
    *bytes++ = 0;
  }
  return ptr;
}

/* lstrlen counts the characters of a string; a null one has none. */
static inline int lstrlenA(LPCSTR text) { return text ? (int)strlen(text) : 0; }
static inline int lstrlenW(LPCWSTR text) { return text ? (int)opensspi_wcslen(text) : 0; }
#define lstrlen OPENSSPI_AW(lstrlen)

/* lstrcmp compares by code units, where Windows uses the words of the user's language. lstrcmpi
 * ignores case as the C library's locale has it. */
static inline int lstrcmpA(LPCSTR left, LPCSTR right) { return strcmp(left, right); }
static inline int lstrcmpW(LPCWSTR left, LPCWSTR right) { return opensspi_wcscmp(left, right); }
#define lstrcmp OPENSSPI_AW(lstrcmp)
static inline int lstrcmpiA(LPCSTR left, LPCSTR right) { return strcasecmp(left, right); }
static inline int lstrcmpiW(LPCWSTR left, LPCWSTR right) { return opensspi_wcsicmp(left, right); }
#define lstrcmpi OPENSSPI_AW(lstrcmpi)

/* lstrcpy and lstrcat return where they wrote. Like Windows' they trust the room that is there. */
static inline LPSTR lstrcpyA(LPSTR to, LPCSTR from) { return strcpy(to, from); }
static inline LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from) { return opensspi_wcscpy(to, from); }
#define lstrcpy OPENSSPI_AW(lstrcpy)
static inline LPSTR lstrcatA(LPSTR to, LPCSTR from) { return strcat(to, from); }
static inline LPWSTR lstrcatW(LPWSTR to, LPCWSTR from) { return opensspi_wcscat(to, from); }
#define lstrcat OPENSSPI_AW(lstrcat)

/* lstrcpyn writes at most `room` characters, the terminating zero included, and cuts the rest. */
static inline LPSTR lstrcpynA(LPSTR to, LPCSTR from, int room) {
  return room > 0 && from && to ? (strncpy_s(to, (size_t)room, from, _TRUNCATE), to) : NULL;
}
static inline LPWSTR lstrcpynW(LPWSTR to, LPCWSTR from, int room) {
  return room > 0 && from && to ? (opensspi_wcsncpy_s(to, (size_t)room, from, _TRUNCATE), to)
                                : NULL;
}
#define lstrcpyn OPENSSPI_AW(lstrcpyn)

#ifdef __cplusplus
}
#endif

#endif

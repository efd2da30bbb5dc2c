/* winbase.h: the functions that OpenSSPI exports, and those on memory and strings that the C
 * library has. */
#ifndef OPENSSPI_WINDOWS_WINBASE_H
#define OPENSSPI_WINDOWS_WINBASE_H

#include <string.h>
#include <strings.h>

#include "opensspi/winbase.h"
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
  while (cnt--) *bytes++ = 0;
  return ptr;
}

/* lstrlen counts the characters of a string; a null one has none. */
static inline int lstrlenA(LPCSTR text) { return text ? (int)strlen(text) : 0; }
static inline int lstrlenW(LPCWSTR text) {
  int length = 0;
  while (text && text[length]) ++length;
  return length;
}
#define lstrlen OPENSSPI_AW(lstrlen)

#define lstrcmpA(left, right) strcmp((left), (right))
#define lstrcmpiA(left, right) strcasecmp((left), (right))
#define lstrcpyA(to, from) strcpy((to), (from))
#define _stricmp strcasecmp
#define _strnicmp strncasecmp

#ifdef __cplusplus
}
#endif

#endif

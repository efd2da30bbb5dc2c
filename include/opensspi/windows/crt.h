/* SPDX-License-Identifier: MIT */
/* crt.h: names of Microsoft's C library that sources for Windows take for granted.
 *
 * On Windows they come with <stdio.h>, <stdlib.h> and <string.h>; here with <windows.h>. The
 * functions with _s return an errno where Microsoft's end the program. */
#ifndef OPENSSPI_WINDOWS_CRT_H
#define OPENSSPI_WINDOWS_CRT_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "opensspi/windows/wide_strings.h"
#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int errno_t;
typedef size_t rsize_t;

#define _stricmp strcasecmp
#define _strcmpi strcasecmp
#define _strnicmp strncasecmp
#define _atoi64 atoll
#define _strtoi64 strtoll
#define _strtoui64 strtoull
#define strtok_s strtok_r

/* _strdup returns a copy that free() releases. */
static inline char* _strdup(const char* text) {
  const size_t size = strlen(text) + 1;
  char* copy = (char*)malloc(size);
  return copy ? (char*)memcpy(copy, text, size) : NULL;
}

/* _strlwr and _strupr change a string in place and return it. */
static inline char* _strlwr(char* text) {
  char* at;
  for (at = text; *at; ++at) {
    *at = (char)tolower((unsigned char)*at);
  }
  return text;
}

static inline char* _strupr(char* text) {
  char* at;
  for (at = text; *at; ++at) {
    *at = (char)toupper((unsigned char)*at);
  }
  return text;
}

/* _snprintf returns a negative number if the text is cut. Unlike Microsoft's it always ends what it
 * writes with a zero. */
__attribute__((format(printf, 3, 0))) static inline int _vsnprintf(char* out, size_t room,
                                                                   const char* format,
                                                                   va_list arguments) {
  const int length = vsnprintf(out, room, format, arguments);
  return length >= 0 && (size_t)length >= room ? -1 : length;
}

__attribute__((format(printf, 3, 4))) static inline int _snprintf(char* out, size_t room,
                                                                  const char* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = _vsnprintf(out, room, format, arguments);
  va_end(arguments);
  return length;
}

/* sprintf_s leaves an empty string and returns -1 if the text does not fit. */
__attribute__((format(printf, 3, 4))) static inline int sprintf_s(char* out, size_t room,
                                                                  const char* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = _vsnprintf(out, room, format, arguments);
  va_end(arguments);
  if (length < 0 && room > 0) {
    out[0] = 0;
  }
  return length;
}

static inline errno_t strncpy_s(char* to, rsize_t room, const char* from, rsize_t count) {
  size_t length;
  if (!to || room == 0) {
    return EINVAL;
  }
  to[0] = 0;
  if (!from) {
    return count == 0 ? 0 : EINVAL;
  }
  for (length = 0; length < count && length < room && from[length]; ++length) {
  }
  if (length == room && count != _TRUNCATE) {
    return ERANGE;
  }
  length -= length == room;
  memcpy(to, from, length);
  to[length] = 0;
  return count == _TRUNCATE && from[length] ? STRUNCATE : 0;
}

static inline errno_t strcpy_s(char* to, rsize_t room, const char* from) {
  return strncpy_s(to, room, from, from ? strlen(from) : 1);
}

static inline errno_t strncat_s(char* to, rsize_t room, const char* from, rsize_t count) {
  const char* end = to ? (const char*)memchr(to, 0, room) : NULL;
  errno_t error = EINVAL;
  if (end) {
    error = strncpy_s(to + (end - to), room - (size_t)(end - to), from, count);
  }
  if (error && error != STRUNCATE && to && room) {
    to[0] = 0;
  }
  return error;
}

static inline errno_t strcat_s(char* to, rsize_t room, const char* from) {
  return strncat_s(to, room, from, from ? strlen(from) : 1);
}

static inline errno_t memcpy_s(void* to, rsize_t room, const void* from, rsize_t count) {
  if (count == 0) {
    return 0;
  }
  if (!to || !from || count > room) {
    if (to) {
      memset(to, 0, room);
    }
    return to && from ? ERANGE : EINVAL;
  }
  memcpy(to, from, count);
  return 0;
}

/* fopen_s opens a file as fopen does, and returns 0 or errno. */
static inline errno_t fopen_s(FILE** file, const char* name, const char* mode) {
  if (!file) {
    return EINVAL;
  }
  *file = name && mode ? fopen(name, mode) : NULL;
  return *file ? 0 : name && mode ? errno : EINVAL;
}

#ifdef __cplusplus
}

/* In C++ the room may be left out for an array, as with Microsoft's templates. */
template <size_t Room>
inline errno_t strcpy_s(char (&to)[Room], const char* from) {
  return strcpy_s(to, Room, from);
}
template <size_t Room>
inline errno_t strcat_s(char (&to)[Room], const char* from) {
  return strcat_s(to, Room, from);
}
template <size_t Room>
inline errno_t strncpy_s(char (&to)[Room], const char* from, size_t count) {
  return strncpy_s(to, Room, from, count);
}
template <size_t Room>
inline errno_t opensspi_wcscpy_s(WCHAR (&to)[Room], const WCHAR* from) {
  return opensspi_wcscpy_s(to, Room, from);
}
template <size_t Room>
inline errno_t opensspi_wcscat_s(WCHAR (&to)[Room], const WCHAR* from) {
  return opensspi_wcscat_s(to, Room, from);
}
#endif

#endif

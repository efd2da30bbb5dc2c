/* SPDX-License-Identifier: MIT */
/* wide_strings.h: the functions of <wchar.h> for strings of 16-bit characters.
 *
 * The C library's wcslen and its kin take the host's wchar_t of 32 bits, and must never get a
 * WCHAR. The functions here have names of their own and take WCHAR. The usual names lead to them
 * wherever that is safe:
 * - with -fshort-wchar they replace the C library's, which would read past such strings;
 * - in C++ without it they are overloads for char16_t;
 * - in C11 without it the type of the first argument chooses. */
#ifndef OPENSSPI_WINDOWS_WIDE_STRINGS_H
#define OPENSSPI_WINDOWS_WIDE_STRINGS_H

#ifdef __cplusplus
#include <cstdlib>
#include <cwchar>
#include <cwctype>
#endif
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "opensspi/windows/windef.h"

/* The count of strncpy_s and its kin that cuts what does not fit, and what they return then. */
#define _TRUNCATE ((size_t)-1)
#define STRUNCATE 80

#ifdef __cplusplus
extern "C" {
#endif

static inline size_t opensspi_wcslen(const WCHAR* text) {
  size_t length = 0;
  while (text[length]) {
    ++length;
  }
  return length;
}

static inline size_t opensspi_wcsnlen(const WCHAR* text, size_t most) {
  size_t length = 0;
  while (length < most && text[length]) {
    ++length;
  }
  return length;
}

static inline WCHAR* opensspi_wcscpy(WCHAR* to, const WCHAR* from) {
  memcpy(to, from, (opensspi_wcslen(from) + 1) * sizeof(WCHAR));
  return to;
}

static inline WCHAR* opensspi_wcsncpy(WCHAR* to, const WCHAR* from, size_t count) {
  const size_t length = opensspi_wcsnlen(from, count);
  memcpy(to, from, length * sizeof(WCHAR));
  memset(to + length, 0, (count - length) * sizeof(WCHAR));
  return to;
}

static inline WCHAR* opensspi_wcscat(WCHAR* to, const WCHAR* from) {
  opensspi_wcscpy(to + opensspi_wcslen(to), from);
  return to;
}

static inline WCHAR* opensspi_wcsncat(WCHAR* to, const WCHAR* from, size_t count) {
  WCHAR* end = to + opensspi_wcslen(to);
  const size_t length = opensspi_wcsnlen(from, count);
  memcpy(end, from, length * sizeof(WCHAR));
  end[length] = 0;
  return to;
}

static inline int opensspi_wcsncmp(const WCHAR* left, const WCHAR* right, size_t count) {
  for (; count > 0; --count, ++left, ++right) {
    if (*left != *right) {
      return *left < *right ? -1 : 1;
    }
    if (!*left) {
      break;
    }
  }
  return 0;
}

static inline int opensspi_wcscmp(const WCHAR* left, const WCHAR* right) {
  return opensspi_wcsncmp(left, right, SIZE_MAX);
}

/* Comparisons without regard to case use the C library's towlower, and so the program's locale. */
static inline int opensspi_wcsnicmp(const WCHAR* left, const WCHAR* right, size_t count) {
  for (; count > 0; --count, ++left, ++right) {
    const wint_t a = towlower((wint_t)*left);
    const wint_t b = towlower((wint_t)*right);
    if (a != b) {
      return a < b ? -1 : 1;
    }
    if (!a) {
      break;
    }
  }
  return 0;
}

static inline int opensspi_wcsicmp(const WCHAR* left, const WCHAR* right) {
  return opensspi_wcsnicmp(left, right, SIZE_MAX);
}

static inline WCHAR* opensspi_wcschr(const WCHAR* text, WCHAR wanted) {
  for (; *text != wanted; ++text) {
    if (!*text) {
      return NULL;
    }
  }
  return (WCHAR*)text;
}

static inline WCHAR* opensspi_wcsrchr(const WCHAR* text, WCHAR wanted) {
  size_t at = opensspi_wcslen(text) + 1;
  while (at-- > 0) {
    if (text[at] == wanted) {
      return (WCHAR*)text + at;
    }
  }
  return NULL;
}

static inline size_t opensspi_wcscspn(const WCHAR* text, const WCHAR* stop) {
  size_t length = 0;
  while (text[length] && !opensspi_wcschr(stop, text[length])) {
    ++length;
  }
  return length;
}

static inline size_t opensspi_wcsspn(const WCHAR* text, const WCHAR* accept) {
  size_t length = 0;
  while (text[length] && opensspi_wcschr(accept, text[length])) {
    ++length;
  }
  return length;
}

static inline WCHAR* opensspi_wcspbrk(const WCHAR* text, const WCHAR* wanted) {
  const size_t at = opensspi_wcscspn(text, wanted);
  return text[at] ? (WCHAR*)text + at : NULL;
}

static inline WCHAR* opensspi_wcsstr(const WCHAR* text, const WCHAR* wanted) {
  const size_t length = opensspi_wcslen(wanted);
  for (; opensspi_wcsncmp(text, wanted, length); ++text) {
    if (!*text) {
      return NULL;
    }
  }
  return (WCHAR*)text;
}

static inline WCHAR* opensspi_wcstok(WCHAR* text, const WCHAR* separators, WCHAR** next) {
  WCHAR* token = text ? text : *next;
  token += opensspi_wcsspn(token, separators);
  *next = token + opensspi_wcscspn(token, separators);
  if (**next) {
    *(*next)++ = 0;
  }
  return *token ? token : NULL;
}

/* opensspi_wcsdup returns a copy that free() releases. */
static inline WCHAR* opensspi_wcsdup(const WCHAR* text) {
  const size_t size = (opensspi_wcslen(text) + 1) * sizeof(WCHAR);
  WCHAR* copy = (WCHAR*)malloc(size);
  return copy ? (WCHAR*)memcpy(copy, text, size) : NULL;
}

static inline WCHAR* opensspi_wcslwr(WCHAR* text) {
  WCHAR* at;
  for (at = text; *at; ++at) {
    *at = (WCHAR)towlower((wint_t)*at);
  }
  return text;
}

static inline WCHAR* opensspi_wcsupr(WCHAR* text) {
  WCHAR* at;
  for (at = text; *at; ++at) {
    *at = (WCHAR)towupper((wint_t)*at);
  }
  return text;
}

/* opensspi_number_of_ copies the ASCII characters at the beginning of a number, and returns how
 * many were blanks. The longest number of 64 bits has 65 characters. */
static inline size_t opensspi_number_of_(const WCHAR* text, char number[96]) {
  size_t blanks = 0;
  size_t length = 0;
  while (text[blanks] == ' ' || (text[blanks] >= '\t' && text[blanks] <= '\r')) {
    ++blanks;
  }
  while (length < 95 && text[blanks + length] && text[blanks + length] < 0x80) {
    number[length] = (char)text[blanks + length];
    ++length;
  }
  number[length] = 0;
  return blanks;
}

static inline long long opensspi_wcstoi64(const WCHAR* text, WCHAR** end, int base) {
  char number[96];
  char* stop;
  const size_t blanks = opensspi_number_of_(text, number);
  const long long value = strtoll(number, &stop, base);
  if (end) {
    *end = (WCHAR*)text + (stop == number ? 0 : blanks + (size_t)(stop - number));
  }
  return value;
}

static inline unsigned long long opensspi_wcstoui64(const WCHAR* text, WCHAR** end, int base) {
  char number[96];
  char* stop;
  const size_t blanks = opensspi_number_of_(text, number);
  const unsigned long long value = strtoull(number, &stop, base);
  if (end) {
    *end = (WCHAR*)text + (stop == number ? 0 : blanks + (size_t)(stop - number));
  }
  return value;
}

/* Windows' `long` has 32 bits: numbers that do not fit are the nearest that does, and ERANGE. */
static inline LONG opensspi_wcstol(const WCHAR* text, WCHAR** end, int base) {
  const long long value = opensspi_wcstoi64(text, end, base);
  if (value < INT32_MIN || value > INT32_MAX) {
    errno = ERANGE;
    return value < 0 ? INT32_MIN : INT32_MAX;
  }
  return (LONG)value;
}

static inline ULONG opensspi_wcstoul(const WCHAR* text, WCHAR** end, int base) {
  const unsigned long long value = opensspi_wcstoui64(text, end, base);
  const unsigned long long size = value > INT64_MAX ? 0 - value : value; /* of a negative number */
  if (size > UINT32_MAX) {
    errno = ERANGE;
    return UINT32_MAX;
  }
  return (ULONG)value;
}

static inline int opensspi_wtoi(const WCHAR* text) { return opensspi_wcstol(text, NULL, 10); }

/* The functions with _s. They return 0, or an errno and leave an empty string; they end no
 * program. */
static inline int opensspi_wcsncpy_s(WCHAR* to, size_t room, const WCHAR* from, size_t count) {
  size_t length;
  if (!to || room == 0) {
    return EINVAL;
  }
  to[0] = 0;
  if (!from) {
    return count == 0 ? 0 : EINVAL;
  }
  length = opensspi_wcsnlen(from, count == SIZE_MAX ? room - 1 : count);
  if (length >= room) {
    return ERANGE;
  }
  memcpy(to, from, length * sizeof(WCHAR));
  to[length] = 0;
  return count == SIZE_MAX && from[length] ? STRUNCATE : 0;
}

static inline int opensspi_wcscpy_s(WCHAR* to, size_t room, const WCHAR* from) {
  return opensspi_wcsncpy_s(to, room, from, from ? opensspi_wcslen(from) : 1);
}

static inline int opensspi_wcscat_s(WCHAR* to, size_t room, const WCHAR* from) {
  const size_t used = to ? opensspi_wcsnlen(to, room) : 0;
  const int error = used < room ? opensspi_wcscpy_s(to + used, room - used, from) : EINVAL;
  if (error && to && room) {
    to[0] = 0;
  }
  return error;
}

#define _wcsicmp opensspi_wcsicmp
#define _wcsnicmp opensspi_wcsnicmp
#define _wcsdup opensspi_wcsdup
#define _wcslwr opensspi_wcslwr
#define _wcsupr opensspi_wcsupr
#define _wcstoi64 opensspi_wcstoi64
#define _wcstoui64 opensspi_wcstoui64
#define _wtoi opensspi_wtoi
#define _wtol opensspi_wtoi
#define wcscpy_s opensspi_wcscpy_s
#define wcscat_s opensspi_wcscat_s
#define wcsncpy_s opensspi_wcsncpy_s

#ifdef __cplusplus
}
#endif

#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#define wcslen opensspi_wcslen
#define wcsnlen opensspi_wcsnlen
#define wcscpy opensspi_wcscpy
#define wcsncpy opensspi_wcsncpy
#define wcscat opensspi_wcscat
#define wcsncat opensspi_wcsncat
#define wcscmp opensspi_wcscmp
#define wcsncmp opensspi_wcsncmp
#define wcscoll opensspi_wcscmp
#define wcschr opensspi_wcschr
#define wcsrchr opensspi_wcsrchr
#define wcsstr opensspi_wcsstr
#define wcspbrk opensspi_wcspbrk
#define wcsspn opensspi_wcsspn
#define wcscspn opensspi_wcscspn
#define wcstok opensspi_wcstok
#define wcstok_s opensspi_wcstok
#define wcsdup opensspi_wcsdup
#define wcstol opensspi_wcstol
#define wcstoul opensspi_wcstoul
#define wmemcpy(to, from, count) ((WCHAR*)memcpy((to), (from), (count) * sizeof(WCHAR)))
#define wmemmove(to, from, count) ((WCHAR*)memmove((to), (from), (count) * sizeof(WCHAR)))
#elif defined(__cplusplus)
/* Overloads for char16_t beside the C library's for wchar_t. */
inline size_t wcslen(const WCHAR* text) { return opensspi_wcslen(text); }
inline size_t wcsnlen(const WCHAR* text, size_t most) { return opensspi_wcsnlen(text, most); }
inline WCHAR* wcscpy(WCHAR* to, const WCHAR* from) { return opensspi_wcscpy(to, from); }
inline WCHAR* wcsncpy(WCHAR* to, const WCHAR* from, size_t count) {
  return opensspi_wcsncpy(to, from, count);
}
inline WCHAR* wcscat(WCHAR* to, const WCHAR* from) { return opensspi_wcscat(to, from); }
inline WCHAR* wcsncat(WCHAR* to, const WCHAR* from, size_t count) {
  return opensspi_wcsncat(to, from, count);
}
inline int wcscmp(const WCHAR* left, const WCHAR* right) { return opensspi_wcscmp(left, right); }
inline int wcsncmp(const WCHAR* left, const WCHAR* right, size_t count) {
  return opensspi_wcsncmp(left, right, count);
}
inline WCHAR* wcschr(const WCHAR* text, WCHAR wanted) { return opensspi_wcschr(text, wanted); }
inline WCHAR* wcsrchr(const WCHAR* text, WCHAR wanted) { return opensspi_wcsrchr(text, wanted); }
inline WCHAR* wcsstr(const WCHAR* text, const WCHAR* wanted) {
  return opensspi_wcsstr(text, wanted);
}
inline WCHAR* wcspbrk(const WCHAR* text, const WCHAR* wanted) {
  return opensspi_wcspbrk(text, wanted);
}
inline LONG wcstol(const WCHAR* text, WCHAR** end, int base) {
  return opensspi_wcstol(text, end, base);
}
inline ULONG wcstoul(const WCHAR* text, WCHAR** end, int base) {
  return opensspi_wcstoul(text, end, base);
}
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define OPENSSPI_WIDE_(name, text) \
  _Generic((text), WCHAR * : opensspi_##name, const WCHAR* : opensspi_##name, default : name)
#define wcslen(text) OPENSSPI_WIDE_(wcslen, text)(text)
#define wcscpy(to, from) OPENSSPI_WIDE_(wcscpy, to)(to, from)
#define wcsncpy(to, from, count) OPENSSPI_WIDE_(wcsncpy, to)(to, from, count)
#define wcscat(to, from) OPENSSPI_WIDE_(wcscat, to)(to, from)
#define wcsncat(to, from, count) OPENSSPI_WIDE_(wcsncat, to)(to, from, count)
#define wcscmp(left, right) OPENSSPI_WIDE_(wcscmp, left)(left, right)
#define wcsncmp(left, right, count) OPENSSPI_WIDE_(wcsncmp, left)(left, right, count)
#define wcschr(text, wanted) OPENSSPI_WIDE_(wcschr, text)(text, wanted)
#define wcsrchr(text, wanted) OPENSSPI_WIDE_(wcsrchr, text)(text, wanted)
#define wcsstr(text, wanted) OPENSSPI_WIDE_(wcsstr, text)(text, wanted)
#define wcspbrk(text, wanted) OPENSSPI_WIDE_(wcspbrk, text)(text, wanted)
#define wcstol(text, end, base) OPENSSPI_WIDE_(wcstol, text)(text, end, base)
#define wcstoul(text, end, base) OPENSSPI_WIDE_(wcstoul, text)(text, end, base)
#endif

#endif

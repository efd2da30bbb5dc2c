/* SPDX-License-Identifier: MIT */
/* wide_printf.h: printf and its kin for strings of 16-bit characters. The formats are those of
 * wide_format.h; what is printed is UTF-8. */
#ifndef OPENSSPI_WINDOWS_WIDE_PRINTF_H
#define OPENSSPI_WINDOWS_WIDE_PRINTF_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "opensspi/windows/wide_format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* opensspi_vfwprintf prints to a stream, as UTF-8. Returns the length in WCHARs, or -1. */
static inline int opensspi_vfwprintf(FILE* stream, const WCHAR* format, va_list arguments) {
  va_list again;
  WCHAR* text = NULL;
  const WCHAR* at;
  const WCHAR* end;
  BOOL ill = FALSE;
  BOOL good = TRUE;
  int length;
  va_copy(again, arguments);
  length = opensspi_vsnwprintf(NULL, 0, format, arguments);
  if (length >= 0) {
    text = (WCHAR*)malloc(((size_t)length + 1) * sizeof(WCHAR));
  }
  if (text) {
    opensspi_vsnwprintf(text, (size_t)length + 1, format, again);
    for (at = text, end = text + length; at < end && good;) {
      char bytes[4];
      const int count = opensspi_put_utf8_(opensspi_next_utf16_(&at, end, &ill), bytes);
      good = fwrite(bytes, 1, (size_t)count, stream) == (size_t)count;
    }
  }
  va_end(again);
  length = text && good ? length : -1;
  free(text);
  return length;
}

static inline int opensspi_fwprintf(FILE* stream, const WCHAR* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = opensspi_vfwprintf(stream, format, arguments);
  va_end(arguments);
  return length;
}

static inline int opensspi_vwprintf(const WCHAR* format, va_list arguments) {
  return opensspi_vfwprintf(stdout, format, arguments);
}

static inline int opensspi_wprintf(const WCHAR* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = opensspi_vfwprintf(stdout, format, arguments);
  va_end(arguments);
  return length;
}

/* swprintf and _snwprintf return a negative number if the text is cut; it always ends with a
 * zero. */
static inline int opensspi_vswprintf(WCHAR* text, size_t room, const WCHAR* format,
                                     va_list arguments) {
  const int length = opensspi_vsnwprintf(text, room, format, arguments);
  return length >= 0 && (size_t)length >= room ? -1 : length;
}

static inline int opensspi_swprintf(WCHAR* text, size_t room, const WCHAR* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = opensspi_vswprintf(text, room, format, arguments);
  va_end(arguments);
  return length;
}

/* opensspi_fputws prints a string as it is; opensspi_putws adds the end of a line. */
static inline int opensspi_fputws(const WCHAR* text, FILE* stream) {
  static const WCHAR kFormat[] = {'%', 's', 0};
  return opensspi_fwprintf(stream, kFormat, text) < 0 ? -1 : 0;
}

static inline int opensspi_putws(const WCHAR* text) {
  return opensspi_fputws(text, stdout) < 0 || putchar('\n') < 0 ? -1 : 0;
}

#define _snwprintf opensspi_swprintf
#define _vsnwprintf opensspi_vswprintf
#define swprintf_s opensspi_swprintf

#ifdef __cplusplus
}
#endif

#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#define wprintf opensspi_wprintf
#define fwprintf opensspi_fwprintf
#define vwprintf opensspi_vwprintf
#define vfwprintf opensspi_vfwprintf
#define swprintf opensspi_swprintf
#define vswprintf opensspi_vswprintf
#define fputws opensspi_fputws
#define _putws opensspi_putws
#endif

#endif

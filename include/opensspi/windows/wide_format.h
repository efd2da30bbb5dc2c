/* SPDX-License-Identifier: MIT */
/* wide_format.h: the formats of printf for strings of 16-bit characters, as Microsoft's library has
 * them.
 *
 * %s and %c are WCHAR, %S, %hs, %C and %hc are char (UTF-8); `l` is 32 bits, as Windows' `long` is;
 * `ll`, `I64` and `j` are 64, `I32` is 32, `I`, `z` and `t` are as wide as a pointer; %p is sixteen
 * digits. %n is refused. */
#ifndef OPENSSPI_WINDOWS_WIDE_FORMAT_H
#define OPENSSPI_WINDOWS_WIDE_FORMAT_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opensspi/windows/stringapiset.h"
#include "opensspi/windows/wide_strings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* opensspi_wide_out_ collects text; `used` counts what does not fit, too. */
typedef struct opensspi_wide_out_ {
  WCHAR* text;
  size_t room;
  size_t used;
} opensspi_wide_out_;

static inline void opensspi_put_unit_(opensspi_wide_out_* out, WCHAR unit) {
  if (out->used + 1 < out->room) {
    out->text[out->used] = unit;
  }
  ++out->used;
}

static inline void opensspi_put_code_(opensspi_wide_out_* out, ULONG code) {
  WCHAR units[2];
  int i;
  const int count = opensspi_put_utf16_(code, units);
  for (i = 0; i < count; ++i) {
    opensspi_put_unit_(out, units[i]);
  }
}

/* opensspi_spec_ is one conversion: its flags, the numbers that it has, and its size. */
typedef struct opensspi_spec_ {
  char flags[8];
  BOOL left;
  int width;
  int precision; /* -1 for none */
  char size;     /* 'h', 'c' (hh), 'l', 'q' (64 bits), 'w', 'L' or 0 */
  char kind;
} opensspi_spec_;

static inline void opensspi_pad_(opensspi_wide_out_* out, const opensspi_spec_* spec, size_t length,
                                 BOOL left) {
  size_t width = spec->width > 0 ? (size_t)spec->width : 0;
  for (; spec->left == left && width > length; --width) {
    opensspi_put_unit_(out, ' ');
  }
}

static inline void opensspi_put_wide_(opensspi_wide_out_* out, const opensspi_spec_* spec,
                                      const WCHAR* text, size_t length) {
  size_t i;
  opensspi_pad_(out, spec, length, FALSE);
  for (i = 0; i < length; ++i) {
    opensspi_put_unit_(out, text[i]);
  }
  opensspi_pad_(out, spec, length, TRUE);
}

/* opensspi_put_narrow_ writes UTF-8. Width and precision count UTF-16 code units. */
static inline void opensspi_put_narrow_(opensspi_wide_out_* out, const opensspi_spec_* spec,
                                        const char* text, size_t bytes) {
  opensspi_wide_out_ probe = {NULL, 0, 0};
  const size_t most =
      spec->precision >= 0 && spec->kind != 'c' ? (size_t)spec->precision : SIZE_MAX;
  const char* at = text;
  const char* end = text + bytes;
  BOOL ill = FALSE;
  while (at < end && probe.used < most) {
    opensspi_put_code_(&probe, opensspi_next_utf8_(&at, end, &ill));
  }
  end = at;
  opensspi_pad_(out, spec, probe.used, FALSE);
  for (at = text; at < end;) {
    opensspi_put_code_(out, opensspi_next_utf8_(&at, end, &ill));
  }
  opensspi_pad_(out, spec, probe.used, TRUE);
}

static inline int opensspi_wide_digits_(const WCHAR** at) {
  int number = 0;
  for (; **at >= '0' && **at <= '9'; ++*at) {
    number = number > 100000 ? number : number * 10 + (int)(**at - '0');
  }
  return number;
}

/* opensspi_read_size_ reads h, hh, l, ll, I, I32, I64, j, z, t, w and L. */
static inline char opensspi_read_size_(const WCHAR** at) {
  const WCHAR* text = *at;
  if (text[0] == 'I' && text[1] == '6' && text[2] == '4') {
    *at += 3;
    return 'q';
  }
  if (text[0] == 'I' && text[1] == '3' && text[2] == '2') {
    *at += 3;
    return 'l';
  }
  if ((text[0] == 'l' || text[0] == 'h') && text[1] == text[0]) {
    *at += 2;
    return text[0] == 'l' ? 'q' : 'c';
  }
  if (text[0] == 'h' || text[0] == 'l' || text[0] == 'w' || text[0] == 'L') {
    ++*at;
    return (char)text[0];
  }
  if (text[0] == 'I' || text[0] == 'j' || text[0] == 'z' || text[0] == 't') {
    ++*at;
    return 'q';
  }
  return 0;
}

/* opensspi_format_number_ formats what is no text with the C library. */
static inline int opensspi_format_number_(char* out, size_t room, const opensspi_spec_* spec,
                                          unsigned long long whole, double real) {
  const BOOL is_real = spec->kind && strchr("eEfFgGaA", spec->kind) != NULL;
  char format[24];
  snprintf(format, sizeof format, "%%%s*.*%s%c", spec->flags, is_real ? "" : "ll", spec->kind);
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
#endif
  return is_real ? snprintf(out, room, format, spec->width, spec->precision, real)
                 : snprintf(out, room, format, spec->width, spec->precision, whole);
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
}

static inline BOOL opensspi_put_number_(opensspi_wide_out_* out, const opensspi_spec_* spec,
                                        unsigned long long whole, double real) {
  char small[128];
  char* text = small;
  int i;
  const int length = opensspi_format_number_(small, sizeof small, spec, whole, real);
  if (length >= (int)sizeof small) {
    text = (char*)malloc((size_t)length + 1);
    if (text) {
      opensspi_format_number_(text, (size_t)length + 1, spec, whole, real);
    }
  }
  for (i = 0; text && i < length; ++i) {
    opensspi_put_unit_(out, (WCHAR)(unsigned char)text[i]);
  }
  if (text != small) {
    free(text);
  }
  return text && length >= 0;
}

/* opensspi_whole_ cuts an argument to the size that its conversion states. */
static inline unsigned long long opensspi_whole_(const opensspi_spec_* spec,
                                                 unsigned long long value) {
  const BOOL is_signed = spec->kind == 'd' || spec->kind == 'i';
  switch (spec->size) {
    case 'q':
      return value;
    case 'h':
      return is_signed ? (unsigned long long)(long long)(short)value : (unsigned short)value;
    case 'c':
      return is_signed ? (unsigned long long)(long long)(signed char)value : (unsigned char)value;
    default:
      return is_signed ? (unsigned long long)(long long)(int)value : (unsigned)value;
  }
}

/* opensspi_read_spec_ reads what is between % and the kind, and the kind. */
#define OPENSSPI_READ_SPEC_(spec, at, arguments)                                                   \
  do {                                                                                             \
    size_t flags_ = 0;                                                                             \
    memset(&(spec), 0, sizeof(spec));                                                              \
    (spec).precision = -1;                                                                         \
    for (; *(at) == '-' || *(at) == '+' || *(at) == ' ' || *(at) == '#' || *(at) == '0'; ++(at)) { \
      (spec).left = (spec).left || *(at) == '-';                                                   \
      if (flags_ + 1 < sizeof(spec).flags) {                                                       \
        (spec).flags[flags_++] = (char)*(at);                                                      \
      }                                                                                            \
    }                                                                                              \
    if (*(at) == '*') {                                                                            \
      ++(at);                                                                                      \
      (spec).width = va_arg(arguments, int);                                                       \
      if ((spec).width < 0) {                                                                      \
        (spec).left = TRUE;                                                                        \
        (spec).width = (spec).width == INT_MIN ? 0 : -(spec).width;                                \
        (spec).flags[flags_ < 7 ? flags_ : 6] = '-';                                               \
      }                                                                                            \
    } else {                                                                                       \
      (spec).width = opensspi_wide_digits_(&(at));                                                 \
    }                                                                                              \
    if (*(at) == '.') {                                                                            \
      ++(at);                                                                                      \
      if (*(at) == '*') {                                                                          \
        ++(at);                                                                                    \
        (spec).precision = va_arg(arguments, int);                                                 \
      } else {                                                                                     \
        (spec).precision = opensspi_wide_digits_(&(at));                                           \
      }                                                                                            \
    }                                                                                              \
    (spec).size = opensspi_read_size_(&(at));                                                      \
    (spec).kind = *(at) < 0x80 ? (char)*(at) : 0;                                                  \
    (at) += *(at) != 0;                                                                            \
  } while (0)

/* opensspi_narrow_length_ returns how many bytes of UTF-8 make at most so many code units. It reads
 * none behind them: a text that the precision ends needs no terminating zero. */
static inline size_t opensspi_narrow_length_(const char* text, size_t most) {
  opensspi_wide_out_ probe = {NULL, 0, 0};
  const char* at = text;
  BOOL ill = FALSE;
  while (probe.used < most && *at) {
    opensspi_put_code_(&probe, opensspi_next_utf8_(&at, at + 4, &ill));
  }
  return (size_t)(at - text);
}

/* opensspi_put_text_ writes a text argument; null is "(null)". */
static inline void opensspi_put_text_(opensspi_wide_out_* out, const opensspi_spec_* spec,
                                      const void* text, BOOL wide) {
  const size_t most = spec->precision >= 0 ? (size_t)spec->precision : SIZE_MAX;
  if (!text) {
    opensspi_put_narrow_(out, spec, "(null)", 6);
  } else if (wide) {
    opensspi_put_wide_(out, spec, (const WCHAR*)text, opensspi_wcsnlen((const WCHAR*)text, most));
  } else {
    const char* bytes = (const char*)text;
    opensspi_put_narrow_(out, spec, bytes, opensspi_narrow_length_(bytes, most));
  }
}

/* opensspi_vsnwprintf writes at most `room` characters, the terminating zero included, and returns
 * the length of the whole text without it; -1 for a conversion that does not exist. */
static inline int opensspi_vsnwprintf(WCHAR* text, size_t room, const WCHAR* format,
                                      va_list arguments) {
  opensspi_wide_out_ out = {text, room, 0};
  BOOL good = TRUE;
  while (*format && good) {
    opensspi_spec_ spec;
    if (*format != '%') {
      opensspi_put_unit_(&out, *format++);
      continue;
    }
    ++format;
    OPENSSPI_READ_SPEC_(spec, format, arguments);
    switch (spec.kind) {
      case '%':
        opensspi_put_unit_(&out, '%');
        break;
      case 's':
      case 'S': {
        const BOOL narrow = spec.size == 'h' || (spec.kind == 'S' && !spec.size);
        opensspi_put_text_(&out, &spec, va_arg(arguments, const void*), !narrow);
        break;
      }
      case 'c':
      case 'C': {
        const BOOL narrow = spec.size == 'h' || (spec.kind == 'C' && !spec.size);
        const int value = va_arg(arguments, int);
        const WCHAR unit = (WCHAR)(narrow ? value & 0xFF : value);
        opensspi_put_wide_(&out, &spec, &unit, 1);
        break;
      }
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X': {
        const unsigned long long value =
            spec.size == 'q' ? va_arg(arguments, unsigned long long) : va_arg(arguments, unsigned);
        good = opensspi_put_number_(&out, &spec, opensspi_whole_(&spec, value), 0);
        break;
      }
      case 'p':
        spec.kind = 'X';
        spec.precision = 16;
        good = opensspi_put_number_(&out, &spec, (uintptr_t)va_arg(arguments, void*), 0);
        break;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        good = opensspi_put_number_(
            &out, &spec, 0,
            spec.size == 'L' ? (double)va_arg(arguments, long double) : va_arg(arguments, double));
        break;
      default:
        good = FALSE;
    }
  }
  if (room > 0) {
    text[out.used < room ? out.used : room - 1] = 0;
  }
  return good && out.used <= INT_MAX ? (int)out.used : -1;
}

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
// Text of 8 and of 16 bits.
#define _GNU_SOURCE
#include <unistd.h>

#include "win32_base.h"

size_t wide_wcslen(const WCHAR* text) {
  size_t len = 0;
  while (text[len] != 0) {
    len++;
  }
  return len;
}

int wide_wcscmp(const WCHAR* a, const WCHAR* b) {
  while (*a != 0 && *a == *b) {
    a++, b++;
  }
  return (int)*a - (int)*b;
}

int wide_wcsncmp(const WCHAR* a, const WCHAR* b, size_t len) {
  while (len != 0 && *a != 0 && *a == *b) {
    a++, b++, len--;
  }
  return len != 0 ? (int)*a - (int)*b : 0;
}

WCHAR wide_towlower(WCHAR letter) { return letter < 128 ? (WCHAR)tolower(letter) : letter; }

int wide_wcsicmp(const WCHAR* a, const WCHAR* b) {
  while (*a != 0 && wide_towlower(*a) == wide_towlower(*b)) {
    a++, b++;
  }
  return (int)wide_towlower(*a) - (int)wide_towlower(*b);
}

WCHAR* wide_wcscpy(WCHAR* out, const WCHAR* text) {
  WCHAR* next = out;
  while ((*next++ = *text++) != 0) {
    continue;
  }
  return out;
}

WCHAR* wide_wcscat(WCHAR* out, const WCHAR* text) {
  wide_wcscpy(out + wide_wcslen(out), text);
  return out;
}

WCHAR* wide_wcschr(const WCHAR* text, WCHAR letter) {
  for (; *text != letter; text++) {
    if (*text == 0) {
      return NULL;
    }
  }
  return (WCHAR*)text;
}

WCHAR* wide_wcsrchr(const WCHAR* text, WCHAR letter) {
  WCHAR* found = NULL;
  for (;; text++) {
    if (*text == letter) {
      found = (WCHAR*)text;
    }
    if (*text == 0) {
      return found;
    }
  }
}

WCHAR* wide_wcsstr(const WCHAR* text, const WCHAR* part) {
  const size_t len = wide_wcslen(part);
  for (; *text != 0; text++) {
    if (wide_wcsncmp(text, part, len) == 0) {
      return (WCHAR*)text;
    }
  }
  return len != 0 ? NULL : (WCHAR*)text;
}

int lstrcmpA(LPCSTR a, LPCSTR b) { return strcmp(a != NULL ? a : "", b != NULL ? b : ""); }
int lstrcmpiA(LPCSTR a, LPCSTR b) { return strcasecmp(a, b); }
int lstrlenA(LPCSTR text) { return text != NULL ? (int)strlen(text) : 0; }
LPSTR lstrcpyA(LPSTR out, LPCSTR text) { return strcpy(out, text); }
LPSTR lstrcatA(LPSTR out, LPCSTR text) { return strcat(out, text); }

// Windows' lstrcmp catches access violations, and the tests compare what a failed call left.
static int is_readable(const void* memory) {
  int ends[2];
  if (memory == NULL || pipe(ends) != 0) {
    return 0;
  }
  const int readable = write(ends[1], memory, 1) == 1;
  close(ends[0]);
  close(ends[1]);
  return readable;
}

int lstrcmpW(LPCWSTR a, LPCWSTR b) {
  if (is_readable(a) && is_readable(b)) {
    return wide_wcscmp(a, b);
  }
  return a == b ? 0 : 1;
}

int lstrcmpiW(LPCWSTR a, LPCWSTR b) { return wide_wcsicmp(a, b); }
int lstrlenW(LPCWSTR text) { return text != NULL ? (int)wide_wcslen(text) : 0; }
LPWSTR lstrcpyW(LPWSTR out, LPCWSTR text) { return wide_wcscpy(out, text); }
LPWSTR lstrcatW(LPWSTR out, LPCWSTR text) { return wide_wcscat(out, text); }

// One byte is one character: the tests' texts are Latin-1.
__attribute__((weak)) int MultiByteToWideChar(UINT page, DWORD flags, LPCSTR text, int len,
                                              LPWSTR out, int room) {
  if (len < 0) {
    len = (int)strlen(text) + 1;
  }
  if (room == 0) {
    return len;
  }
  if (room < len) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  for (int i = 0; i < len; i++) {
    out[i] = (unsigned char)text[i];
  }
  return len;
}

__attribute__((weak)) int WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR text, int len,
                                              LPSTR out, int room, LPCSTR instead, BOOL* used) {
  if (len < 0) {
    len = (int)wide_wcslen(text) + 1;
  }
  if (room == 0) {
    return len;
  }
  if (room < len) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  for (int i = 0; i < len; i++) {
    out[i] = text[i] < 256 ? (char)text[i] : '?';
  }
  return len;
}

BOOL IsBadStringPtrA(LPCSTR text, UINT_PTR len) { return (ULONG_PTR)text < 0x10000; }
BOOL IsBadStringPtrW(LPCWSTR text, UINT_PTR len) { return (ULONG_PTR)text < 0x10000; }

// wsprintfW knows %s.
int wsprintfW(LPWSTR out, LPCWSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  LPWSTR next = out;
  for (; *format != 0; format++) {
    if (*format != '%' || format[1] != 's') {
      *next++ = *format;
      continue;
    }
    for (LPCWSTR text = va_arg(arguments, LPCWSTR); *text != 0; text++) {
      *next++ = *text;
    }
    format++;
  }
  *next = 0;
  va_end(arguments);
  return (int)(next - out);
}

void RtlInitAnsiString(PANSI_STRING out, PCSZ text) {
  out->Buffer = (char*)text;
  out->Length = text != NULL ? (USHORT)strlen(text) : 0;
  out->MaximumLength = out->Length + 1;
}

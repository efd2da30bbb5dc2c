/* SPDX-License-Identifier: MIT */
/* stringapiset.h: MultiByteToWideChar and WideCharToMultiByte.
 *
 * The code pages of this host (CP_ACP, CP_OEMCP, CP_THREAD_ACP) are UTF-8, as on a Windows whose
 * code page is 65001. Others are refused with ERROR_INVALID_PARAMETER. */
#ifndef OPENSSPI_WINDOWS_STRINGAPISET_H
#define OPENSSPI_WINDOWS_STRINGAPISET_H

#include <string.h>

#include "opensspi/winbase.h"
#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

#define CP_ACP                               0
#define CP_OEMCP                             1
#define CP_MACCP                             2
#define CP_THREAD_ACP                        3
#define CP_SYMBOL                            42
#define CP_UTF7                              65000
#define CP_UTF8                              65001

#define MB_PRECOMPOSED                       0x00000001
#define MB_COMPOSITE                         0x00000002
#define MB_USEGLYPHCHARS                     0x00000004
#define MB_ERR_INVALID_CHARS                 0x00000008

#define WC_DISCARDNS                         0x00000010
#define WC_SEPCHARS                          0x00000020
#define WC_DEFAULTCHAR                       0x00000040
#define WC_ERR_INVALID_CHARS                 0x00000080
#define WC_COMPOSITECHECK                    0x00000200
#define WC_NO_BEST_FIT_CHARS                 0x00000400

/* clang-format on */

#define OPENSSPI_REPLACEMENT_ 0xFFFDu

/* opensspi_utf8_tail_ returns how many bytes follow the lead byte of a character, and the range of
 * the first of them (Unicode 15, table 3-7); 0 for a byte that leads no character of its own. */
static inline int opensspi_utf8_tail_(unsigned lead, unsigned* lowest, unsigned* highest) {
  *lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  *highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 1;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 2;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
}

/* opensspi_next_utf8_ reads one character and moves `*at` behind it. Ill-formed bytes are U+FFFD,
 * one for each longest piece that could begin a character, and set `*ill`. */
static inline ULONG opensspi_next_utf8_(const char** at, const char* end, BOOL* ill) {
  const unsigned lead = (unsigned char)*(*at)++;
  unsigned lowest;
  unsigned highest;
  int tail = opensspi_utf8_tail_(lead, &lowest, &highest);
  ULONG code = tail == 1 ? lead & 0x1Fu : tail == 2 ? lead & 0x0Fu : lead & 0x07u;
  if (lead < 0x80) {
    return lead;
  }
  *ill = *ill || tail == 0;
  if (tail == 0) {
    return OPENSSPI_REPLACEMENT_;
  }
  for (; tail > 0; --tail, ++*at) {
    const unsigned byte = *at < end ? (unsigned char)**at : 0;
    if (byte < lowest || byte > highest) {
      *ill = TRUE;
      return OPENSSPI_REPLACEMENT_;
    }
    code = (code << 6) | (byte & 0x3Fu);
    lowest = 0x80;
    highest = 0xBF;
  }
  return code;
}

/* opensspi_next_utf16_ does the same for UTF-16; an unpaired surrogate is ill-formed. */
static inline ULONG opensspi_next_utf16_(const WCHAR** at, const WCHAR* end, BOOL* ill) {
  const ULONG unit = (ULONG) * (*at)++ & 0xFFFFu;
  if (unit < 0xD800 || unit > 0xDFFF) {
    return unit;
  }
  if (unit <= 0xDBFF && *at < end && ((ULONG) * *at & 0xFC00u) == 0xDC00) {
    return 0x10000 + ((unit - 0xD800) << 10) + (((ULONG) * (*at)++ & 0xFFFFu) - 0xDC00);
  }
  *ill = TRUE;
  return OPENSSPI_REPLACEMENT_;
}

/* opensspi_put_utf16_ and opensspi_put_utf8_ write one character and return its length. */
static inline int opensspi_put_utf16_(ULONG code, WCHAR out[2]) {
  if (code < 0x10000) {
    out[0] = (WCHAR)code;
    return 1;
  }
  out[0] = (WCHAR)(0xD800 + ((code - 0x10000) >> 10));
  out[1] = (WCHAR)(0xDC00 + ((code - 0x10000) & 0x3FF));
  return 2;
}

static inline int opensspi_put_utf8_(ULONG code, char out[4]) {
  const int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char kLead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
  int i;
  for (i = length - 1; i > 0; --i, code >>= 6) {
    out[i] = (char)(0x80 | (code & 0x3F));
  }
  out[0] = (char)(kLead[length] | code);
  return length;
}

/* opensspi_code_page_ sets the error of a code page or of flags that it does not have. */
static inline BOOL opensspi_code_page_(UINT page, DWORD flags, DWORD allowed, DWORD legacy) {
  const BOOL host = page == CP_ACP || page == CP_OEMCP || page == CP_THREAD_ACP;
  if (!host && page != CP_UTF8) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  if (flags & ~(host ? allowed | legacy : allowed)) {
    SetLastError(ERROR_INVALID_FLAGS);
    return FALSE;
  }
  return TRUE;
}

static inline int opensspi_conversion_failed_(DWORD error) {
  SetLastError(error);
  return 0;
}

/* MultiByteToWideChar converts UTF-8 to UTF-16 and returns the number of code units. `cbMultiByte`
 * -1 takes the whole string with its terminating zero; `cchWideChar` 0 asks for the length.
 * Ill-formed bytes become U+FFFD, or with MB_ERR_INVALID_CHARS fail. Zero is failure:
 * ERROR_NO_UNICODE_TRANSLATION, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER,
 * ERROR_INVALID_FLAGS. MB_PRECOMPOSED is taken with the host's code pages. */
static inline int MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr,
                                      int cbMultiByte, LPWSTR lpWideCharStr, int cchWideChar) {
  const char* at = lpMultiByteStr;
  const char* end;
  BOOL ill = FALSE;
  size_t length = 0;
  if (!at || cbMultiByte == 0 || cbMultiByte < -1 || cchWideChar < 0 ||
      (cchWideChar > 0 && (!lpWideCharStr || (const void*)lpWideCharStr == (const void*)at))) {
    return opensspi_conversion_failed_(ERROR_INVALID_PARAMETER);
  }
  if (!opensspi_code_page_(CodePage, dwFlags, MB_ERR_INVALID_CHARS, MB_PRECOMPOSED)) {
    return 0;
  }
  end = at + (cbMultiByte < 0 ? strlen(at) + 1 : (size_t)cbMultiByte);
  while (at < end) {
    WCHAR units[2];
    const int count = opensspi_put_utf16_(opensspi_next_utf8_(&at, end, &ill), units);
    if (ill && (dwFlags & MB_ERR_INVALID_CHARS)) {
      return opensspi_conversion_failed_(ERROR_NO_UNICODE_TRANSLATION);
    }
    if (cchWideChar > 0 && length + (size_t)count > (size_t)cchWideChar) {
      return opensspi_conversion_failed_(ERROR_INSUFFICIENT_BUFFER);
    }
    if (cchWideChar > 0) {
      memcpy(lpWideCharStr + length, units, (size_t)count * sizeof(WCHAR));
    }
    length += (size_t)count;
  }
  return length > INT32_MAX ? opensspi_conversion_failed_(ERROR_INVALID_PARAMETER) : (int)length;
}

/* WideCharToMultiByte converts UTF-16 to UTF-8 and returns the number of bytes. Unpaired surrogates
 * become U+FFFD, which sets `*lpUsedDefaultChar`, or with WC_ERR_INVALID_CHARS fail. As on Windows,
 * CP_UTF8 takes neither `lpDefaultChar` nor `lpUsedDefaultChar`; with the host's code pages
 * `lpDefaultChar` is ignored, because every character has a form. Errors as MultiByteToWideChar. */
static inline int WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr,
                                      int cchWideChar, LPSTR lpMultiByteStr, int cbMultiByte,
                                      LPCSTR lpDefaultChar, BOOL* lpUsedDefaultChar) {
  const WCHAR* at = lpWideCharStr;
  const WCHAR* end = at;
  BOOL ill = FALSE;
  size_t length = 0;
  if (!at || cchWideChar == 0 || cchWideChar < -1 || cbMultiByte < 0 ||
      (cbMultiByte > 0 && (!lpMultiByteStr || (const void*)lpMultiByteStr == (const void*)at)) ||
      (CodePage == CP_UTF8 && (lpDefaultChar || lpUsedDefaultChar))) {
    return opensspi_conversion_failed_(ERROR_INVALID_PARAMETER);
  }
  if (!opensspi_code_page_(
          CodePage, dwFlags, WC_ERR_INVALID_CHARS,
          WC_DISCARDNS | WC_SEPCHARS | WC_DEFAULTCHAR | WC_COMPOSITECHECK | WC_NO_BEST_FIT_CHARS)) {
    return 0;
  }
  if (cchWideChar < 0) {
    while (*end++) {
    }
  } else {
    end = at + cchWideChar;
  }
  while (at < end) {
    char bytes[4];
    const int count = opensspi_put_utf8_(opensspi_next_utf16_(&at, end, &ill), bytes);
    if (ill && (dwFlags & WC_ERR_INVALID_CHARS)) {
      return opensspi_conversion_failed_(ERROR_NO_UNICODE_TRANSLATION);
    }
    if (cbMultiByte > 0 && length + (size_t)count > (size_t)cbMultiByte) {
      return opensspi_conversion_failed_(ERROR_INSUFFICIENT_BUFFER);
    }
    if (cbMultiByte > 0) {
      memcpy(lpMultiByteStr + length, bytes, (size_t)count);
    }
    length += (size_t)count;
  }
  if (lpUsedDefaultChar) {
    *lpUsedDefaultChar = ill;
  }
  return length > INT32_MAX ? opensspi_conversion_failed_(ERROR_INVALID_PARAMETER) : (int)length;
}

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* tchar.h: names for sources that are compiled with and without UNICODE.
 *
 * With UNICODE they take WCHAR, whose printf has Microsoft's formats (wide_printf.h); without they
 * are the C library's own. */
#ifndef OPENSSPI_WINDOWS_TCHAR_H
#define OPENSSPI_WINDOWS_TCHAR_H

#include "opensspi/windows/crt.h"
#include "opensspi/windows/entry_points.h"
#include "opensspi/windows/wide_printf.h"
#include "opensspi/windows/wide_strings.h"
#include "opensspi/windows/windef.h"

#define _T(text) TEXT(text)
#define _TEXT(text) TEXT(text)
typedef TCHAR _TCHAR;

#ifdef UNICODE
#define OPENSSPI_T_(narrow, wide) wide
typedef WCHAR _TUCHAR;
typedef WCHAR _TSCHAR;
typedef wint_t _TINT;
#else
#define OPENSSPI_T_(narrow, wide) narrow
typedef unsigned char _TUCHAR;
typedef signed char _TSCHAR;
typedef int _TINT;
#endif

/* clang-format off */

#define _tcslen       OPENSSPI_T_(strlen, opensspi_wcslen)
#define _tcsnlen      OPENSSPI_T_(strnlen, opensspi_wcsnlen)
#define _tcscpy       OPENSSPI_T_(strcpy, opensspi_wcscpy)
#define _tcsncpy      OPENSSPI_T_(strncpy, opensspi_wcsncpy)
#define _tcscat       OPENSSPI_T_(strcat, opensspi_wcscat)
#define _tcsncat      OPENSSPI_T_(strncat, opensspi_wcsncat)
#define _tcscmp       OPENSSPI_T_(strcmp, opensspi_wcscmp)
#define _tcsncmp      OPENSSPI_T_(strncmp, opensspi_wcsncmp)
#define _tcsicmp      OPENSSPI_T_(strcasecmp, opensspi_wcsicmp)
#define _tcscmpi      _tcsicmp
#define _tcsnicmp     OPENSSPI_T_(strncasecmp, opensspi_wcsnicmp)
#define _tcsncicmp    _tcsnicmp
#define _tcschr       OPENSSPI_T_(strchr, opensspi_wcschr)
#define _tcsrchr      OPENSSPI_T_(strrchr, opensspi_wcsrchr)
#define _tcsstr       OPENSSPI_T_(strstr, opensspi_wcsstr)
#define _tcspbrk      OPENSSPI_T_(strpbrk, opensspi_wcspbrk)
#define _tcsspn       OPENSSPI_T_(strspn, opensspi_wcsspn)
#define _tcscspn      OPENSSPI_T_(strcspn, opensspi_wcscspn)
#define _tcstok_s     OPENSSPI_T_(strtok_r, opensspi_wcstok)
#define _tcsdup       OPENSSPI_T_(_strdup, opensspi_wcsdup)
#define _tcslwr       OPENSSPI_T_(_strlwr, opensspi_wcslwr)
#define _tcsupr       OPENSSPI_T_(_strupr, opensspi_wcsupr)
#define _tcstol       OPENSSPI_T_(strtol, opensspi_wcstol)
#define _tcstoul      OPENSSPI_T_(strtoul, opensspi_wcstoul)
#define _tcstoi64     OPENSSPI_T_(strtoll, opensspi_wcstoi64)
#define _tcstoui64    OPENSSPI_T_(strtoull, opensspi_wcstoui64)
#define _ttoi         OPENSSPI_T_(atoi, opensspi_wtoi)
#define _ttol         OPENSSPI_T_(atol, opensspi_wtoi)
#define _tcscpy_s     OPENSSPI_T_(strcpy_s, opensspi_wcscpy_s)
#define _tcscat_s     OPENSSPI_T_(strcat_s, opensspi_wcscat_s)
#define _tcsncpy_s    OPENSSPI_T_(strncpy_s, opensspi_wcsncpy_s)

#define _tprintf      OPENSSPI_T_(printf, opensspi_wprintf)
#define _ftprintf     OPENSSPI_T_(fprintf, opensspi_fwprintf)
#define _vtprintf     OPENSSPI_T_(vprintf, opensspi_vwprintf)
#define _vftprintf    OPENSSPI_T_(vfprintf, opensspi_vfwprintf)
#define _stprintf_s   OPENSSPI_T_(sprintf_s, opensspi_swprintf)
#define _sntprintf    OPENSSPI_T_(_snprintf, opensspi_swprintf)
#define _vsntprintf   OPENSSPI_T_(_vsnprintf, opensspi_vswprintf)
#define _fputts       OPENSSPI_T_(fputs, opensspi_fputws)
#define _putts        OPENSSPI_T_(puts, opensspi_putws)

#define _totlower     OPENSSPI_T_(tolower, towlower)
#define _totupper     OPENSSPI_T_(toupper, towupper)
#define _istalpha     OPENSSPI_T_(isalpha, iswalpha)
#define _istdigit     OPENSSPI_T_(isdigit, iswdigit)
#define _istalnum     OPENSSPI_T_(isalnum, iswalnum)
#define _istspace     OPENSSPI_T_(isspace, iswspace)
#define _istprint     OPENSSPI_T_(isprint, iswprint)
#define _istupper     OPENSSPI_T_(isupper, iswupper)
#define _istlower     OPENSSPI_T_(islower, iswlower)

/* clang-format on */

#endif

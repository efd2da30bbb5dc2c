/* SPDX-License-Identifier: MIT */
/* windef.h: the basic types of Windows' C interface, with Windows' sizes. */
#ifndef OPENSSPI_WINDEF_H
#define OPENSSPI_WINDEF_H

#include <stddef.h>
#include <stdint.h>

#if !defined(__cplusplus)
#include <uchar.h>
#endif

/* Marks what libopensspi.so exports. Every such function has plain C linkage. */
#ifndef OPENSSPI_API
#if defined(__GNUC__)
#define OPENSSPI_API __attribute__((visibility("default")))
#else
#define OPENSSPI_API
#endif
#endif

/* OPENSSPI_AW maps a bare name to its A or W form, as `UNICODE` chooses. */
#ifdef UNICODE
#define OPENSSPI_AW(name) name##W
#define OPENSSPI_UAW(name) name##_W
#else
#define OPENSSPI_AW(name) name##A
#define OPENSSPI_UAW(name) name##_A
#endif

/* OPENSSPI_WTEXT makes a WCHAR literal from a plain one: u"x", or L"x" under -fshort-wchar. */
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
#define OPENSSPI_WTEXT(text) L##text
#else
#define OPENSSPI_WTEXT(text) u##text
#endif

/* TEXT makes a TCHAR literal: narrow, or UTF-16 if UNICODE is defined. */
#ifdef UNICODE
#define __TEXT(quote) OPENSSPI_WTEXT(quote)
#else
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)

/* Calling conventions: Linux has one. */
#ifndef WINAPI
#define WINAPI
#endif
#ifndef APIENTRY
#define APIENTRY WINAPI
#endif
#ifndef CALLBACK
#define CALLBACK
#endif
#ifndef NTAPI
#define NTAPI
#endif

#ifndef VOID
#define VOID void
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define MAX_PATH 260
#define ANYSIZE_ARRAY 1

#ifdef __cplusplus
extern "C" {
#endif

/* WCHAR is one UTF-16 code unit: char16_t, written u"text". A program built with -fshort-wchar has
 * a wchar_t of the same size and gets that one, so that its L"text" has the right type. The two are
 * different types to a C++ compiler and the same to the library. */
#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#else
typedef char16_t WCHAR;
#endif

typedef char CHAR;
typedef unsigned char UCHAR;
typedef unsigned char BYTE;
typedef unsigned char BOOLEAN;
typedef int BOOL;
typedef short SHORT;
typedef unsigned short USHORT;
typedef unsigned short WORD;
typedef int INT;
typedef unsigned int UINT;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef float FLOAT;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef unsigned long long DWORDLONG;
typedef int8_t INT8;
typedef int16_t INT16;
typedef int32_t INT32;
typedef int32_t LONG32;
typedef int64_t INT64;
typedef int64_t LONG64;
typedef uint8_t UINT8;
typedef uint16_t UINT16;
typedef uint32_t UINT32;
typedef uint32_t ULONG32;
typedef uint32_t DWORD32;
typedef uint64_t UINT64;
typedef uint64_t ULONG64;
typedef uint64_t DWORD64;
typedef intptr_t INT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t UINT_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef uintptr_t SIZE_T;
typedef intptr_t SSIZE_T;

typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef CHAR *PCHAR, *PSTR, *LPSTR, *LPCH;
typedef const CHAR *PCSTR, *LPCSTR;
typedef WCHAR *PWCHAR, *PWSTR, *LPWSTR, *LPWCH;
typedef const WCHAR *PCWSTR, *LPCWSTR;
typedef UCHAR* PUCHAR;
typedef BYTE *PBYTE, *LPBYTE;
typedef BOOLEAN* PBOOLEAN;
typedef BOOL *PBOOL, *LPBOOL;
typedef SHORT* PSHORT;
typedef USHORT* PUSHORT;
typedef WORD *PWORD, *LPWORD;
typedef INT *PINT, *LPINT;
typedef UINT* PUINT;
typedef LONG *PLONG, *LPLONG;
typedef ULONG* PULONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef ULONG_PTR* PULONG_PTR;
typedef DWORD_PTR* PDWORD_PTR;
typedef SIZE_T* PSIZE_T;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
typedef LPWSTR PTSTR, LPTSTR;
typedef LPCWSTR PCTSTR, LPCTSTR;
#else
typedef CHAR TCHAR, *PTCHAR;
typedef LPSTR PTSTR, LPTSTR;
typedef LPCSTR PCTSTR, LPCTSTR;
#endif

/* HANDLE names an object of the library (a token, a provider, ...). It is never a pointer to
 * memory. */
typedef void* HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef HANDLE HLOCAL;
typedef HANDLE HGLOBAL;
typedef HANDLE HINSTANCE;
typedef HANDLE HMODULE;
typedef HANDLE HWND;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

typedef int32_t HRESULT;
typedef int32_t NTSTATUS;
typedef int32_t SCODE;
typedef NTSTATUS* PNTSTATUS;

/* FILETIME counts steps of 100 ns since 1601-01-01 00:00 UTC, in two halves. */
typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

/* SYSTEMTIME is a date and time, field by field. */
typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;
  WORD wDayOfWeek;
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

/* LARGE_INTEGER is a signed number of 64 bits, whole or in two halves. */
typedef union _LARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

/* ULARGE_INTEGER is an unsigned number of 64 bits, whole or in two halves. */
typedef union _ULARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    DWORD HighPart;
  };
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* LUID is a number that is unique on this machine until it restarts. */
typedef struct _LUID {
  DWORD LowPart;
  LONG HighPart;
} LUID, *PLUID;

/* GUID is a globally unique identifier ([MS-DTYP] 2.3.4). */
typedef struct _GUID {
  ULONG Data1;
  USHORT Data2;
  USHORT Data3;
  UCHAR Data4[8];
} GUID, *PGUID, *LPGUID;
typedef GUID UUID;

/* UNICODE_STRING counts its lengths in bytes and needs no terminating zero. */
typedef struct _UNICODE_STRING {
  USHORT Length;
  USHORT MaximumLength;
  PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING* PCUNICODE_STRING;

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* windef.h: the basic types, and the keywords and macros that sources for Windows take for granted.
 *
 * `min` and `max` are not defined, as under NOMINMAX. */
#ifndef OPENSSPI_WINDOWS_WINDEF_H
#define OPENSSPI_WINDOWS_WINDEF_H

#include "opensspi/windef.h"
#include "opensspi/windows/sal.h"

/* UNICODE and _UNICODE go together in Windows' project settings. TEXT() follows UNICODE. */
#if defined(_UNICODE) && !defined(UNICODE)
#error "define UNICODE together with _UNICODE, before the first include"
#endif

/* Keywords of Microsoft's compiler. */
#ifndef _cdecl
#define _cdecl
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef __declspec
#define __declspec(attribute)
#endif
#ifndef __int8
#define __int8 char
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int32
#define __int32 int
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __int64
#define __int64 long long
#endif
#ifndef __forceinline
#define __forceinline inline __attribute__((always_inline))
#endif

#ifndef WINAPIV
#define WINAPIV
#endif
#ifndef PASCAL
#define PASCAL
#endif
#ifndef STDAPICALLTYPE
#define STDAPICALLTYPE
#endif
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif

#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

/* Types that sources use beside those of the functions that are here. */
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;
typedef WORD ATOM;
typedef WORD LANGID;
typedef DWORD LCID;
typedef DWORD COLORREF;
#ifndef OPENSSPI_HKEY_DEFINED
#define OPENSSPI_HKEY_DEFINED
typedef HANDLE HKEY;
#endif
typedef HKEY* PHKEY;
typedef HANDLE HRSRC;
typedef const TCHAR* LPCTCH;
typedef const GUID* LPCGUID;
typedef GUID IID, CLSID;

/* FARPROC is what GetProcAddress returns; cast it to the function's own type. */
typedef INT_PTR(WINAPI* FARPROC)(); /* NOLINT: in C with any arguments, as on Windows */
typedef FARPROC PROC;

#define DECLARE_HANDLE(name) typedef HANDLE name

#define MAKEWORD(low, high) ((WORD)(((BYTE)((low)&0xFF)) | ((WORD)((BYTE)((high)&0xFF))) << 8))
#define MAKELONG(low, high) \
  ((LONG)(((WORD)((low)&0xFFFF)) | ((DWORD)((WORD)((high)&0xFFFF))) << 16))
#define LOWORD(value) ((WORD)((value)&0xFFFF))
#define HIWORD(value) ((WORD)(((value) >> 16) & 0xFFFF))
#define LOBYTE(value) ((BYTE)((value)&0xFF))
#define HIBYTE(value) ((BYTE)(((value) >> 8) & 0xFF))

#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#define _countof(array) ARRAYSIZE(array)

#endif

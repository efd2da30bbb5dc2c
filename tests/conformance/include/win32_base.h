// SPDX-License-Identifier: MIT
// The part of Win32 around the functions under test, so that Wine's tests compile on Linux (LP64,
// -fshort-wchar): types, constants and functions that the tests use, and no more. Our own writing.
#pragma once
#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __cplusplus
extern "C" {
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0a00
#endif
#define WINVER _WIN32_WINNT
#define NTDDI_VERSION 0x0a000000
#define _WIN64 1
#define WINAPI
#define APIENTRY
#define CALLBACK
#define NTAPI
#define PASCAL
#define __cdecl
#define __stdcall
#define _cdecl
#define WINAPIV
#define SNMP_FUNC_TYPE
#define CONST const
#define VOID void
#define __declspec(x)
#define ANYSIZE_ARRAY 1
#define IN
#define OUT
#define OPTIONAL
#define FAR
#define NEAR
#define __forceinline static inline __attribute__((always_inline))
#define FORCEINLINE __forceinline
#define DECLSPEC_IMPORT
#define WINADVAPI
#define WINBASEAPI
#define WINIMPM
#define WINCRYPT32API
#define WINCRYPT32STRINGAPI
#define NTSYSAPI
#define WINUSERAPI
#define DECLSPEC_ALIGN(x) __attribute__((aligned(x)))
#define DECLSPEC_NORETURN
#define EXTERN_C extern
#define __C89_NAMELESS __extension__
#define __C89_NAMELESSUNIONNAME
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYUNIONNAME3
#define DUMMYUNIONNAME4
#define DUMMYUNIONNAME5
#define DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME2
#define __LONG32 int
#define __MSABI_LONG(x) x
#define __MINGW_EXTENSION __extension__
#define UNALIGNED
#define TRUE 1
#define FALSE 0
#ifndef NULL
#define NULL ((void*)0)
#endif
#define MAX_PATH 260
#define INFINITE 0xFFFFFFFFu
#define C_ASSERT(e) typedef char __C_ASSERT__[(e) ? 1 : -1]
#define ARRAYSIZE(a) (sizeof(a) / sizeof((a)[0]))
#define FIELD_OFFSET(t, f) ((LONG)offsetof(t, f))
#define CONTAINING_RECORD(a, t, f) ((t*)((char*)(a)-offsetof(t, f)))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define MAKEWORD(a, b) ((WORD)(((BYTE)(a)) | ((WORD)((BYTE)(b))) << 8))
#define LOWORD(l) ((WORD)((ULONG_PTR)(l)&0xffff))
#define HIWORD(l) ((WORD)(((ULONG_PTR)(l) >> 16) & 0xffff))
#define LOBYTE(w) ((BYTE)((ULONG_PTR)(w)&0xff))
#define HIBYTE(w) ((BYTE)(((ULONG_PTR)(w) >> 8) & 0xff))
#define IS_INTRESOURCE(r) (((ULONG_PTR)(r) >> 16) == 0)
#define DECLARE_HANDLE(n) \
  typedef struct n##__ {  \
    int unused;           \
  }* n
typedef int BOOL, *PBOOL, *LPBOOL, WINBOOL;
typedef unsigned char BYTE, *PBYTE, *LPBYTE, BOOLEAN, *PBOOLEAN, UCHAR, *PUCHAR;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR, CCHAR;
typedef const char *LPCSTR, *PCSTR;
typedef wchar_t WCHAR, *PWCHAR, *LPWSTR, *PWSTR, *LPWCH;
typedef const wchar_t *LPCWSTR, *PCWSTR;
typedef char TCHAR, *LPTSTR, *PTSTR;
typedef const char* LPCTSTR;
#define TEXT(x) x
typedef unsigned short WORD, *PWORD, *LPWORD, USHORT, *PUSHORT;
typedef short SHORT, *PSHORT;
typedef unsigned int DWORD, *PDWORD, *LPDWORD, ULONG, *PULONG, UINT, *PUINT;
typedef int LONG, *PLONG, *LPLONG, INT, *PINT, *LPINT, INT32;
typedef unsigned int UINT32, DWORD32, ULONG32;
typedef long long LONGLONG, LONG64, INT64, __int64;
typedef unsigned long long ULONGLONG, ULONG64, DWORD64, UINT64, DWORDLONG;
#define __int64 long long
typedef uintptr_t ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR, UINT_PTR;
typedef intptr_t LONG_PTR, INT_PTR;
typedef size_t SIZE_T, *PSIZE_T;
typedef ptrdiff_t SSIZE_T;
typedef void *PVOID, *LPVOID, *HANDLE, **PHANDLE, *HLOCAL, *HGLOBAL;
typedef const void* LPCVOID;
typedef LONG HRESULT, NTSTATUS, SCODE, LSTATUS;
typedef NTSTATUS* PNTSTATUS;
typedef float FLOAT;
typedef double DOUBLE;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef WORD LANGID, ATOM;
typedef DWORD LCID, COLORREF, ACCESS_MASK, REGSAM;
DECLARE_HANDLE(HINSTANCE);
typedef HINSTANCE HMODULE;
DECLARE_HANDLE(HWND);
DECLARE_HANDLE(HKEY);
typedef HKEY* PHKEY;
DECLARE_HANDLE(HICON);
DECLARE_HANDLE(HBITMAP);
DECLARE_HANDLE(HMENU);
DECLARE_HANDLE(HRSRC);
typedef int(WINAPI* FARPROC)(void);
typedef int(WINAPI* PROC)(void);
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
typedef struct _FILETIME {
  DWORD dwLowDateTime, dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;
typedef struct _SYSTEMTIME {
  WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;
typedef union _LARGE_INTEGER {
  struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;
typedef union _ULARGE_INTEGER {
  struct {
    DWORD LowPart, HighPart;
  };
  ULONGLONG QuadPart;
} ULARGE_INTEGER;
typedef struct _LUID {
  DWORD LowPart;
  LONG HighPart;
} LUID, *PLUID;
typedef struct _GUID {
  DWORD Data1;
  WORD Data2, Data3;
  BYTE Data4[8];
} GUID, *LPGUID, UUID, IID, CLSID;
typedef const GUID* LPCGUID;
typedef const GUID *REFGUID, *REFIID, *REFCLSID;
#define GUID_DEFINED
#ifdef INITGUID
#define DEFINE_GUID(n, a, b, c, d1, d2, d3, d4, d5, d6, d7, d8) \
  const GUID n = {a, b, c, {d1, d2, d3, d4, d5, d6, d7, d8}}
#else
#define DEFINE_GUID(n, ...) extern const GUID n
#endif
#define IsEqualGUID(a, b) (!memcmp(a, b, sizeof(GUID)))
typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;
typedef PVOID PSECURITY_DESCRIPTOR, PSID;
typedef DWORD SECURITY_INFORMATION;
typedef WORD SECURITY_DESCRIPTOR_CONTROL;
typedef struct _ACL {
  BYTE AclRevision, Sbz1;
  WORD AclSize, AceCount, Sbz2;
} ACL, *PACL;
typedef struct _SECURITY_DESCRIPTOR {
  BYTE Revision, Sbz1;
  SECURITY_DESCRIPTOR_CONTROL Control;
  PSID Owner, Group;
  PACL Sacl, Dacl;
} SECURITY_DESCRIPTOR;
#define OWNER_SECURITY_INFORMATION 1
#define GROUP_SECURITY_INFORMATION 2
#define DACL_SECURITY_INFORMATION 4
#define SACL_SECURITY_INFORMATION 8
typedef struct _LIST_ENTRY {
  struct _LIST_ENTRY *Flink, *Blink;
} LIST_ENTRY;
typedef struct _UNICODE_STRING {
  USHORT Length, MaximumLength;
  PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING* PCUNICODE_STRING;
typedef struct _STRING {
  USHORT Length, MaximumLength;
  char* Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;
typedef const char* PCSZ;
#define _NTDEF_
#define __UNICODE_STRING_DEFINED
typedef struct {
  DWORD a[4];
} RTL_OSVERSIONINFOEXW;
typedef enum _TOKEN_INFORMATION_CLASS {
  TokenUser = 1,
  TokenStatistics = 10
} TOKEN_INFORMATION_CLASS;
typedef enum _SECURITY_IMPERSONATION_LEVEL {
  SecurityAnonymous,
  SecurityIdentification,
  SecurityImpersonation,
  SecurityDelegation
} SECURITY_IMPERSONATION_LEVEL,
    *PSECURITY_IMPERSONATION_LEVEL;
typedef enum _TOKEN_TYPE { TokenPrimary = 1, TokenImpersonation } TOKEN_TYPE;
typedef struct _TOKEN_STATISTICS {
  LUID TokenId, AuthenticationId;
  LARGE_INTEGER ExpirationTime;
  TOKEN_TYPE TokenType;
  SECURITY_IMPERSONATION_LEVEL ImpersonationLevel;
  DWORD DynamicCharged, DynamicAvailable, GroupCount, PrivilegeCount;
  LUID ModifiedId;
} TOKEN_STATISTICS;
#define TOKEN_QUERY 8
typedef struct _QUOTA_LIMITS {
  SIZE_T a[6];
} QUOTA_LIMITS, *PQUOTA_LIMITS;
typedef struct _TOKEN_SOURCE {
  CHAR SourceName[8];
  LUID SourceIdentifier;
} TOKEN_SOURCE, *PTOKEN_SOURCE;
typedef struct _TOKEN_GROUPS* PTOKEN_GROUPS;
typedef struct _SID_IDENTIFIER_AUTHORITY {
  BYTE Value[6];
} SID_IDENTIFIER_AUTHORITY;
typedef struct _PRIVILEGE_SET* PPRIVILEGE_SET;
typedef struct _TOKEN_PRIVILEGES* PTOKEN_PRIVILEGES;
typedef struct _TOKEN_USER* PTOKEN_USER;
typedef enum _SID_NAME_USE { SidTypeUser = 1 } SID_NAME_USE, *PSID_NAME_USE;
typedef struct _SID {
  BYTE Revision, SubAuthorityCount;
  SID_IDENTIFIER_AUTHORITY IdentifierAuthority;
  DWORD SubAuthority[1];
} SID, *PISID;
typedef struct _EXCEPTION_RECORD {
  DWORD ExceptionCode;
  PVOID ExceptionAddress;
} EXCEPTION_RECORD;
typedef struct _EXCEPTION_POINTERS {
  EXCEPTION_RECORD* ExceptionRecord;
} EXCEPTION_POINTERS;
typedef struct _OVERLAPPED* LPOVERLAPPED;
#define HEAP_ZERO_MEMORY 8
#define LMEM_FIXED 0
#define LMEM_ZEROINIT 0x40
#define LPTR 0x40
#define CP_ACP 0
#define CP_UTF8 65001
#define GENERIC_READ 0x80000000u
#define GENERIC_WRITE 0x40000000u
#define FILE_SHARE_READ 1
#define FILE_SHARE_WRITE 2
#define FILE_SHARE_DELETE 4
#define CREATE_NEW 1
#define CREATE_ALWAYS 2
#define OPEN_EXISTING 3
#define OPEN_ALWAYS 4
#define FILE_ATTRIBUTE_NORMAL 0x80
#define WAIT_OBJECT_0 0u
#define WAIT_TIMEOUT 258u
#define DELETE 0x10000u
#define READ_CONTROL 0x20000u
#define STANDARD_RIGHTS_REQUIRED 0xf0000u
#define STANDARD_RIGHTS_READ 0x20000u
#define STANDARD_RIGHTS_WRITE 0x20000u
#define STANDARD_RIGHTS_ALL 0x1f0000u
#define SYNCHRONIZE 0x100000u
#define KEY_QUERY_VALUE 1
#define KEY_SET_VALUE 2
#define KEY_CREATE_SUB_KEY 4
#define KEY_ENUMERATE_SUB_KEYS 8
#define KEY_NOTIFY 0x10
#define KEY_CREATE_LINK 0x20
#define KEY_WOW64_64KEY 0x100
#define KEY_WOW64_32KEY 0x200
#define KEY_READ 0x20019
#define KEY_WRITE 0x20006
#define KEY_ALL_ACCESS 0xf003f
#define REG_OPTION_NON_VOLATILE 0
#define REG_SZ 1
#define REG_EXPAND_SZ 2
#define REG_BINARY 3
#define REG_DWORD 4
#define REG_MULTI_SZ 7
#define REG_CREATED_NEW_KEY 1
#define REG_OPENED_EXISTING_KEY 2
#define HKEY_CLASSES_ROOT ((HKEY)(ULONG_PTR)0x80000000u)
#define HKEY_CURRENT_USER ((HKEY)(ULONG_PTR)0x80000001u)
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)0x80000002u)
#define LANG_NEUTRAL 0
#define SORT_DEFAULT 0
#define MAKELANGID(p, s) ((WORD)((s) << 10) | (p))
#define MAKELCID(l, s) ((DWORD)(((DWORD)(s) << 16) | (l)))
#define LOCALE_SYSTEM_DEFAULT 0x800
#define SECURITY_LOCAL_SYSTEM_RID 18
// Functions of kernel32 and its kin, over libc.
DWORD GetLastError(void);
void SetLastError(DWORD);
HLOCAL LocalAlloc(UINT, SIZE_T);
HLOCAL LocalFree(HLOCAL);
HLOCAL LocalReAlloc(HLOCAL, SIZE_T, UINT);
HANDLE GetProcessHeap(void);
void* HeapAlloc(HANDLE, DWORD, SIZE_T);
void* HeapReAlloc(HANDLE, DWORD, void*, SIZE_T);
BOOL HeapFree(HANDLE, DWORD, void*);
SIZE_T HeapSize(HANDLE, DWORD, const void*);
HMODULE GetModuleHandleA(LPCSTR);
HMODULE LoadLibraryA(LPCSTR);
BOOL FreeLibrary(HMODULE);
FARPROC GetProcAddress(HMODULE, LPCSTR);
int lstrcmpA(LPCSTR, LPCSTR);
int lstrcmpiA(LPCSTR, LPCSTR);
int lstrcmpW(LPCWSTR, LPCWSTR);
int lstrcmpiW(LPCWSTR, LPCWSTR);
int lstrlenA(LPCSTR);
int lstrlenW(LPCWSTR);
LPSTR lstrcpyA(LPSTR, LPCSTR);
LPWSTR lstrcpyW(LPWSTR, LPCWSTR);
int MultiByteToWideChar(UINT, DWORD, LPCSTR, int, LPWSTR, int);
int WideCharToMultiByte(UINT, DWORD, LPCWSTR, int, LPSTR, int, LPCSTR, BOOL*);
BOOL IsBadStringPtrA(LPCSTR, UINT_PTR);
BOOL IsBadStringPtrW(LPCWSTR, UINT_PTR);
BOOL SystemTimeToFileTime(const SYSTEMTIME*, FILETIME*);
BOOL FileTimeToSystemTime(const FILETIME*, SYSTEMTIME*);
void GetSystemTime(SYSTEMTIME*);
void GetSystemTimeAsFileTime(FILETIME*);
LONG CompareFileTime(const FILETIME*, const FILETIME*);
DWORD GetTickCount(void);
void Sleep(DWORD);
HANDLE CreateFileA(LPCSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD, HANDLE);
HANDLE CreateFileW(LPCWSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD, HANDLE);
BOOL WriteFile(HANDLE, LPCVOID, DWORD, LPDWORD, LPOVERLAPPED);
BOOL ReadFile(HANDLE, LPVOID, DWORD, LPDWORD, LPOVERLAPPED);
BOOL CloseHandle(HANDLE);
BOOL DeleteFileA(LPCSTR);
BOOL DeleteFileW(LPCWSTR);
DWORD GetFileSize(HANDLE, LPDWORD);
DWORD GetTempPathA(DWORD, LPSTR);
DWORD GetTempPathW(DWORD, LPWSTR);
UINT GetTempFileNameA(LPCSTR, LPCSTR, UINT, LPSTR);
UINT GetTempFileNameW(LPCWSTR, LPCWSTR, UINT, LPWSTR);
DWORD GetEnvironmentVariableA(LPCSTR, LPSTR, DWORD);
DWORD GetEnvironmentVariableW(LPCWSTR, LPWSTR, DWORD);
BOOL SetEnvironmentVariableA(LPCSTR, LPCSTR);
BOOL SetEnvironmentVariableW(LPCWSTR, LPCWSTR);
HANDLE GetCurrentProcess(void);
DWORD GetCurrentProcessId(void);
DWORD GetCurrentThreadId(void);
BOOL OpenProcessToken(HANDLE, DWORD, PHANDLE);
BOOL GetTokenInformation(HANDLE, TOKEN_INFORMATION_CLASS, LPVOID, DWORD, PDWORD);
BOOL GetComputerNameA(LPSTR, LPDWORD);
BOOL GetUserNameA(LPSTR, LPDWORD);
int wsprintfA(LPSTR, LPCSTR, ...);
int wsprintfW(LPWSTR, LPCWSTR, ...);
void RtlInitAnsiString(PANSI_STRING, PCSZ);
DWORD WaitForSingleObject(HANDLE, DWORD);
#define InterlockedIncrement(p) __sync_add_and_fetch((p), 1)
#define GetCurrentProcess() ((HANDLE)(LONG_PTR)-1)
#define ZeroMemory(p, n) memset((p), 0, (n))
#define CopyMemory memcpy
#define RtlZeroMemory ZeroMemory
// Functions on 16-bit characters under the names of libc, whose own take 32-bit ones. They are
// renamed by macros, so that libc's symbols stay as they are.
size_t wide_wcslen(const WCHAR*);
int wide_wcscmp(const WCHAR*, const WCHAR*);
int wide_wcsncmp(const WCHAR*, const WCHAR*, size_t);
int wide_wcsicmp(const WCHAR*, const WCHAR*);
WCHAR* wide_wcscpy(WCHAR*, const WCHAR*);
WCHAR* wide_wcscat(WCHAR*, const WCHAR*);
WCHAR* wide_wcschr(const WCHAR*, WCHAR);
WCHAR* wide_wcsrchr(const WCHAR*, WCHAR);
WCHAR* wide_wcsstr(const WCHAR*, const WCHAR*);
WCHAR wide_towlower(WCHAR);
#define wcslen wide_wcslen
#define wcscmp wide_wcscmp
#define wcsncmp wide_wcsncmp
#define wcsicmp wide_wcsicmp
#define _wcsicmp wide_wcsicmp
#define wcscpy wide_wcscpy
#define wcscat wide_wcscat
#define wcschr wide_wcschr
#define wcsrchr wide_wcsrchr
#define wcsstr wide_wcsstr
#define towlower wide_towlower
int strcasecmp(const char*, const char*);
int strncasecmp(const char*, const char*, size_t);
#define stricmp strcasecmp
#define _stricmp strcasecmp
#define _strdup strdup
#define _snprintf snprintf
#define WINELIB_NAME_AW(x) x##A
#ifdef __cplusplus
}
#endif
#include <winerror.h>

#include "base_status.h"

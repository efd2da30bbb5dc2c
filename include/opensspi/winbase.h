/* SPDX-License-Identifier: MIT */
/* winbase.h: the functions of Windows' kernel that programs use with SSPI.
 *
 * Every function may be called from any thread. Each thread has a last error of its own. */
#ifndef OPENSSPI_WINBASE_H
#define OPENSSPI_WINBASE_H

#include <stdarg.h>

#include "opensspi/windef.h"
#include "opensspi/winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

/* dwLogonType and dwLogonProvider of LogonUser. */
#define LOGON32_LOGON_INTERACTIVE            2
#define LOGON32_LOGON_NETWORK                3
#define LOGON32_LOGON_BATCH                  4
#define LOGON32_LOGON_SERVICE                5
#define LOGON32_LOGON_UNLOCK                 7
#define LOGON32_LOGON_NETWORK_CLEARTEXT      8
#define LOGON32_LOGON_NEW_CREDENTIALS        9
#define LOGON32_PROVIDER_DEFAULT             0
#define LOGON32_PROVIDER_WINNT35             1
#define LOGON32_PROVIDER_WINNT40             2
#define LOGON32_PROVIDER_WINNT50             3
#define LOGON32_PROVIDER_VIRTUAL             4

/* uFlags of LocalAlloc. Memory is always fixed. */
#define LMEM_FIXED                           0x0000
#define LMEM_MOVEABLE                        0x0002
#define LMEM_ZEROINIT                        0x0040
#define LPTR                                 (LMEM_FIXED | LMEM_ZEROINIT)

/* dwFlags of FormatMessage. */
#define FORMAT_MESSAGE_ALLOCATE_BUFFER       0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS        0x00000200
#define FORMAT_MESSAGE_FROM_STRING           0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE          0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM           0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY        0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK        0x000000FF

/* Languages of FormatMessage: messages exist in English only. */
#define LANG_NEUTRAL                         0x00
#define LANG_ENGLISH                         0x09
#define SUBLANG_NEUTRAL                      0x00
#define SUBLANG_DEFAULT                      0x01
#define SUBLANG_ENGLISH_US                   0x01
#define MAKELANGID(primary, sub)             ((((WORD)(sub)) << 10) | (WORD)(primary))

#define MAX_COMPUTERNAME_LENGTH              15

/* clang-format on */

/* SECURITY_ATTRIBUTES is the security of a new object. No function here reads it. */
typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* COMPUTER_NAME_FORMAT names the formats of GetComputerNameEx. */
typedef enum _COMPUTER_NAME_FORMAT {
  ComputerNameNetBIOS,
  ComputerNameDnsHostname,
  ComputerNameDnsDomain,
  ComputerNameDnsFullyQualified,
  ComputerNamePhysicalNetBIOS,
  ComputerNamePhysicalDnsHostname,
  ComputerNamePhysicalDnsDomain,
  ComputerNamePhysicalDnsFullyQualified,
  ComputerNameMax
} COMPUTER_NAME_FORMAT;

/* GetLastError returns why the last call of this thread failed. Calls that succeed may leave it
 * unchanged. */
OPENSSPI_API DWORD WINAPI GetLastError(void);

/* SetLastError sets what GetLastError returns. */
OPENSSPI_API void WINAPI SetLastError(DWORD dwErrCode);

/* GetCurrentProcess and GetCurrentThread return constants that mean the caller and are never
 * closed. */
OPENSSPI_API HANDLE WINAPI GetCurrentProcess(void);
OPENSSPI_API HANDLE WINAPI GetCurrentThread(void);

/* GetCurrentProcessId and GetCurrentThreadId return the kernel's numbers. */
OPENSSPI_API DWORD WINAPI GetCurrentProcessId(void);
OPENSSPI_API DWORD WINAPI GetCurrentThreadId(void);

/* CloseHandle frees a handle of this library (a token). Returns zero, with ERROR_INVALID_HANDLE,
 * for anything else. */
OPENSSPI_API BOOL WINAPI CloseHandle(HANDLE hObject);

/* LocalAlloc returns `uBytes` bytes of memory, or null. LocalFree frees it, as it does the memory
 * that functions here allocate as LocalAlloc does, and returns null. Null is allowed. */
OPENSSPI_API HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes);
OPENSSPI_API HLOCAL WINAPI LocalFree(HLOCAL hMem);

/* FormatMessage writes the text of a status code (FROM_SYSTEM) or a template (FROM_STRING) with its
 * inserts, and returns its length without the terminating zero; zero is failure
 * (ERROR_MR_MID_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER). `nSize` counts characters; with
 * ALLOCATE_BUFFER `lpBuffer` is a pointer to a pointer, and LocalFree frees the text. */
OPENSSPI_API DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
                                         DWORD dwLanguageId, LPSTR lpBuffer, DWORD nSize,
                                         va_list* Arguments);
OPENSSPI_API DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
                                         DWORD dwLanguageId, LPWSTR lpBuffer, DWORD nSize,
                                         va_list* Arguments);
#define FormatMessage OPENSSPI_AW(FormatMessage)

/* GetUserName writes the name of the user that the calling thread acts as. `*pcbBuffer` is the size
 * of the buffer in characters, and on return the length with the terminating zero.
 * ERROR_INSUFFICIENT_BUFFER if it does not fit. */
OPENSSPI_API BOOL WINAPI GetUserNameA(LPSTR lpBuffer, LPDWORD pcbBuffer);
OPENSSPI_API BOOL WINAPI GetUserNameW(LPWSTR lpBuffer, LPDWORD pcbBuffer);
#define GetUserName OPENSSPI_AW(GetUserName)

/* GetComputerName writes this machine's NetBIOS name. `*nSize` is the size of the buffer in
 * characters, and on return the length without the terminating zero. ERROR_BUFFER_OVERFLOW if it
 * does not fit. */
OPENSSPI_API BOOL WINAPI GetComputerNameA(LPSTR lpBuffer, LPDWORD nSize);
OPENSSPI_API BOOL WINAPI GetComputerNameW(LPWSTR lpBuffer, LPDWORD nSize);
#define GetComputerName OPENSSPI_AW(GetComputerName)

/* GetComputerNameEx writes a name in another format. ERROR_MORE_DATA if it does not fit; `*nSize`
 * is then the size that is needed, with the terminating zero. */
OPENSSPI_API BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT NameType, LPSTR lpBuffer,
                                            LPDWORD nSize);
OPENSSPI_API BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT NameType, LPWSTR lpBuffer,
                                            LPDWORD nSize);
#define GetComputerNameEx OPENSSPI_AW(GetComputerNameEx)

#ifdef __cplusplus
}
#endif

#endif

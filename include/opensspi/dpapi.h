/* SPDX-License-Identifier: MIT */
/* dpapi.h: data protection, for secrets that only this user or this machine can open.
 *
 * For every function here:
 * - It may be called from any thread. While a thread impersonates a client, the client's keys are
 *   used; they lie in the storage of the process, under the client's SID.
 * - It returns TRUE, or FALSE, and then GetLastError says why: ERROR_INVALID_PARAMETER for a null
 *   pointer that is required, a reserved argument that is set, and flags that a function does not
 *   support; ERROR_NOT_ENOUGH_MEMORY; and what the storage refuses (ERROR_ACCESS_DENIED,
 *   ERROR_DISK_FULL, ERROR_WRITE_PROTECT, ERROR_PATH_NOT_FOUND, NTE_BAD_KEYSET).
 * - CryptProtectData and CryptUnprotectData set the last error to 0 on success, as Windows does. */
#ifndef OPENSSPI_DPAPI_H
#define OPENSSPI_DPAPI_H

#include "opensspi/wincrypt_types.h"
#include "opensspi/windef.h"
#include "opensspi/winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

/* Windows' policy of strong key protection. Nothing here reads it. */
#define szFORCE_KEY_PROTECTION               "ForceKeyProtection"
#define dwFORCE_KEY_PROTECTION_DISABLED      0x0
#define dwFORCE_KEY_PROTECTION_USER_SELECT   0x1
#define dwFORCE_KEY_PROTECTION_HIGH          0x2

/* CRYPTPROTECT_PROMPTSTRUCT.dwPromptFlags */
#define CRYPTPROTECT_PROMPT_ON_UNPROTECT     0x1
#define CRYPTPROTECT_PROMPT_ON_PROTECT       0x2
#define CRYPTPROTECT_PROMPT_RESERVED         0x04
#define CRYPTPROTECT_PROMPT_STRONG           0x08
#define CRYPTPROTECT_PROMPT_REQUIRE_STRONG   0x10

/* Flags of CryptProtectData and CryptUnprotectData. */
#define CRYPTPROTECT_UI_FORBIDDEN            0x1
#define CRYPTPROTECT_LOCAL_MACHINE           0x4
#define CRYPTPROTECT_CRED_SYNC               0x8
#define CRYPTPROTECT_AUDIT                   0x10
#define CRYPTPROTECT_NO_RECOVERY             0x20
#define CRYPTPROTECT_VERIFY_PROTECTION       0x40
#define CRYPTPROTECT_CRED_REGENERATE         0x80
#define CRYPTPROTECT_FIRST_RESERVED_FLAGVAL  0x0fffffff
#define CRYPTPROTECT_LAST_RESERVED_FLAGVAL   0xffffffff

/* Flags and unit of CryptProtectMemory. */
#define CRYPTPROTECTMEMORY_BLOCK_SIZE        16
#define CRYPTPROTECTMEMORY_SAME_PROCESS      0x0
#define CRYPTPROTECTMEMORY_CROSS_PROCESS     0x1
#define CRYPTPROTECTMEMORY_SAME_LOGON        0x2

/* clang-format on */

/* CRYPTPROTECT_PROMPTSTRUCT describes a prompt, which cannot be shown here. `cbSize` is its size
 * in bytes. */
typedef struct _CRYPTPROTECT_PROMPTSTRUCT {
  DWORD cbSize;
  DWORD dwPromptFlags;
  HWND hwndApp;
  LPCWSTR szPrompt;
} CRYPTPROTECT_PROMPTSTRUCT, *PCRYPTPROTECT_PROMPTSTRUCT;

/* CryptProtectData seals data of any length, including 0, into a blob in Windows' format (AES-256,
 * HMAC-SHA-512). `szDataDescr` (may be null) is stored in the clear; `pOptionalEntropy` (may be
 * null) must be given again to open the blob. The caller frees pDataOut->pbData with LocalFree. The
 * first call creates the caller's storage and master key. After 90 days a new master key is
 * created; the old ones still open what they protect.
 *
 * CRYPTPROTECT_LOCAL_MACHINE seals for the machine: its storage, /var/lib/opensspi, must belong to
 * this user (else ERROR_ACCESS_DENIED). CRYPTPROTECT_UI_FORBIDDEN and CRYPTPROTECT_NO_RECOVERY
 * change nothing. CRYPTPROTECT_AUDIT writes a line to syslog. CRYPTPROTECT_CRED_SYNC first seals
 * the master keys of the scope anew, as CRYPTPROTECT_CRED_REGENERATE does with the machine's. A
 * prompt cannot be shown: `pPromptStruct` must be null or have no flags (else
 * ERROR_PASSWORD_RESTRICTION). */
OPENSSPI_API BOOL WINAPI CryptProtectData(DATA_BLOB* pDataIn, LPCWSTR szDataDescr,
                                          DATA_BLOB* pOptionalEntropy, PVOID pvReserved,
                                          CRYPTPROTECT_PROMPTSTRUCT* pPromptStruct, DWORD dwFlags,
                                          DATA_BLOB* pDataOut);

/* CryptUnprotectData opens a blob of CryptProtectData, ours or Windows' (XP to 11). The caller
 * frees pDataOut->pbData, which LocalFree wipes, and *ppszDataDescr ("" if there was none) with
 * LocalFree; `ppszDataDescr` may be null. NTE_BAD_KEY_STATE if the master key is not there:
 * `opensspi dpapi import` imports those of a Windows profile. ERROR_INVALID_DATA for other entropy
 * and for a blob that is altered, truncated or followed by other bytes; ERROR_INVALID_PARAMETER if
 * the data does not start like a blob; ERROR_PASSWORD_RESTRICTION for a blob that a prompt's
 * password protects; NTE_BAD_ALGID if the host's FIPS mode forbids 3DES.
 *
 * With CRYPTPROTECT_VERIFY_PROTECTION the last error of a success is
 * CRYPT_I_NEW_PROTECTION_REQUIRED if the blob is of an older form than CryptProtectData writes.
 * CRYPTPROTECT_AUDIT writes a line to syslog. CRYPTPROTECT_UI_FORBIDDEN, CRYPTPROTECT_LOCAL_MACHINE
 * and CRYPTPROTECT_NO_RECOVERY change nothing. */
OPENSSPI_API BOOL WINAPI CryptUnprotectData(DATA_BLOB* pDataIn, LPWSTR* ppszDataDescr,
                                            DATA_BLOB* pOptionalEntropy, PVOID pvReserved,
                                            CRYPTPROTECT_PROMPTSTRUCT* pPromptStruct, DWORD dwFlags,
                                            DATA_BLOB* pDataOut);

/* CryptUpdateProtectedState moves the master keys that lie under another SID in the caller's
 * storage (null: under the caller's own) into the caller's key ring. They open with
 * `pwszOldPassword`, or, if that is null, with the storage's own secret; both null is
 * ERROR_INVALID_PARAMETER. Keys that were moved are removed from their old place; those that do not
 * open stay and are counted. The counts may be null. `dwFlags` is 0. A thread that impersonates
 * must give the password (ERROR_ACCESS_DENIED). */
OPENSSPI_API BOOL WINAPI CryptUpdateProtectedState(PSID pOldSid, LPCWSTR pwszOldPassword,
                                                   DWORD dwFlags, DWORD* pdwSuccessCount,
                                                   DWORD* pdwFailureCount);

/* CryptProtectMemory encrypts memory in place, a multiple of CRYPTPROTECTMEMORY_BLOCK_SIZE bytes,
 * for this process (CRYPTPROTECTMEMORY_SAME_PROCESS); CryptUnprotectMemory decrypts it. A forked
 * child can decrypt what its parent encrypted before the fork. Altered memory is not detected. The
 * key is in this process's memory, so this hides secrets from a dump of the pages only, not from
 * anyone who can read the process. Any other flag is ERROR_NOT_SUPPORTED. */
OPENSSPI_API BOOL WINAPI CryptProtectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptUnprotectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags);

#ifdef __cplusplus
}
#endif

#endif

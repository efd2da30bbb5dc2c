/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: functions on access tokens, impersonation and SIDs.
 *
 * Functions of type BOOL return nonzero for success; if they return zero, GetLastError returns the
 * reason. Every function may be called from any thread; those that change the identity of a thread
 * change only the calling thread (or the one named). Token handles are closed with CloseHandle.
 * Only the access rights that a token has can be granted; asking for more is
 * ERROR_ACCESS_DENIED. */
#ifndef OPENSSPI_SECURITYBASEAPI_H
#define OPENSSPI_SECURITYBASEAPI_H

#include "opensspi/winbase.h"
#include "opensspi/windef.h"
#include "opensspi/winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Tokens. */

/* OpenProcessToken opens the primary token of a process; the only one is GetCurrentProcess(). */
OPENSSPI_API BOOL WINAPI OpenProcessToken(HANDLE ProcessHandle, DWORD DesiredAccess,
                                          PHANDLE TokenHandle);

/* OpenThreadToken opens the token that a thread impersonates. ERROR_NO_TOKEN if it impersonates
 * none. `OpenAsSelf` makes no difference. */
OPENSSPI_API BOOL WINAPI OpenThreadToken(HANDLE ThreadHandle, DWORD DesiredAccess, BOOL OpenAsSelf,
                                         PHANDLE TokenHandle);

/* SetThreadToken makes a thread impersonate, or, with a null `Token`, ends its impersonation.
 * `Thread` is null for the calling thread; no other thread is accepted. */
OPENSSPI_API BOOL WINAPI SetThreadToken(PHANDLE Thread, HANDLE Token);

/* GetTokenInformation writes what `TokenInformationClass` names into one block: a structure,
 * followed by what it points to. If it does not fit: ERROR_INSUFFICIENT_BUFFER, and `*ReturnLength`
 * is the size that is needed, in bytes. */
OPENSSPI_API BOOL WINAPI GetTokenInformation(HANDLE TokenHandle,
                                             TOKEN_INFORMATION_CLASS TokenInformationClass,
                                             LPVOID TokenInformation, DWORD TokenInformationLength,
                                             PDWORD ReturnLength);

/* DuplicateToken creates an impersonation token from `TokenHandle`, of a level no higher than its
 * own. */
OPENSSPI_API BOOL WINAPI DuplicateToken(HANDLE ExistingTokenHandle,
                                        SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                        PHANDLE DuplicateTokenHandle);

/* DuplicateTokenEx does the same with a choice of type and rights. `lpTokenAttributes` is ignored.
 */
OPENSSPI_API BOOL WINAPI DuplicateTokenEx(HANDLE hExistingToken, DWORD dwDesiredAccess,
                                          LPSECURITY_ATTRIBUTES lpTokenAttributes,
                                          SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                          TOKEN_TYPE TokenType, PHANDLE phNewToken);

/* CheckTokenMembership says whether a SID is enabled in a token. A null token means the calling
 * thread's. */
OPENSSPI_API BOOL WINAPI CheckTokenMembership(HANDLE TokenHandle, PSID SidToCheck, PBOOL IsMember);

/* LogonUser checks a user's password against this machine's accounts or its domain and makes a
 * token. `dwLogonType` is a LOGON32_LOGON_, `dwLogonProvider` a LOGON32_PROVIDER_.
 * ERROR_LOGON_FAILURE for an unknown user as for a wrong password. */
OPENSSPI_API BOOL WINAPI LogonUserA(LPCSTR lpszUsername, LPCSTR lpszDomain, LPCSTR lpszPassword,
                                    DWORD dwLogonType, DWORD dwLogonProvider, PHANDLE phToken);
OPENSSPI_API BOOL WINAPI LogonUserW(LPCWSTR lpszUsername, LPCWSTR lpszDomain, LPCWSTR lpszPassword,
                                    DWORD dwLogonType, DWORD dwLogonProvider, PHANDLE phToken);
#define LogonUser OPENSSPI_AW(LogonUser)

/* Impersonation. */

/* ImpersonateLoggedOnUser makes the calling thread act as the user of a token, for the kernel too.
 * If that is impossible, it fails and changes nothing. */
OPENSSPI_API BOOL WINAPI ImpersonateLoggedOnUser(HANDLE hToken);

/* ImpersonateSelf gives the calling thread a token of the process's own user. */
OPENSSPI_API BOOL WINAPI ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL ImpersonationLevel);

/* ImpersonateAnonymousToken makes a thread act as ANONYMOUS LOGON. Only the calling thread is
 * accepted. */
OPENSSPI_API BOOL WINAPI ImpersonateAnonymousToken(HANDLE ThreadHandle);

/* RevertToSelf ends the impersonation of the calling thread. If that cannot be done the process
 * aborts. */
OPENSSPI_API BOOL WINAPI RevertToSelf(void);

/* SIDs. */

/* IsValidSid says whether a SID has the right revision and not too many sub-authorities. */
OPENSSPI_API BOOL WINAPI IsValidSid(PSID pSid);

/* EqualSid and EqualPrefixSid compare two valid SIDs, the second one without their last
 * sub-authority. */
OPENSSPI_API BOOL WINAPI EqualSid(PSID pSid1, PSID pSid2);
OPENSSPI_API BOOL WINAPI EqualPrefixSid(PSID pSid1, PSID pSid2);

/* GetLengthSid returns the length of a valid SID in bytes; GetSidLengthRequired that of a SID with
 * so many sub-authorities. */
OPENSSPI_API DWORD WINAPI GetLengthSid(PSID pSid);
OPENSSPI_API DWORD WINAPI GetSidLengthRequired(UCHAR nSubAuthorityCount);

/* GetSidIdentifierAuthority, GetSidSubAuthority and GetSidSubAuthorityCount return pointers into a
 * valid SID. */
OPENSSPI_API PSID_IDENTIFIER_AUTHORITY WINAPI GetSidIdentifierAuthority(PSID pSid);
OPENSSPI_API PDWORD WINAPI GetSidSubAuthority(PSID pSid, DWORD nSubAuthority);
OPENSSPI_API PUCHAR WINAPI GetSidSubAuthorityCount(PSID pSid);

/* CopySid copies a SID to the caller's memory. ERROR_INSUFFICIENT_BUFFER if it does not fit. */
OPENSSPI_API BOOL WINAPI CopySid(DWORD nDestinationSidLength, PSID pDestinationSid,
                                 PSID pSourceSid);

/* InitializeSid writes the head of a SID; the caller fills the sub-authorities. */
OPENSSPI_API BOOL WINAPI InitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                                       BYTE nSubAuthorityCount);

/* AllocateAndInitializeSid makes a SID of up to eight sub-authorities, freed with FreeSid. */
OPENSSPI_API BOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                                                  BYTE nSubAuthorityCount, DWORD nSubAuthority0,
                                                  DWORD nSubAuthority1, DWORD nSubAuthority2,
                                                  DWORD nSubAuthority3, DWORD nSubAuthority4,
                                                  DWORD nSubAuthority5, DWORD nSubAuthority6,
                                                  DWORD nSubAuthority7, PSID* pSid);

/* FreeSid frees a SID of AllocateAndInitializeSid and returns null. */
OPENSSPI_API PVOID WINAPI FreeSid(PSID pSid);

/* CreateWellKnownSid writes a well-known SID. A null `DomainSid` means this machine's. If the SID
 * does not fit: ERROR_INSUFFICIENT_BUFFER, and `*cbSid` is the size that is needed, in bytes. */
OPENSSPI_API BOOL WINAPI CreateWellKnownSid(WELL_KNOWN_SID_TYPE WellKnownSidType, PSID DomainSid,
                                            PSID pSid, DWORD* cbSid);

/* IsWellKnownSid says whether a SID is that well-known SID. */
OPENSSPI_API BOOL WINAPI IsWellKnownSid(PSID pSid, WELL_KNOWN_SID_TYPE WellKnownSidType);

/* LookupAccountName finds the SID, the domain and the kind of an account by its name
 * ("DOMAIN\user", "user@domain" or "user"). LookupAccountSid finds the names of a SID.
 * `lpSystemName` must be null or this machine. ERROR_NONE_MAPPED if there is no such account;
 * ERROR_INSUFFICIENT_BUFFER, and the lengths that are needed, with the terminating zero, if
 * something does not fit. */
OPENSSPI_API BOOL WINAPI LookupAccountNameA(LPCSTR lpSystemName, LPCSTR lpAccountName, PSID Sid,
                                            LPDWORD cbSid, LPSTR ReferencedDomainName,
                                            LPDWORD cchReferencedDomainName, PSID_NAME_USE peUse);
OPENSSPI_API BOOL WINAPI LookupAccountNameW(LPCWSTR lpSystemName, LPCWSTR lpAccountName, PSID Sid,
                                            LPDWORD cbSid, LPWSTR ReferencedDomainName,
                                            LPDWORD cchReferencedDomainName, PSID_NAME_USE peUse);
#define LookupAccountName OPENSSPI_AW(LookupAccountName)
OPENSSPI_API BOOL WINAPI LookupAccountSidA(LPCSTR lpSystemName, PSID Sid, LPSTR Name,
                                           LPDWORD cchName, LPSTR ReferencedDomainName,
                                           LPDWORD cchReferencedDomainName, PSID_NAME_USE peUse);
OPENSSPI_API BOOL WINAPI LookupAccountSidW(LPCWSTR lpSystemName, PSID Sid, LPWSTR Name,
                                           LPDWORD cchName, LPWSTR ReferencedDomainName,
                                           LPDWORD cchReferencedDomainName, PSID_NAME_USE peUse);
#define LookupAccountSid OPENSSPI_AW(LookupAccountSid)

#ifdef __cplusplus
}
#endif

#endif

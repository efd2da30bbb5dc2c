/* SPDX-License-Identifier: MIT */
/* secext.h: the names of users in their several formats. */
#ifndef OPENSSPI_SECEXT_H
#define OPENSSPI_SECEXT_H

#include "opensspi/sspi.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* EXTENDED_NAME_FORMAT names the formats of an account's name. */
typedef enum {
  NameUnknown = 0,
  NameFullyQualifiedDN = 1,
  NameSamCompatible = 2, /* DOMAIN\user */
  NameDisplay = 3,
  NameUniqueId = 6,
  NameCanonical = 7,
  NameUserPrincipal = 8, /* user@realm */
  NameCanonicalEx = 9,
  NameServicePrincipal = 10,
  NameDnsDomain = 12,
  NameGivenName = 13,
  NameSurname = 14
} EXTENDED_NAME_FORMAT,
    *PEXTENDED_NAME_FORMAT;

/* GetUserNameEx writes the name of the user that the calling thread acts as. `*nSize` is the size
 * of the buffer in characters, and on return the length without the terminating zero. Zero on
 * failure; GetLastError returns the reason: ERROR_MORE_DATA (`*nSize` is the size that is needed),
 * ERROR_NONE_MAPPED (no name of that format). Any thread. */
OPENSSPI_API BOOLEAN SEC_ENTRY GetUserNameExA(EXTENDED_NAME_FORMAT NameFormat, LPSTR lpNameBuffer,
                                              PULONG nSize);
OPENSSPI_API BOOLEAN SEC_ENTRY GetUserNameExW(EXTENDED_NAME_FORMAT NameFormat, LPWSTR lpNameBuffer,
                                              PULONG nSize);
#define GetUserNameEx OPENSSPI_AW(GetUserNameEx)

/* TranslateName returns another form of an account's name. It takes NameSamCompatible
 * (DOMAIN\user), NameUserPrincipal (user@domain) and NameUnknown (either), and returns
 * NameSamCompatible, NameUserPrincipal or NameDnsDomain (domain\user with the domain's DNS name),
 * as far as this machine knows the account: local accounts, Unix users, well-known names, the user
 * that the calling thread acts as, and a domain's accounts through winbind. `*nSize` is the size of
 * the buffer in characters, and on return the length with the terminating zero. A null buffer with
 * `*nSize` 0 asks for the size and succeeds. Zero on failure; GetLastError returns the reason:
 * ERROR_NONE_MAPPED (no such account, or it has no name of that format), ERROR_INSUFFICIENT_BUFFER
 * (`*nSize` is the size that is needed), ERROR_INVALID_PARAMETER. Any thread. */
OPENSSPI_API BOOLEAN SEC_ENTRY TranslateNameA(LPCSTR lpAccountName,
                                              EXTENDED_NAME_FORMAT AccountNameFormat,
                                              EXTENDED_NAME_FORMAT DesiredNameFormat,
                                              LPSTR lpTranslatedName, PULONG nSize);
OPENSSPI_API BOOLEAN SEC_ENTRY TranslateNameW(LPCWSTR lpAccountName,
                                              EXTENDED_NAME_FORMAT AccountNameFormat,
                                              EXTENDED_NAME_FORMAT DesiredNameFormat,
                                              LPWSTR lpTranslatedName, PULONG nSize);
#define TranslateName OPENSSPI_AW(TranslateName)

#ifdef __cplusplus
}
#endif

#endif

/* secext.h: the names of users in their several formats. */
#ifndef OPENSSPI_SECEXT_H
#define OPENSSPI_SECEXT_H

#include "opensspi/sspi.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* GetUserNameEx answers the name of the user that the calling thread acts as. `*nSize` is the room
 * in characters, and then the length without the terminating zero. Zero on failure; GetLastError
 * tells why: ERROR_MORE_DATA (`*nSize` is what it takes), ERROR_NONE_MAPPED (no name of that
 * format). Any thread. */
OPENSSPI_API BOOLEAN SEC_ENTRY GetUserNameExA(EXTENDED_NAME_FORMAT NameFormat, LPSTR lpNameBuffer,
                                              PULONG nSize);
OPENSSPI_API BOOLEAN SEC_ENTRY GetUserNameExW(EXTENDED_NAME_FORMAT NameFormat, LPWSTR lpNameBuffer,
                                              PULONG nSize);
#define GetUserNameEx OPENSSPI_AW(GetUserNameEx)

#ifdef __cplusplus
}
#endif

#endif

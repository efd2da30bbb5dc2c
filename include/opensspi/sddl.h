/* SPDX-License-Identifier: MIT */
/* sddl.h: SIDs as text. */
#ifndef OPENSSPI_SDDL_H
#define OPENSSPI_SDDL_H

#include "opensspi/winbase.h"
#include "opensspi/windef.h"
#include "opensspi/winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SDDL_REVISION_1 1
#define SDDL_REVISION SDDL_REVISION_1

/* ConvertSidToStringSid writes a SID as "S-1-5-21-...". The text is freed with LocalFree. Returns
 * zero, with ERROR_INVALID_SID, if it is not a SID. Any thread. */
OPENSSPI_API BOOL WINAPI ConvertSidToStringSidA(PSID Sid, LPSTR* StringSid);
OPENSSPI_API BOOL WINAPI ConvertSidToStringSidW(PSID Sid, LPWSTR* StringSid);
#define ConvertSidToStringSid OPENSSPI_AW(ConvertSidToStringSid)

/* ConvertStringSidToSid reads such a text, or one of SDDL's two-letter names ("WD", "BA"). The SID
 * is freed with LocalFree. Returns zero, with ERROR_INVALID_SID, for anything else. Any thread. */
OPENSSPI_API BOOL WINAPI ConvertStringSidToSidA(LPCSTR StringSid, PSID* Sid);
OPENSSPI_API BOOL WINAPI ConvertStringSidToSidW(LPCWSTR StringSid, PSID* Sid);
#define ConvertStringSidToSid OPENSSPI_AW(ConvertStringSidToSid)

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* lmcons.h: the greatest lengths of names of users, computers and domains, in characters without
 * the terminating zero. */
#ifndef OPENSSPI_LMCONS_H
#define OPENSSPI_LMCONS_H

#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

#define UNLEN                                256
#define GNLEN                                UNLEN
#define PWLEN                                256
#define CNLEN                                15
#define DNLEN                                CNLEN
#define UNCLEN                               (CNLEN + 2)
#define LM20_UNLEN                           20
#define LM20_GNLEN                           LM20_UNLEN
#define LM20_PWLEN                           14
#define LM20_CNLEN                           15
#define LM20_DNLEN                           LM20_CNLEN
#define NETBIOS_NAME_LEN                     16
#define MAXCOMMENTSZ                         256
#define PATHLEN                              256
#define MAX_PREFERRED_LENGTH                 ((DWORD)-1)

/* clang-format on */

typedef DWORD NET_API_STATUS;

#ifdef __cplusplus
}
#endif

#endif

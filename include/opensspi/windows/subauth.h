/* SPDX-License-Identifier: MIT */
/* subauth.h: UNICODE_STRING, for which sources include this header before schannel.h, and STRING.
 * The rest of Windows' header is for subauthentication packages, which this library does not
 * have. */
#ifndef OPENSSPI_WINDOWS_SUBAUTH_H
#define OPENSSPI_WINDOWS_SUBAUTH_H

#include "opensspi/ntsecapi.h"
#include "opensspi/windows/windef.h"

#endif

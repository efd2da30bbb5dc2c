/* SPDX-License-Identifier: MIT */
/* sspi.h: forwards to OpenSSPI's own header. SECURITY_WIN32 may be defined or not; there is no
 * kernel mode. */
#ifndef OPENSSPI_WINDOWS_SSPI_H
#define OPENSSPI_WINDOWS_SSPI_H

#if defined(SECURITY_KERNEL) || defined(SECURITY_MAC)
#error "OpenSSPI has SECURITY_WIN32 only"
#endif

#include "opensspi/sspi.h"
#include "opensspi/windows/windef.h"

/* Level and mode of the interface, as SECURITY_WIN32 sets them. */
#define ISSP_LEVEL 32
#define ISSP_MODE 1

#define SEC_TEXT TEXT
#define SEC_FAR
#define KSECDDDECLSPEC

#endif

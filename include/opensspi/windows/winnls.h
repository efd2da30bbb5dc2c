/* SPDX-License-Identifier: MIT */
/* winnls.h: code pages. */
#ifndef OPENSSPI_WINDOWS_WINNLS_H
#define OPENSSPI_WINDOWS_WINNLS_H

#include "opensspi/windows/stringapiset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* GetACP and GetOEMCP return the code pages of this host: UTF-8. */
static inline UINT GetACP(void) { return CP_UTF8; }
static inline UINT GetOEMCP(void) { return CP_UTF8; }

/* IsValidCodePage tells whether MultiByteToWideChar takes a code page by its number. */
static inline BOOL IsValidCodePage(UINT CodePage) { return CodePage == CP_UTF8; }

#ifdef __cplusplus
}
#endif

#endif

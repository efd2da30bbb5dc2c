/* SPDX-License-Identifier: MIT */
/* debugapi.h: OutputDebugString. */
#ifndef OPENSSPI_WINDOWS_DEBUGAPI_H
#define OPENSSPI_WINDOWS_DEBUGAPI_H

#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* OutputDebugString does nothing: there is no debugger that listens. */
static inline void OutputDebugStringA(LPCSTR lpOutputString) { (void)lpOutputString; }
static inline void OutputDebugStringW(LPCWSTR lpOutputString) { (void)lpOutputString; }
#define OutputDebugString OPENSSPI_AW(OutputDebugString)
static inline BOOL IsDebuggerPresent(void) { return FALSE; }

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: MIT
// wine/debug.h: texts of values in messages (debug_text.c). Our own declarations.
#pragma once
#include "win32_base.h"
#define __WINE_PRINTF_ATTR(a, b) __attribute__((format(printf, a, b)))
#define __WINE_ALLOC_SIZE(...)
const char* wine_dbg_sprintf(const char* f, ...);
const char* wine_dbgstr_an(const char* s, int n);
const char* wine_dbgstr_wn(const WCHAR* s, int n);
const char* wine_dbgstr_guid(const GUID* g);
const char* wine_dbgstr_longlong(ULONGLONG v);
static inline const char* wine_dbgstr_a(const char* s) { return wine_dbgstr_an(s, -1); }
static inline const char* wine_dbgstr_w(const WCHAR* s) { return wine_dbgstr_wn(s, -1); }
static inline const char* debugstr_an(const char* s, int n) { return wine_dbgstr_an(s, n); }
static inline const char* debugstr_wn(const WCHAR* s, int n) { return wine_dbgstr_wn(s, n); }
static inline const char* debugstr_a(const char* s) { return wine_dbgstr_an(s, -1); }
static inline const char* debugstr_w(const WCHAR* s) { return wine_dbgstr_wn(s, -1); }
static inline const char* debugstr_guid(const GUID* g) { return wine_dbgstr_guid(g); }

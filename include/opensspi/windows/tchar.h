/* tchar.h: _T, for sources that are compiled with and without UNICODE. */
#ifndef OPENSSPI_WINDOWS_TCHAR_H
#define OPENSSPI_WINDOWS_TCHAR_H

#include "opensspi/windows/windef.h"

#define _T(text) TEXT(text)
#define _TEXT(text) TEXT(text)
typedef TCHAR _TCHAR;

#endif

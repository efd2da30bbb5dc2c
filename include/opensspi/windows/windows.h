/* SPDX-License-Identifier: MIT */
/* windows.h: what a program written for the Windows SDK finds behind <windows.h>, as far as
 * OpenSSPI has it. */
#ifndef OPENSSPI_WINDOWS_WINDOWS_H
#define OPENSSPI_WINDOWS_WINDOWS_H

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "opensspi/securitybaseapi.h"
#include "opensspi/windows/entry_points.h"
#include "opensspi/windows/guiddef.h"
#include "opensspi/windows/winbase.h"
#include "opensspi/windows/windef.h"
#include "opensspi/windows/winerror.h"
#include "opensspi/windows/winnls.h"
#include "opensspi/windows/winnt.h"

#ifndef WIN32_LEAN_AND_MEAN
#include "opensspi/windows/wincrypt.h"
#endif

#endif

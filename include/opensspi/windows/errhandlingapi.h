/* SPDX-License-Identifier: MIT */
/* errhandlingapi.h: GetLastError and SetLastError. */
#ifndef OPENSSPI_WINDOWS_ERRHANDLINGAPI_H
#define OPENSSPI_WINDOWS_ERRHANDLINGAPI_H

#include "opensspi/windows/winbase.h"

#endif

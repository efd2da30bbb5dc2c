/* SPDX-License-Identifier: MIT */
/* handleapi.h: CloseHandle. */
#ifndef OPENSSPI_WINDOWS_HANDLEAPI_H
#define OPENSSPI_WINDOWS_HANDLEAPI_H

#include "opensspi/windows/winbase.h"

#endif

/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: the functions on threads and their tokens. */
#ifndef OPENSSPI_WINDOWS_PROCESSTHREADSAPI_H
#define OPENSSPI_WINDOWS_PROCESSTHREADSAPI_H

#include "opensspi/securitybaseapi.h"
#include "opensspi/windows/winbase.h"

#endif

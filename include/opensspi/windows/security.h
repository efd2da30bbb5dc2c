/* SPDX-License-Identifier: MIT */
/* security.h: SSPI and the names of users. */
#ifndef OPENSSPI_WINDOWS_SECURITY_H
#define OPENSSPI_WINDOWS_SECURITY_H

#include "opensspi/windows/secext.h"
#include "opensspi/windows/sspi.h"

#endif

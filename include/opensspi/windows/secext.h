/* SPDX-License-Identifier: MIT */
/* secext.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_SECEXT_H
#define OPENSSPI_WINDOWS_SECEXT_H

#include "opensspi/secext.h"
#include "opensspi/windows/sspi.h"

#endif

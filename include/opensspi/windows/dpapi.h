/* SPDX-License-Identifier: MIT */
/* dpapi.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_DPAPI_H
#define OPENSSPI_WINDOWS_DPAPI_H

#include "opensspi/dpapi.h"
#include "opensspi/windows/windef.h"

#endif

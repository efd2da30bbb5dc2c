/* SPDX-License-Identifier: MIT */
/* ntsecapi.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_NTSECAPI_H
#define OPENSSPI_WINDOWS_NTSECAPI_H

#include "opensspi/ntsecapi.h"
#include "opensspi/windows/windef.h"

#endif

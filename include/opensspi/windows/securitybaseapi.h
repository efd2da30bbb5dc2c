/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_SECURITYBASEAPI_H
#define OPENSSPI_WINDOWS_SECURITYBASEAPI_H

#include "opensspi/securitybaseapi.h"
#include "opensspi/windows/windef.h"

#endif

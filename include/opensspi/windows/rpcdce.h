/* SPDX-License-Identifier: MIT */
/* rpcdce.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_RPCDCE_H
#define OPENSSPI_WINDOWS_RPCDCE_H

#include "opensspi/rpcdce.h"
#include "opensspi/windows/windef.h"

#endif

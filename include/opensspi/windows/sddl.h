/* SPDX-License-Identifier: MIT */
/* sddl.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_SDDL_H
#define OPENSSPI_WINDOWS_SDDL_H

#include "opensspi/sddl.h"
#include "opensspi/windows/windef.h"

#endif

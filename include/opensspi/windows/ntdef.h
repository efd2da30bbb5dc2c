/* SPDX-License-Identifier: MIT */
/* ntdef.h: the basic types under the driver kit's name. */
#ifndef OPENSSPI_WINDOWS_NTDEF_H
#define OPENSSPI_WINDOWS_NTDEF_H

#include "opensspi/ntsecapi.h"
#include "opensspi/ntstatus.h"
#include "opensspi/windows/windef.h"

#endif

/* SPDX-License-Identifier: MIT */
/* winnt.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_WINNT_H
#define OPENSSPI_WINDOWS_WINNT_H

#include "opensspi/windows/windef.h"
#include "opensspi/winnt.h"

#endif

/* SPDX-License-Identifier: MIT */
/* lmcons.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_LMCONS_H
#define OPENSSPI_WINDOWS_LMCONS_H

#include "opensspi/lmcons.h"
#include "opensspi/windows/windef.h"

#endif

/* SPDX-License-Identifier: MIT */
/* basetsd.h: the sized integer types. */
#ifndef OPENSSPI_WINDOWS_BASETSD_H
#define OPENSSPI_WINDOWS_BASETSD_H

#include "opensspi/windows/windef.h"

#endif

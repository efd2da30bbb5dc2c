/* SPDX-License-Identifier: MIT */
/* minwindef.h: the basic types under the newer SDK's name. */
#ifndef OPENSSPI_WINDOWS_MINWINDEF_H
#define OPENSSPI_WINDOWS_MINWINDEF_H

#include "opensspi/windows/windef.h"

#endif

/* SPDX-License-Identifier: MIT */
/* wtypes.h: the basic types under COM's name. */
#ifndef OPENSSPI_WINDOWS_WTYPES_H
#define OPENSSPI_WINDOWS_WTYPES_H

#include "opensspi/windows/windef.h"

#endif

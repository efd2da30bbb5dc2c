/* SPDX-License-Identifier: MIT */
/* wtypesbase.h: the basic types under COM's other name. */
#ifndef OPENSSPI_WINDOWS_WTYPESBASE_H
#define OPENSSPI_WINDOWS_WTYPESBASE_H

#include "opensspi/windows/windef.h"

#endif

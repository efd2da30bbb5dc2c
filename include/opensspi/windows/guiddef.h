/* SPDX-License-Identifier: MIT */
/* guiddef.h: GUID. */
#ifndef OPENSSPI_WINDOWS_GUIDDEF_H
#define OPENSSPI_WINDOWS_GUIDDEF_H

#include <string.h>

#include "opensspi/windows/windef.h"

#define IsEqualGUID(left, right) (!memcmp(&(left), &(right), sizeof(GUID)))

#endif

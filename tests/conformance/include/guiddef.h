// SPDX-License-Identifier: MIT
// guiddef.h: all of it is in win32_base.h.
#include "win32_base.h"  // IWYU pragma: export

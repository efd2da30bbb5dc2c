// SPDX-License-Identifier: MIT
// windows.h: all of it is in win32_base.h.
#include "win32_base.h"  // IWYU pragma: export

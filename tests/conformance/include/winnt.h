// SPDX-License-Identifier: MIT
// winnt.h: all of it is in win32_base.h.
#include "win32_base.h"  // IWYU pragma: export

// SPDX-License-Identifier: MIT
// wtypes.h: all of it is in win32_base.h.
#include "win32_base.h"  // IWYU pragma: export

// SPDX-License-Identifier: MIT
// winternl.h: all of it is in win32_base.h.
#include "win32_base.h"  // IWYU pragma: export

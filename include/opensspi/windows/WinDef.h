/* SPDX-License-Identifier: MIT */
/* WinDef.h: another spelling of windef.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/windef.h"

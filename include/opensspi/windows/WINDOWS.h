/* SPDX-License-Identifier: MIT */
/* WINDOWS.h: another spelling of windows.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/windows.h"

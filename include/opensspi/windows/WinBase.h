/* SPDX-License-Identifier: MIT */
/* WinBase.h: another spelling of winbase.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/winbase.h"

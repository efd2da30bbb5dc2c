/* SPDX-License-Identifier: MIT */
/* Winbase.h: another spelling of winbase.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/winbase.h"

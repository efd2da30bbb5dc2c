/* SPDX-License-Identifier: MIT */
/* Winnt.h: another spelling of winnt.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/winnt.h"

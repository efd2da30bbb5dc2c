/* SPDX-License-Identifier: MIT */
/* TCHAR.h: another spelling of tchar.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/tchar.h"

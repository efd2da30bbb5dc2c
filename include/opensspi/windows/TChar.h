/* SPDX-License-Identifier: MIT */
/* TChar.h: another spelling of tchar.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/tchar.h"

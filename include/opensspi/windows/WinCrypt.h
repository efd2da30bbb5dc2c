/* SPDX-License-Identifier: MIT */
/* WinCrypt.h: another spelling of wincrypt.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/wincrypt.h"

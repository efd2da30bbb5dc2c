/* SPDX-License-Identifier: MIT */
/* WinError.h: another spelling of winerror.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/winerror.h"

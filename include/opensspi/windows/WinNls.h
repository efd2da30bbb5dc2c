/* SPDX-License-Identifier: MIT */
/* WinNls.h: another spelling of winnls.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/winnls.h"

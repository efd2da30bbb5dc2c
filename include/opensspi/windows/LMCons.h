/* SPDX-License-Identifier: MIT */
/* LMCons.h: another spelling of lmcons.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/lmcons.h"

/* SPDX-License-Identifier: MIT */
/* Lmcons.h: another spelling of lmcons.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/lmcons.h"

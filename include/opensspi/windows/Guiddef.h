/* SPDX-License-Identifier: MIT */
/* Guiddef.h: another spelling of guiddef.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/guiddef.h"

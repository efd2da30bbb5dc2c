/* SPDX-License-Identifier: MIT */
/* Secext.h: another spelling of secext.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/secext.h"

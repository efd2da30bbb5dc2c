/* SPDX-License-Identifier: MIT */
/* Rpcdce.h: another spelling of rpcdce.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/rpcdce.h"

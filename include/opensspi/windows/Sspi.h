/* SPDX-License-Identifier: MIT */
/* Sspi.h: another spelling of sspi.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/sspi.h"

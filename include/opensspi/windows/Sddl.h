/* SPDX-License-Identifier: MIT */
/* Sddl.h: another spelling of sddl.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/sddl.h"

/* SPDX-License-Identifier: MIT */
/* Subauth.h: another spelling of subauth.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/subauth.h"

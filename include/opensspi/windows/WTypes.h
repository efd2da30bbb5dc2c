/* SPDX-License-Identifier: MIT */
/* WTypes.h: another spelling of wtypes.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/wtypes.h"

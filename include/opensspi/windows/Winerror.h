/* SPDX-License-Identifier: MIT */
/* Winerror.h: another spelling of winerror.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/winerror.h"

/* SPDX-License-Identifier: MIT */
/* SubAuth.h: another spelling of subauth.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/subauth.h"

/* SPDX-License-Identifier: MIT */
/* Security.h: another spelling of security.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/security.h"

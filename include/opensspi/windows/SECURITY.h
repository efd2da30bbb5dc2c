/* SPDX-License-Identifier: MIT */
/* SECURITY.h: another spelling of security.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/security.h"

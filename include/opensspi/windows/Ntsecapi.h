/* SPDX-License-Identifier: MIT */
/* Ntsecapi.h: another spelling of ntsecapi.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/ntsecapi.h"

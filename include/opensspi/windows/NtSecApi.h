/* SPDX-License-Identifier: MIT */
/* NtSecApi.h: another spelling of ntsecapi.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/ntsecapi.h"

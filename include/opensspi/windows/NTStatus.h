/* SPDX-License-Identifier: MIT */
/* NTStatus.h: another spelling of ntstatus.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/ntstatus.h"

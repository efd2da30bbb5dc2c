/* SPDX-License-Identifier: MIT */
/* Ntstatus.h: another spelling of ntstatus.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/ntstatus.h"

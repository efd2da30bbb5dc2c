/* SPDX-License-Identifier: MIT */
/* Rpc.h: another spelling of rpc.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/rpc.h"

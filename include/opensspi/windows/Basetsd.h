/* SPDX-License-Identifier: MIT */
/* Basetsd.h: another spelling of basetsd.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/basetsd.h"

/* SPDX-License-Identifier: MIT */
/* Winnls.h: another spelling of winnls.h, whose names Windows compares without regard to case. */
#include "opensspi/windows/winnls.h"

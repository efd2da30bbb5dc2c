/* SPDX-License-Identifier: MIT */
/* Schnlsp.h: another spelling of schnlsp.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/schnlsp.h"

/* SPDX-License-Identifier: MIT */
/* SchnlSp.h: another spelling of schnlsp.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/schnlsp.h"

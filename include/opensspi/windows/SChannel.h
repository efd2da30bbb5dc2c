/* SPDX-License-Identifier: MIT */
/* SChannel.h: another spelling of schannel.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/schannel.h"

/* SPDX-License-Identifier: MIT */
/* Wincrypt.h: another spelling of wincrypt.h, whose names Windows compares without regard to case.
 */
#include "opensspi/windows/wincrypt.h"

/* SPDX-License-Identifier: MIT */
/* schannel.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_SCHANNEL_H
#define OPENSSPI_WINDOWS_SCHANNEL_H

#include "opensspi/schannel.h"
#include "opensspi/windows/sspi.h"

#endif

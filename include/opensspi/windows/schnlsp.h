/* SPDX-License-Identifier: MIT */
/* schnlsp.h: the older name of schannel.h. */
#ifndef OPENSSPI_WINDOWS_SCHNLSP_H
#define OPENSSPI_WINDOWS_SCHNLSP_H

#include "opensspi/windows/schannel.h"

#endif

/* SPDX-License-Identifier: MIT */
/* rpc.h: the types and constants of RPC's security. There is no RPC. */
#ifndef OPENSSPI_WINDOWS_RPC_H
#define OPENSSPI_WINDOWS_RPC_H

#include "opensspi/windows/rpcdce.h"
#include "opensspi/windows/winerror.h"

#define RPC_ENTRY

#endif

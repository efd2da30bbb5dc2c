/* SPDX-License-Identifier: MIT */
/* ntstatus.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_NTSTATUS_H
#define OPENSSPI_WINDOWS_NTSTATUS_H

#include "opensspi/ntstatus.h"

#endif

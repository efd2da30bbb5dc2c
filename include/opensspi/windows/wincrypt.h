/* SPDX-License-Identifier: MIT */
/* wincrypt.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_WINCRYPT_H
#define OPENSSPI_WINDOWS_WINCRYPT_H

#include "opensspi/wincrypt.h"
#include "opensspi/windows/windef.h"

#endif

/* SPDX-License-Identifier: MIT */
/* wincrypt_pfx.h: CryptoAPI's functions for PFX. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_PFX_H
#define OPENSSPI_WINCRYPT_PFX_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

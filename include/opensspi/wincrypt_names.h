/* SPDX-License-Identifier: MIT */
/* wincrypt_names.h: CryptoAPI's functions for names as text. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_NAMES_H
#define OPENSSPI_WINCRYPT_NAMES_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

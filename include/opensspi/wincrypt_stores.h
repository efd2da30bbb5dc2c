/* SPDX-License-Identifier: MIT */
/* wincrypt_stores.h: CryptoAPI's functions for contexts, properties, stores. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_STORES_H
#define OPENSSPI_WINCRYPT_STORES_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

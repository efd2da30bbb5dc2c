/* SPDX-License-Identifier: MIT */
/* wincrypt_chains.h: CryptoAPI's functions for chains, policies, revocation. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CHAINS_H
#define OPENSSPI_WINCRYPT_CHAINS_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

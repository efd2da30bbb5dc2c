/* SPDX-License-Identifier: MIT */
/* wincrypt_signing.h: CryptoAPI's functions for keys of certificates, signing, requests. Include
 * wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_SIGNING_H
#define OPENSSPI_WINCRYPT_SIGNING_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

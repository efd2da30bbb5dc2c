/* SPDX-License-Identifier: MIT */
/* wincrypt_codec.h: CryptoAPI's functions for encoding and decoding. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CODEC_H
#define OPENSSPI_WINCRYPT_CODEC_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif

#endif

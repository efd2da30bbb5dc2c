/* SPDX-License-Identifier: MIT */
/* wincrypt_pfx.h: CryptoAPI's functions for PFX. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_PFX_H
#define OPENSSPI_WINCRYPT_PFX_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* PKCS12_PBES2_EXPORT_PARAMS is what `pvPara` of PFXExportCertStoreEx points to with
 * PKCS12_EXPORT_PBES2_PARAMS. hNcryptDescriptor has to be null, pwszPbes2Alg
 * PKCS12_PBES2_ALG_AES256_SHA256. */
typedef struct _PKCS12_PBES2_EXPORT_PARAMS {
  DWORD dwSize;
  PVOID hNcryptDescriptor;
  LPWSTR pwszPbes2Alg;
} PKCS12_PBES2_EXPORT_PARAMS, *PPKCS12_PBES2_EXPORT_PARAMS;

/* PFXIsPFXBlob returns whether the bytes have the outer structure of a PFX. The last error does not
 * change. */
OPENSSPI_API BOOL WINAPI PFXIsPFXBlob(CRYPT_DATA_BLOB* pPFX);

/* PFXVerifyPassword returns whether the password is right: ERROR_INVALID_PASSWORD if it is not. A
 * null and an empty password are the same. `dwFlags` is ignored. */
OPENSSPI_API BOOL WINAPI PFXVerifyPassword(CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword,
                                           DWORD dwFlags);

#ifdef __cplusplus
}
#endif

#endif

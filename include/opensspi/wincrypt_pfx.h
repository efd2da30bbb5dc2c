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

/* PFXImportCertStore returns a store in memory with the certificates and CRLs of a PFX, which
 * CertCloseStore frees. Each private key is put into a new key container with a GUID for a name,
 * which stays when the store is closed; its certificate has CERT_KEY_PROV_INFO_PROP_ID. With
 * PKCS12_NO_PERSIST_KEY the key lives as long as the certificate, which has
 * CERT_KEY_CONTEXT_PROP_ID instead. CRYPT_EXPORTABLE lets keys be exported; CRYPT_MACHINE_KEYSET
 * and CRYPT_USER_KEYSET choose the place, else the file does. PKCS12_ONLY_CERTIFICATES leaves keys
 * out. Fails with ERROR_INVALID_PASSWORD, CRYPT_E_ASN1_CORRUPT, NTE_BAD_ALGID for an algorithm or a
 * kind of key that is not supported, CRYPT_E_ASN1_LARGE for a file that asks for too much work,
 * ERROR_INVALID_PARAMETER for unknown flags. */
OPENSSPI_API HCERTSTORE WINAPI PFXImportCertStore(CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword,
                                                  DWORD dwFlags);

/* PFXExportCertStoreEx writes the certificates and CRLs of a store, with EXPORT_PRIVATE_KEYS the
 * keys too. A key that is missing is left out, or with REPORT_NO_PRIVATE_KEY an error (NTE_NO_KEY);
 * so is one that may not be exported, or with REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY an error
 * (NTE_BAD_KEY_STATE). The encryption is 3DES with SHA-1, as on Windows; AES-256 with SHA-256 if
 * PKCS12_EXPORT_PBES2_PARAMS asks for it. A null pbData asks for the size. PFXExportCertStore is
 * the same without `pvPara`. */
OPENSSPI_API BOOL WINAPI PFXExportCertStoreEx(HCERTSTORE hStore, CRYPT_DATA_BLOB* pPFX,
                                              LPCWSTR szPassword, void* pvPara, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI PFXExportCertStore(HCERTSTORE hStore, CRYPT_DATA_BLOB* pPFX,
                                            LPCWSTR szPassword, DWORD dwFlags);

#ifdef __cplusplus
}
#endif

#endif

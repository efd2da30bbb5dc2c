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

/* CryptSignCertificate signs encoded bytes with a key pair of a provider's container. The signature
 * is little-endian, like that of CryptSignHash; one of DSA is the reversed DER of r and s. If the
 * algorithm is only a hash, the result is the hash, and the provider may be 0. NTE_BAD_ALGID for an
 * algorithm that is not known or not the key's, NTE_NO_KEY if there is no such pair. */
OPENSSPI_API BOOL WINAPI CryptSignCertificate(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey,
                                              DWORD dwKeySpec, DWORD dwCertEncodingType,
                                              const BYTE* pbEncodedToBeSigned,
                                              DWORD cbEncodedToBeSigned,
                                              PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm,
                                              const void* pvHashAuxInfo, BYTE* pbSignature,
                                              DWORD* pcbSignature);

/* CryptSignAndEncodeCertificate encodes, signs, and encodes the result: `lpszStructType` is
 * X509_CERT_TO_BE_SIGNED, X509_CERT_CRL_TO_BE_SIGNED, X509_CERT_REQUEST_TO_BE_SIGNED or
 * X509_KEYGEN_REQUEST_TO_BE_SIGNED. ERROR_FILE_NOT_FOUND for other types; otherwise the errors of
 * CryptEncodeObject and CryptSignCertificate. */
OPENSSPI_API BOOL WINAPI CryptSignAndEncodeCertificate(
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
    DWORD dwCertEncodingType, LPCSTR lpszStructType, const void* pvStructInfo,
    PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm, const void* pvHashAuxInfo, BYTE* pbEncoded,
    DWORD* pcbEncoded);

/* CryptExportPKCS8 writes a key pair as PKCS#8's PrivateKeyInfo. NTE_BAD_KEY_STATE if it may not be
 * exported. The Ex form can encrypt it: the caller's function does that. */
OPENSSPI_API BOOL WINAPI CryptExportPKCS8(HCRYPTPROV hCryptProv, DWORD dwKeySpec,
                                          LPSTR pszPrivateKeyObjId, DWORD dwFlags, void* pvAuxInfo,
                                          BYTE* pbPrivateKeyBlob, DWORD* pcbPrivateKeyBlob);
OPENSSPI_API BOOL WINAPI CryptExportPKCS8Ex(CRYPT_PKCS8_EXPORT_PARAMS* psExportParams,
                                            DWORD dwFlags, void* pvAuxInfo, BYTE* pbPrivateKeyBlob,
                                            DWORD* pcbPrivateKeyBlob);

/* CryptImportPKCS8 puts a private key into a container: that of the session that the caller's
 * pResolvehCryptProvFunc returns, or the user's default one. An encrypted key is decrypted by the
 * caller's pDecryptPrivateKeyFunc. `*phCryptProv`, if not null, becomes that session, which the
 * caller releases. `dwFlags` are those of CryptImportKey. */
OPENSSPI_API BOOL WINAPI CryptImportPKCS8(CRYPT_PKCS8_IMPORT_PARAMS sPrivateKeyAndParams,
                                          DWORD dwFlags, HCRYPTPROV* phCryptProv, void* pvAuxInfo);

#ifdef __cplusplus
}
#endif

#endif

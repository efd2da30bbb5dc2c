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

/* CryptAcquireCertificatePrivateKey opens the container of a certificate's private key, which its
 * property CERT_KEY_PROV_INFO_PROP_ID names. With CRYPT_ACQUIRE_CACHE_FLAG (or
 * CRYPT_ACQUIRE_USE_PROV_INFO_FLAG, if the property says so) the session stays with the
 * certificate, and *pfCallerFreeProvOrNCryptKey is FALSE; else the caller releases it. With
 * CRYPT_ACQUIRE_COMPARE_KEY_FLAG the public keys must be the same: NTE_BAD_PUBLIC_KEY.
 * CRYPT_E_NO_KEY_PROPERTY if the certificate has no key. */
OPENSSPI_API BOOL WINAPI
CryptAcquireCertificatePrivateKey(PCCERT_CONTEXT pCert, DWORD dwFlags, void* pvParameters,
                                  HCRYPTPROV_OR_NCRYPT_KEY_HANDLE* phCryptProvOrNCryptKey,
                                  DWORD* pdwKeySpec, BOOL* pfCallerFreeProvOrNCryptKey);

/* CryptFindCertificateKeyProvInfo looks for the private key in the key containers of the user and
 * of the machine (CRYPT_FIND_USER_KEYSET_FLAG, CRYPT_FIND_MACHINE_KEYSET_FLAG; 0 means both), and
 * sets the property. NTE_NO_KEY if none has it. */
OPENSSPI_API BOOL WINAPI CryptFindCertificateKeyProvInfo(PCCERT_CONTEXT pCert, DWORD dwFlags,
                                                         void* pvReserved);

/* CertCreateSelfSignCertificate makes a certificate of a key in a container: that of the session
 * `hCryptProvOrNCryptKey`, or the one that `pKeyProvInfo` names, which is created with its key if
 * it is missing, or, if both are null, a new key in a container with a GUID for a name. Without an
 * algorithm it is signed with SHA-1, without times it is valid for one year from now. NTE_NO_KEY if
 * the session has no such key. CertFreeCertificateContext frees it. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertCreateSelfSignCertificate(
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, PCERT_NAME_BLOB pSubjectIssuerBlob,
    DWORD dwFlags, PCRYPT_KEY_PROV_INFO pKeyProvInfo,
    PCRYPT_ALGORITHM_IDENTIFIER pSignatureAlgorithm, PSYSTEMTIME pStartTime, PSYSTEMTIME pEndTime,
    PCERT_EXTENSIONS pExtensions);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* wincrypt_stores.h: CryptoAPI's functions for contexts, properties, stores. Include wincrypt.h.
 *
 * Contexts are counted by references: each function that returns one adds a reference, and
 * functions that take a previous context drop one of it, also if they fail. A pointer that is null,
 * was freed or never was one of this library is E_INVALIDARG, and so is such a store, unless it
 * says otherwise. */
#ifndef OPENSSPI_WINCRYPT_STORES_H
#define OPENSSPI_WINCRYPT_STORES_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Contexts. A new one is in no store: its hCertStore is an empty store that is never closed. */

/* CertCreate...Context copies and decodes. E_INVALIDARG for another encoding than
 * X509_ASN_ENCODING; CRYPT_E_ASN1_*; ERROR_INVALID_DATA for a CTL that is not one. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertCreateCertificateContext(DWORD dwCertEncodingType,
                                                                const BYTE* pbCertEncoded,
                                                                DWORD cbCertEncoded);
OPENSSPI_API PCCRL_CONTEXT WINAPI CertCreateCRLContext(DWORD dwCertEncodingType,
                                                       const BYTE* pbCrlEncoded,
                                                       DWORD cbCrlEncoded);
OPENSSPI_API PCCTL_CONTEXT WINAPI CertCreateCTLContext(DWORD dwMsgAndCertEncodingType,
                                                       const BYTE* pbCtlEncoded,
                                                       DWORD cbCtlEncoded);
/* CertCreateContext creates one of the type CERT_STORE_*_CONTEXT. It always copies; with
 * CERT_CREATE_CONTEXT_NOCOPY_FLAG it then calls pfnFree. */
OPENSSPI_API const void* WINAPI CertCreateContext(DWORD dwContextType, DWORD dwEncodingType,
                                                  const BYTE* pbEncoded, DWORD cbEncoded,
                                                  DWORD dwFlags,
                                                  PCERT_CREATE_CONTEXT_PARA pCreatePara);

/* CertDuplicate...Context adds a reference and returns the same pointer; null for null. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertDuplicateCertificateContext(PCCERT_CONTEXT pCertContext);
OPENSSPI_API PCCRL_CONTEXT WINAPI CertDuplicateCRLContext(PCCRL_CONTEXT pCrlContext);
OPENSSPI_API PCCTL_CONTEXT WINAPI CertDuplicateCTLContext(PCCTL_CONTEXT pCtlContext);

/* CertFree...Context drops a reference; null is a success. */
OPENSSPI_API BOOL WINAPI CertFreeCertificateContext(PCCERT_CONTEXT pCertContext);
OPENSSPI_API BOOL WINAPI CertFreeCRLContext(PCCRL_CONTEXT pCrlContext);
OPENSSPI_API BOOL WINAPI CertFreeCTLContext(PCCTL_CONTEXT pCtlContext);

/* Properties. */

/* CertGet...ContextProperty returns a property: CRYPT_E_NOT_FOUND; ERROR_MORE_DATA, with the size,
 * if the buffer is too small. Hashes are computed when they are asked for. */
OPENSSPI_API BOOL WINAPI CertGetCertificateContextProperty(PCCERT_CONTEXT pCertContext,
                                                           DWORD dwPropId, void* pvData,
                                                           DWORD* pcbData);
OPENSSPI_API BOOL WINAPI CertGetCRLContextProperty(PCCRL_CONTEXT pCrlContext, DWORD dwPropId,
                                                   void* pvData, DWORD* pcbData);
OPENSSPI_API BOOL WINAPI CertGetCTLContextProperty(PCCTL_CONTEXT pCtlContext, DWORD dwPropId,
                                                   void* pvData, DWORD* pcbData);
/* CertSet...ContextProperty sets a property, or removes it if pvData is null. The store of the
 * context is written, if it is one on disk. */
OPENSSPI_API BOOL WINAPI CertSetCertificateContextProperty(PCCERT_CONTEXT pCertContext,
                                                           DWORD dwPropId, DWORD dwFlags,
                                                           const void* pvData);
OPENSSPI_API BOOL WINAPI CertSetCRLContextProperty(PCCRL_CONTEXT pCrlContext, DWORD dwPropId,
                                                   DWORD dwFlags, const void* pvData);
OPENSSPI_API BOOL WINAPI CertSetCTLContextProperty(PCCTL_CONTEXT pCtlContext, DWORD dwPropId,
                                                   DWORD dwFlags, const void* pvData);
/* CertEnum...ContextProperties returns the next number of a property after dwPropId; 0 at the
 * end. */
OPENSSPI_API DWORD WINAPI CertEnumCertificateContextProperties(PCCERT_CONTEXT pCertContext,
                                                               DWORD dwPropId);
OPENSSPI_API DWORD WINAPI CertEnumCRLContextProperties(PCCRL_CONTEXT pCrlContext, DWORD dwPropId);
OPENSSPI_API DWORD WINAPI CertEnumCTLContextProperties(PCCTL_CONTEXT pCtlContext, DWORD dwPropId);

/* CertSerialize...StoreElement returns the encoding with the properties, in Windows' format. */
OPENSSPI_API BOOL WINAPI CertSerializeCertificateStoreElement(PCCERT_CONTEXT pCertContext,
                                                              DWORD dwFlags, BYTE* pbElement,
                                                              DWORD* pcbElement);
OPENSSPI_API BOOL WINAPI CertSerializeCRLStoreElement(PCCRL_CONTEXT pCrlContext, DWORD dwFlags,
                                                      BYTE* pbElement, DWORD* pcbElement);
OPENSSPI_API BOOL WINAPI CertSerializeCTLStoreElement(PCCTL_CONTEXT pCtlContext, DWORD dwFlags,
                                                      BYTE* pbElement, DWORD* pcbElement);

/* Stores. */

/* CertOpenStore opens a store of a provider, CERT_STORE_PROV_* or its name: memory, file (a HANDLE
 * is a file's descriptor), file name, serialised, PKCS#7, collection, system, system registry (the
 * records of one location), physical. ERROR_FILE_NOT_FOUND for another provider and for a store
 * that does not exist. A system store that is deleted returns null with the last error 0. */
OPENSSPI_API HCERTSTORE WINAPI CertOpenStore(LPCSTR lpszStoreProvider, DWORD dwEncodingType,
                                             HCRYPTPROV_LEGACY hCryptProv, DWORD dwFlags,
                                             const void* pvPara);
/* CertDuplicateStore counts one opening more and returns the same handle. */
OPENSSPI_API HCERTSTORE WINAPI CertDuplicateStore(HCERTSTORE hCertStore);
/* CertCloseStore closes; null is a success. The handle stays valid as long as contexts of the store
 * exist. With CERT_CLOSE_STORE_CHECK_FLAG that is CRYPT_E_PENDING_CLOSE; with
 * CERT_CLOSE_STORE_FORCE_FLAG the handle ends at once, and the contexts live on. */
OPENSSPI_API BOOL WINAPI CertCloseStore(HCERTSTORE hCertStore, DWORD dwFlags);

/* CertAdd...ToStore adds a copy, or a link, which shares the properties. Null for the store creates
 * the context only. CRYPT_E_EXISTS as the disposition CERT_STORE_ADD_* says. */
OPENSSPI_API BOOL WINAPI CertAddEncodedCertificateToStore(
    HCERTSTORE hCertStore, DWORD dwCertEncodingType, const BYTE* pbCertEncoded, DWORD cbCertEncoded,
    DWORD dwAddDisposition, PCCERT_CONTEXT* ppCertContext);
OPENSSPI_API BOOL WINAPI CertAddEncodedCRLToStore(HCERTSTORE hCertStore, DWORD dwCertEncodingType,
                                                  const BYTE* pbCrlEncoded, DWORD cbCrlEncoded,
                                                  DWORD dwAddDisposition,
                                                  PCCRL_CONTEXT* ppCrlContext);
OPENSSPI_API BOOL WINAPI CertAddEncodedCTLToStore(HCERTSTORE hCertStore,
                                                  DWORD dwMsgAndCertEncodingType,
                                                  const BYTE* pbCtlEncoded, DWORD cbCtlEncoded,
                                                  DWORD dwAddDisposition,
                                                  PCCTL_CONTEXT* ppCtlContext);
OPENSSPI_API BOOL WINAPI CertAddCertificateContextToStore(HCERTSTORE hCertStore,
                                                          PCCERT_CONTEXT pCertContext,
                                                          DWORD dwAddDisposition,
                                                          PCCERT_CONTEXT* ppStoreContext);
OPENSSPI_API BOOL WINAPI CertAddCRLContextToStore(HCERTSTORE hCertStore, PCCRL_CONTEXT pCrlContext,
                                                  DWORD dwAddDisposition,
                                                  PCCRL_CONTEXT* ppStoreContext);
OPENSSPI_API BOOL WINAPI CertAddCTLContextToStore(HCERTSTORE hCertStore, PCCTL_CONTEXT pCtlContext,
                                                  DWORD dwAddDisposition,
                                                  PCCTL_CONTEXT* ppStoreContext);
OPENSSPI_API BOOL WINAPI CertAddCertificateLinkToStore(HCERTSTORE hCertStore,
                                                       PCCERT_CONTEXT pCertContext,
                                                       DWORD dwAddDisposition,
                                                       PCCERT_CONTEXT* ppStoreContext);
OPENSSPI_API BOOL WINAPI CertAddCRLLinkToStore(HCERTSTORE hCertStore, PCCRL_CONTEXT pCrlContext,
                                               DWORD dwAddDisposition,
                                               PCCRL_CONTEXT* ppStoreContext);
OPENSSPI_API BOOL WINAPI CertAddCTLLinkToStore(HCERTSTORE hCertStore, PCCTL_CONTEXT pCtlContext,
                                               DWORD dwAddDisposition,
                                               PCCTL_CONTEXT* ppStoreContext);
/* CertAddSerializedElementToStore adds what CertSerialize...StoreElement returned.
 * dwContextTypeFlags are the types that are accepted, CERT_STORE_*_CONTEXT_FLAG. */
OPENSSPI_API BOOL WINAPI CertAddSerializedElementToStore(
    HCERTSTORE hCertStore, const BYTE* pbElement, DWORD cbElement, DWORD dwAddDisposition,
    DWORD dwFlags, DWORD dwContextTypeFlags, DWORD* pdwContentType, const void** ppvContext);

/* CertDelete...FromStore deletes the context's element from its store and drops the reference, also
 * if it fails. */
OPENSSPI_API BOOL WINAPI CertDeleteCertificateFromStore(PCCERT_CONTEXT pCertContext);
OPENSSPI_API BOOL WINAPI CertDeleteCRLFromStore(PCCRL_CONTEXT pCrlContext);
OPENSSPI_API BOOL WINAPI CertDeleteCTLFromStore(PCCTL_CONTEXT pCtlContext);

/* CertEnum...InStore returns the context after the previous one: null with CRYPT_E_NOT_FOUND at the
 * end. The one that was added last comes first. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertEnumCertificatesInStore(HCERTSTORE hCertStore,
                                                               PCCERT_CONTEXT pPrevCertContext);
OPENSSPI_API PCCRL_CONTEXT WINAPI CertEnumCRLsInStore(HCERTSTORE hCertStore,
                                                      PCCRL_CONTEXT pPrevCrlContext);
OPENSSPI_API PCCTL_CONTEXT WINAPI CertEnumCTLsInStore(HCERTSTORE hCertStore,
                                                      PCCTL_CONTEXT pPrevCtlContext);

/* CertAddStoreToCollection makes a store a member of a collection, or changes its flags and
 * priority. E_INVALIDARG if the first is not a collection, or the second contains it. */
OPENSSPI_API BOOL WINAPI CertAddStoreToCollection(HCERTSTORE hCollectionStore,
                                                  HCERTSTORE hSiblingStore, DWORD dwUpdateFlags,
                                                  DWORD dwPriority);
OPENSSPI_API void WINAPI CertRemoveStoreFromCollection(HCERTSTORE hCollectionStore,
                                                       HCERTSTORE hSiblingStore);

/* CertSaveStore writes a store as a serialised store or as PKCS#7, to memory (a CRYPT_DATA_BLOB), a
 * descriptor or a file. */
OPENSSPI_API BOOL WINAPI CertSaveStore(HCERTSTORE hCertStore, DWORD dwEncodingType, DWORD dwSaveAs,
                                       DWORD dwSaveTo, void* pvSaveToPara, DWORD dwFlags);
/* CertControlStore writes a store to where it came from, or reads it again:
 * ERROR_CALL_NOT_IMPLEMENTED for stores that cannot; ERROR_NOT_SUPPORTED for notification. */
OPENSSPI_API BOOL WINAPI CertControlStore(HCERTSTORE hCertStore, DWORD dwFlags, DWORD dwCtrlType,
                                          const void* pvCtrlPara);
/* The properties of a store are in memory only. */
OPENSSPI_API BOOL WINAPI CertGetStoreProperty(HCERTSTORE hCertStore, DWORD dwPropId, void* pvData,
                                              DWORD* pcbData);
OPENSSPI_API BOOL WINAPI CertSetStoreProperty(HCERTSTORE hCertStore, DWORD dwPropId, DWORD dwFlags,
                                              const void* pvData);

/* CertOpenSystemStore opens a system store of the current user, and creates it if it does not
 * exist. */
OPENSSPI_API HCERTSTORE WINAPI CertOpenSystemStoreA(HCRYPTPROV_LEGACY hProv,
                                                    LPCSTR szSubsystemProtocol);
OPENSSPI_API HCERTSTORE WINAPI CertOpenSystemStoreW(HCRYPTPROV_LEGACY hProv,
                                                    LPCWSTR szSubsystemProtocol);

/* The enumerations call a function of the caller's for each system store of a location, each
 * location, and each part of a store. They fail with ERROR_CANCELLED if it returns FALSE, and with
 * ERROR_FILE_NOT_FOUND for a location without stores. */
OPENSSPI_API BOOL WINAPI CertEnumSystemStore(DWORD dwFlags, void* pvSystemStoreLocationPara,
                                             void* pvArg, PFN_CERT_ENUM_SYSTEM_STORE pfnEnum);
OPENSSPI_API BOOL WINAPI CertEnumSystemStoreLocation(DWORD dwFlags, void* pvArg,
                                                     PFN_CERT_ENUM_SYSTEM_STORE_LOCATION pfnEnum);
OPENSSPI_API BOOL WINAPI CertEnumPhysicalStore(const void* pvSystemStore, DWORD dwFlags,
                                               void* pvArg, PFN_CERT_ENUM_PHYSICAL_STORE pfnEnum);

/* CertRegisterSystemStore creates a system store; CertUnregisterSystemStore deletes it with its
 * contents: ERROR_FILE_NOT_FOUND. The parts of a store are fixed: ERROR_NOT_SUPPORTED. */
OPENSSPI_API BOOL WINAPI CertRegisterSystemStore(const void* pvSystemStore, DWORD dwFlags,
                                                 PCERT_SYSTEM_STORE_INFO pStoreInfo,
                                                 void* pvReserved);
OPENSSPI_API BOOL WINAPI CertUnregisterSystemStore(const void* pvSystemStore, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CertRegisterPhysicalStore(const void* pvSystemStore, DWORD dwFlags,
                                                   LPCWSTR pwszStoreName,
                                                   PCERT_PHYSICAL_STORE_INFO pStoreInfo,
                                                   void* pvReserved);
OPENSSPI_API BOOL WINAPI CertUnregisterPhysicalStore(const void* pvSystemStore, DWORD dwFlags,
                                                     LPCWSTR pwszStoreName);

/* Searches. They return the next match after the previous context: null with CRYPT_E_NOT_FOUND if
 * there is none. Contexts with CERT_ARCHIVED_PROP_ID are found only by what names a certain one. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertFindCertificateInStore(HCERTSTORE hCertStore,
                                                              DWORD dwCertEncodingType,
                                                              DWORD dwFindFlags, DWORD dwFindType,
                                                              const void* pvFindPara,
                                                              PCCERT_CONTEXT pPrevCertContext);
OPENSSPI_API PCCRL_CONTEXT WINAPI CertFindCRLInStore(HCERTSTORE hCertStore,
                                                     DWORD dwCertEncodingType, DWORD dwFindFlags,
                                                     DWORD dwFindType, const void* pvFindPara,
                                                     PCCRL_CONTEXT pPrevCrlContext);
OPENSSPI_API PCCTL_CONTEXT WINAPI CertFindCTLInStore(HCERTSTORE hCertStore,
                                                     DWORD dwMsgAndCertEncodingType,
                                                     DWORD dwFindFlags, DWORD dwFindType,
                                                     const void* pvFindPara,
                                                     PCCTL_CONTEXT pPrevCtlContext);
/* CertGetSubjectCertificateFromStore finds by issuer and serial number. */
OPENSSPI_API PCCERT_CONTEXT WINAPI CertGetSubjectCertificateFromStore(HCERTSTORE hCertStore,
                                                                      DWORD dwCertEncodingType,
                                                                      PCERT_INFO pCertId);
/* CertGetIssuerCertificateFromStore returns the next issuer and clears the flag of each check that
 * the subject passes, as CertVerifySubjectCertificateContext does. CRYPT_E_SELF_SIGNED. */
OPENSSPI_API PCCERT_CONTEXT WINAPI
CertGetIssuerCertificateFromStore(HCERTSTORE hCertStore, PCCERT_CONTEXT pSubjectContext,
                                  PCCERT_CONTEXT pPrevIssuerContext, DWORD* pdwFlags);
/* CertGetCRLFromStore returns the next CRL of an issuer, or of all, and clears the flag of each
 * check that it passes. */
OPENSSPI_API PCCRL_CONTEXT WINAPI CertGetCRLFromStore(HCERTSTORE hCertStore,
                                                      PCCERT_CONTEXT pIssuerContext,
                                                      PCCRL_CONTEXT pPrevCrlContext,
                                                      DWORD* pdwFlags);
/* CertFindSubjectInCTL returns the entry of a subject; it lives as long as the CTL. */
OPENSSPI_API PCTL_ENTRY WINAPI CertFindSubjectInCTL(DWORD dwEncodingType, DWORD dwSubjectType,
                                                    void* pvSubject, PCCTL_CONTEXT pCtlContext,
                                                    DWORD dwFlags);
/* CertFindSubjectInSortedCTL finds a subject by its identifier in logarithmic time;
 * CertEnumSubjectInSortedCTL returns the next one, the first if *ppvNextSubject is null, in the
 * order of the encoding. Both take every CTL, created with CERT_CREATE_CONTEXT_SORTED_FLAG or not.
 * The blobs are views that live as long as the CTL; that of the attributes is a SET (decode it as
 * PKCS_ATTRIBUTES), or empty. CRYPT_E_NOT_FOUND. */
OPENSSPI_API BOOL WINAPI CertFindSubjectInSortedCTL(PCRYPT_DATA_BLOB pSubjectIdentifier,
                                                    PCCTL_CONTEXT pCtlContext, DWORD dwFlags,
                                                    void* pvReserved,
                                                    PCRYPT_DER_BLOB pEncodedAttributes);
OPENSSPI_API BOOL WINAPI CertEnumSubjectInSortedCTL(PCCTL_CONTEXT pCtlContext,
                                                    void** ppvNextSubject,
                                                    PCRYPT_DER_BLOB pSubjectIdentifier,
                                                    PCRYPT_DER_BLOB pEncodedAttributes);

/* Checks. */

/* CertFindCertificateInCRL writes the entry, or null if the certificate is not listed. */
OPENSSPI_API BOOL WINAPI CertFindCertificateInCRL(PCCERT_CONTEXT pCert, PCCRL_CONTEXT pCrlContext,
                                                  DWORD dwFlags, void* pvReserved,
                                                  PCRL_ENTRY* ppCrlEntry);
/* CertIsValidCRLForCertificate fails with CRYPT_E_NO_MATCH if the CRL is for other certificates. */
OPENSSPI_API BOOL WINAPI CertIsValidCRLForCertificate(PCCERT_CONTEXT pCert, PCCRL_CONTEXT pCrl,
                                                      DWORD dwFlags, void* pvReserved);
/* CertVerifyCRLRevocation fails with CRYPT_E_REVOKED if one of the CRLs lists the certificate. */
OPENSSPI_API BOOL WINAPI CertVerifyCRLRevocation(DWORD dwCertEncodingType, PCERT_INFO pCertId,
                                                 DWORD cCrlInfo, PCRL_INFO rgpCrlInfo[]);
/* CertVerifySubjectCertificateContext clears the flag of each check that the subject passes; it
 * fails for unknown flags only. */
OPENSSPI_API BOOL WINAPI CertVerifySubjectCertificateContext(PCCERT_CONTEXT pSubject,
                                                             PCCERT_CONTEXT pIssuer,
                                                             DWORD* pdwFlags);

/* The comparisons return FALSE without a last error. */
OPENSSPI_API BOOL WINAPI CertCompareCertificate(DWORD dwCertEncodingType, PCERT_INFO pCertId1,
                                                PCERT_INFO pCertId2);
OPENSSPI_API BOOL WINAPI CertCompareCertificateName(DWORD dwCertEncodingType,
                                                    PCERT_NAME_BLOB pCertName1,
                                                    PCERT_NAME_BLOB pCertName2);
OPENSSPI_API BOOL WINAPI CertCompareIntegerBlob(PCRYPT_INTEGER_BLOB pInt1,
                                                PCRYPT_INTEGER_BLOB pInt2);
OPENSSPI_API BOOL WINAPI CertComparePublicKeyInfo(DWORD dwCertEncodingType,
                                                  PCERT_PUBLIC_KEY_INFO pPublicKey1,
                                                  PCERT_PUBLIC_KEY_INFO pPublicKey2);
/* CertGetPublicKeyLength returns bits; 0 on failure. */
OPENSSPI_API DWORD WINAPI CertGetPublicKeyLength(DWORD dwCertEncodingType,
                                                 PCERT_PUBLIC_KEY_INFO pPublicKey);

/* The validity functions return -1 before the period, 1 after it, else 0; null is now. */
OPENSSPI_API LONG WINAPI CertVerifyTimeValidity(LPFILETIME pTimeToVerify, PCERT_INFO pCertInfo);
OPENSSPI_API LONG WINAPI CertVerifyCRLTimeValidity(LPFILETIME pTimeToVerify, PCRL_INFO pCrlInfo);
OPENSSPI_API BOOL WINAPI CertVerifyValidityNesting(PCERT_INFO pSubjectInfo, PCERT_INFO pIssuerInfo);

/* CertFindExtension and CertFindAttribute return the first with an object identifier, or null. */
OPENSSPI_API PCERT_EXTENSION WINAPI CertFindExtension(LPCSTR pszObjId, DWORD cExtensions,
                                                      CERT_EXTENSION rgExtensions[]);
OPENSSPI_API PCRYPT_ATTRIBUTE WINAPI CertFindAttribute(LPCSTR pszObjId, DWORD cAttr,
                                                       CRYPT_ATTRIBUTE rgAttr[]);

/* Key usages. */

/* CertGetIntendedKeyUsage copies the bits and fills up with zeros; without the extension it fails
 * with the last error 0. */
OPENSSPI_API BOOL WINAPI CertGetIntendedKeyUsage(DWORD dwCertEncodingType, PCERT_INFO pCertInfo,
                                                 BYTE* pbKeyUsage, DWORD cbKeyUsage);
/* CertGetEnhancedKeyUsage returns the list of the property, else of the extension. With neither it
 * returns an empty list with the last error CRYPT_E_NOT_FOUND. */
OPENSSPI_API BOOL WINAPI CertGetEnhancedKeyUsage(PCCERT_CONTEXT pCertContext, DWORD dwFlags,
                                                 PCERT_ENHKEY_USAGE pUsage, DWORD* pcbUsage);
OPENSSPI_API BOOL WINAPI CertSetEnhancedKeyUsage(PCCERT_CONTEXT pCertContext,
                                                 PCERT_ENHKEY_USAGE pUsage);
OPENSSPI_API BOOL WINAPI CertAddEnhancedKeyUsageIdentifier(PCCERT_CONTEXT pCertContext,
                                                           LPCSTR pszUsageIdentifier);
OPENSSPI_API BOOL WINAPI CertRemoveEnhancedKeyUsageIdentifier(PCCERT_CONTEXT pCertContext,
                                                              LPCSTR pszUsageIdentifier);
/* CertGetValidUsages returns what all certificates are good for; -1 for everything. */
OPENSSPI_API BOOL WINAPI CertGetValidUsages(DWORD cCerts, PCCERT_CONTEXT* rghCerts, int* cNumOIDs,
                                            LPSTR* rghOIDs, DWORD* pcbOIDs);

/* Hashes and signatures. */

/* The hashes are SHA-1, of a public-key info MD5, if Algid is 0. hCryptProv is not used. */
OPENSSPI_API BOOL WINAPI CryptHashCertificate(HCRYPTPROV_LEGACY hCryptProv, ALG_ID Algid,
                                              DWORD dwFlags, const BYTE* pbEncoded, DWORD cbEncoded,
                                              BYTE* pbComputedHash, DWORD* pcbComputedHash);
OPENSSPI_API BOOL WINAPI CryptHashCertificate2(LPCWSTR pwszCNGHashAlgid, DWORD dwFlags,
                                               void* pvReserved, const BYTE* pbEncoded,
                                               DWORD cbEncoded, BYTE* pbComputedHash,
                                               DWORD* pcbComputedHash);
OPENSSPI_API BOOL WINAPI CryptHashPublicKeyInfo(HCRYPTPROV_LEGACY hCryptProv, ALG_ID Algid,
                                                DWORD dwFlags, DWORD dwCertEncodingType,
                                                PCERT_PUBLIC_KEY_INFO pInfo, BYTE* pbComputedHash,
                                                DWORD* pcbComputedHash);
/* CryptHashToBeSigned returns the hash that the signature of a certificate, CRL or request is of.
 */
OPENSSPI_API BOOL WINAPI CryptHashToBeSigned(HCRYPTPROV_LEGACY hCryptProv, DWORD dwCertEncodingType,
                                             const BYTE* pbEncoded, DWORD cbEncoded,
                                             BYTE* pbComputedHash, DWORD* pcbComputedHash);
/* CryptVerifyCertificateSignature checks a signature with a public key (RSA with PKCS#1 padding,
 * DSA, ECDSA): NTE_BAD_SIGNATURE; NTE_BAD_ALGID; CRYPT_E_ASN1_*. */
OPENSSPI_API BOOL WINAPI CryptVerifyCertificateSignature(HCRYPTPROV_LEGACY hCryptProv,
                                                         DWORD dwCertEncodingType,
                                                         const BYTE* pbEncoded, DWORD cbEncoded,
                                                         PCERT_PUBLIC_KEY_INFO pPublicKey);
OPENSSPI_API BOOL WINAPI CryptVerifyCertificateSignatureEx(HCRYPTPROV_LEGACY hCryptProv,
                                                           DWORD dwCertEncodingType,
                                                           DWORD dwSubjectType, void* pvSubject,
                                                           DWORD dwIssuerType, void* pvIssuer,
                                                           DWORD dwFlags, void* pvExtra);

#ifdef __cplusplus
}
#endif

#endif

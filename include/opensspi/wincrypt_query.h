/* SPDX-License-Identifier: MIT */
/* wincrypt_query.h: what a file or a block of bytes is. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_QUERY_H
#define OPENSSPI_WINCRYPT_QUERY_H

#include "opensspi/wincrypt_store_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CryptQueryObject finds out what a file (CERT_QUERY_OBJECT_FILE, the path in UTF-16) or bytes
 * (CERT_QUERY_OBJECT_BLOB, a CERT_BLOB) are. It tries the types and formats whose flags are given:
 * certificates, CRLs, CTLs, also serialised, serialised stores, PKCS#7 messages, those in signed
 * programs (PE) too, PKCS#10 requests, PFX, pairs of certificates; as DER, as Base64 with or
 * without headers (the first block of several), as "{ASN}" and hexadecimal digits. Every output may
 * be null; on failure all are 0.
 * - *phCertStore is a store in memory with what the object holds, for CertCloseStore; null for
 *   unsigned messages, requests, PFX and pairs.
 * - *ppvContext is the certificate, CRL or CTL if the object is a single one, for
 *   CertFreeCertificateContext and the like; else null.
 * - *phMsg is always null: there are no message handles.
 * CERT_QUERY_CONTENT_FLAG_PFX_AND_LOAD opens a PFX without a password into a store; its keys live
 * as long as the certificates. A file is opened as the user whom the thread acts as.
 * CRYPT_E_NO_MATCH if nothing fits; E_INVALIDARG for another kind of object, a null one, or flags;
 * ERROR_FILE_NOT_FOUND and other errors of files. */
OPENSSPI_API BOOL WINAPI CryptQueryObject(DWORD dwObjectType, const void* pvObject,
                                          DWORD dwExpectedContentTypeFlags,
                                          DWORD dwExpectedFormatTypeFlags, DWORD dwFlags,
                                          DWORD* pdwMsgAndCertEncodingType, DWORD* pdwContentType,
                                          DWORD* pdwFormatType, HCERTSTORE* phCertStore,
                                          HCRYPTMSG* phMsg, const void** ppvContext);

#ifdef __cplusplus
}
#endif

#endif

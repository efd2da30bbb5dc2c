/* SPDX-License-Identifier: MIT */
/* wincrypt_names.h: CryptoAPI's functions for names as text. Include wincrypt.h.
 *
 * The functions of type DWORD return a number of characters that counts the terminating zero, and
 * never 0: 1 means the empty text, which is also the result of a failure. A null `psz` or a `csz`
 * of 0 asks for the size. If the text does not fit, the W forms of CertNameToStr and
 * CertGetNameString write its beginning; the others write the empty text. Names come from whoever
 * made the certificate: they may hold zeros and control characters. A program that shows them to
 * people must escape them. */
#ifndef OPENSSPI_WINCRYPT_NAMES_H
#define OPENSSPI_WINCRYPT_NAMES_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CertNameToStr writes an encoded name as text: `dwStrType` is CERT_SIMPLE_NAME_STR,
 * CERT_OID_NAME_STR or CERT_X500_NAME_STR and CERT_NAME_STR_ flags. The last error is
 * ERROR_FILE_NOT_FOUND for an encoding other than X509_ASN_ENCODING, CRYPT_E_ASN1_CORRUPT for a
 * name that is not DER, ERROR_SUCCESS otherwise. */
OPENSSPI_API DWORD WINAPI CertNameToStrA(DWORD dwCertEncodingType, PCERT_NAME_BLOB pName,
                                         DWORD dwStrType, LPSTR psz, DWORD csz);
OPENSSPI_API DWORD WINAPI CertNameToStrW(DWORD dwCertEncodingType, PCERT_NAME_BLOB pName,
                                         DWORD dwStrType, LPWSTR psz, DWORD csz);
#define CertNameToStr OPENSSPI_AW(CertNameToStr)

/* CertStrToName encodes a name from text such as `CN=Joe, O="A, B"`. CRYPT_E_INVALID_X500_STRING,
 * or CRYPT_E_INVALID_NUMERIC_STRING, CRYPT_E_INVALID_PRINTABLE_STRING or
 * CRYPT_E_INVALID_IA5_STRING, if the text is not one; `*ppszError`, if not null, then points to the
 * first character that cannot be read. It is null after a success. */
OPENSSPI_API BOOL WINAPI CertStrToNameA(DWORD dwCertEncodingType, LPCSTR pszX500, DWORD dwStrType,
                                        void* pvReserved, BYTE* pbEncoded, DWORD* pcbEncoded,
                                        LPCSTR* ppszError);
OPENSSPI_API BOOL WINAPI CertStrToNameW(DWORD dwCertEncodingType, LPCWSTR pszX500, DWORD dwStrType,
                                        void* pvReserved, BYTE* pbEncoded, DWORD* pcbEncoded,
                                        LPCWSTR* ppszError);
#define CertStrToName OPENSSPI_AW(CertStrToName)

/* CertRDNValueToStr writes the value of a CERT_RDN_ATTR, without quotes. The last error does not
 * change. */
OPENSSPI_API DWORD WINAPI CertRDNValueToStrA(DWORD dwValueType, PCERT_RDN_VALUE_BLOB pValue,
                                             LPSTR psz, DWORD csz);
OPENSSPI_API DWORD WINAPI CertRDNValueToStrW(DWORD dwValueType, PCERT_RDN_VALUE_BLOB pValue,
                                             LPWSTR psz, DWORD csz);
#define CertRDNValueToStr OPENSSPI_AW(CertRDNValueToStr)

/* CertGetNameString writes the name of a certificate's subject, or with CERT_NAME_ISSUER_FLAG of
 * its issuer, that is best for a purpose: `dwType` is a CERT_NAME_..._TYPE, `pvTypePara` a DWORD
 * with the flags of CertNameToStr for CERT_NAME_RDN_TYPE, an object identifier for
 * CERT_NAME_ATTR_TYPE. CERT_NAME_SEARCH_ALL_NAMES_FLAG with CERT_NAME_DNS_TYPE writes all names,
 * each with a terminating zero, and another one at the end. A name that does not exist is the empty
 * text. */
OPENSSPI_API DWORD WINAPI CertGetNameStringA(PCCERT_CONTEXT pCertContext, DWORD dwType,
                                             DWORD dwFlags, void* pvTypePara, LPSTR pszNameString,
                                             DWORD cchNameString);
OPENSSPI_API DWORD WINAPI CertGetNameStringW(PCCERT_CONTEXT pCertContext, DWORD dwType,
                                             DWORD dwFlags, void* pvTypePara, LPWSTR pszNameString,
                                             DWORD cchNameString);
#define CertGetNameString OPENSSPI_AW(CertGetNameString)

/* CertFindRDNAttr returns the first attribute of this type, which points into `pName`; null if
 * there is none. */
OPENSSPI_API PCERT_RDN_ATTR WINAPI CertFindRDNAttr(LPCSTR pszObjId, PCERT_NAME_INFO pName);

/* CertIsRDNAttrsInCertificateName returns whether every attribute of `pRDN` is in the encoded name.
 * A null pszObjId, the type CERT_RDN_ANY_TYPE and a null value match any. CRYPT_E_NO_MATCH if one
 * is not. `dwFlags` is CERT_UNICODE_IS_RDN_ATTRS_FLAG, CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG. */
OPENSSPI_API BOOL WINAPI CertIsRDNAttrsInCertificateName(DWORD dwCertEncodingType, DWORD dwFlags,
                                                         PCERT_NAME_BLOB pCertName, PCERT_RDN pRDN);

#ifdef __cplusplus
}
#endif

#endif

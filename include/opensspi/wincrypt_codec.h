/* SPDX-License-Identifier: MIT */
/* wincrypt_codec.h: CryptoAPI's functions for encoding and decoding. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CODEC_H
#define OPENSSPI_WINCRYPT_CODEC_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `lpszStructType` is one of the X509_, PKCS_ and other numbers of structure types, or an object
 * identifier of an extension or attribute. ERROR_FILE_NOT_FOUND for a type that is not supported,
 * and if `dwCertEncodingType` has neither X509_ASN_ENCODING nor PKCS_7_ASN_ENCODING. */

/* CryptDecodeObjectEx decodes the element at `pbEncoded`; bytes behind it are ignored. The
 * structure is placed at the front of the buffer, and what it points to behind it. With
 * CRYPT_DECODE_ALLOC_FLAG `pvStructInfo` is the address of a pointer to one block that the caller
 * frees with LocalFree, or that `pDecodePara`'s function allocates. CRYPT_DECODE_NOCOPY_FLAG: blobs
 * point into `pbEncoded`. CRYPT_DECODE_SHARE_OID_STRING_FLAG: known object identifiers are texts of
 * the library. CRYPT_DECODE_TO_BE_SIGNED_FLAG: the content has no signature around it.
 * CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG: a signature stays big-endian. Fails with
 * CRYPT_E_ASN1_EOD, CRYPT_E_ASN1_CORRUPT, CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_LARGE or
 * CRYPT_E_ASN1_RULE. */
OPENSSPI_API BOOL WINAPI CryptDecodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType,
                                             const BYTE* pbEncoded, DWORD cbEncoded, DWORD dwFlags,
                                             PCRYPT_DECODE_PARA pDecodePara, void* pvStructInfo,
                                             DWORD* pcbStructInfo);

/* CryptDecodeObject is the same without allocation. */
OPENSSPI_API BOOL WINAPI CryptDecodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType,
                                           const BYTE* pbEncoded, DWORD cbEncoded, DWORD dwFlags,
                                           void* pvStructInfo, DWORD* pcbStructInfo);

/* CryptEncodeObjectEx encodes a structure as DER. CRYPT_ENCODE_ALLOC_FLAG: `pvEncoded` is the
 * address of a pointer, as above. If a character of a name cannot be encoded, the function fails
 * with CRYPT_E_INVALID_NUMERIC_STRING, CRYPT_E_INVALID_PRINTABLE_STRING or
 * CRYPT_E_INVALID_IA5_STRING, and `*pcbEncoded` says where it is (GET_CERT_UNICODE_*_ERR_INDEX,
 * GET_CERT_ALT_NAME_*_ERR_INDEX). A null pointer in the structure is STATUS_ACCESS_VIOLATION, a
 * choice that does not exist E_INVALIDARG, a value that cannot be encoded CRYPT_E_BAD_ENCODE. */
OPENSSPI_API BOOL WINAPI CryptEncodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType,
                                             const void* pvStructInfo, DWORD dwFlags,
                                             PCRYPT_ENCODE_PARA pEncodePara, void* pvEncoded,
                                             DWORD* pcbEncoded);

/* CryptEncodeObject is the same without allocation and flags. */
OPENSSPI_API BOOL WINAPI CryptEncodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType,
                                           const void* pvStructInfo, BYTE* pbEncoded,
                                           DWORD* pcbEncoded);

/* CryptFormatObject writes an encoded extension or name as text for people, in English, with its
 * terminating zero: fields with ", " between them, or with CRYPT_FORMAT_STR_MULTI_LINE one per
 * line. The size is in bytes: a null `pbFormat` asks for it, and ERROR_MORE_DATA if the buffer is
 * smaller. A type that has no text is written in hexadecimal, or with CRYPT_FORMAT_STR_NO_HEX
 * refused with ERROR_FILE_NOT_FOUND. CRYPT_E_ASN1_* for a malformed encoding, E_INVALIDARG for an
 * empty one. Control characters become U+FFFD. A name may contain ", ": decide nothing by this
 * text. `dwFormatType` and `pFormatStruct` are ignored. */
OPENSSPI_API BOOL WINAPI CryptFormatObject(DWORD dwCertEncodingType, DWORD dwFormatType,
                                           DWORD dwFormatStrType, void* pFormatStruct,
                                           LPCSTR lpszStructType, const BYTE* pbEncoded,
                                           DWORD cbEncoded, void* pbFormat, DWORD* pcbFormat);

/* CryptMemAlloc returns zeroed memory for CryptMemFree, which wipes it; null with
 * ERROR_NOT_ENOUGH_MEMORY. CryptMemRealloc returns memory of another size with the same content, as
 * far as it fits, and frees the old; null is CryptMemAlloc. If it fails, the old memory stays:
 * ERROR_INVALID_PARAMETER for memory that is not of CryptMemAlloc, or was freed. CryptMemFree does
 * nothing for null and for such memory. */
OPENSSPI_API LPVOID WINAPI CryptMemAlloc(ULONG cbSize);
OPENSSPI_API LPVOID WINAPI CryptMemRealloc(LPVOID pv, ULONG cbSize);
OPENSSPI_API void WINAPI CryptMemFree(LPVOID pv);

#ifdef __cplusplus
}
#endif

#endif

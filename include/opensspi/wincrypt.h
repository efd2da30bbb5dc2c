/* SPDX-License-Identifier: MIT */
/* wincrypt.h: CryptoAPI: providers, key containers, keys, hashes, key blobs, public-key infos.
 *
 * For every function here:
 * - It may be called from any thread. Calls on one key or one hash are serialised; a handle that
 * another thread has freed is an error, never another object.
 * - Functions of type BOOL return FALSE on failure, and GetLastError returns the reason. A success
 *   leaves the last error unchanged.
 * - Text of the A forms is UTF-8, text of the W forms UTF-16; both end with a zero. Lengths of
 *   buffers for text are in bytes in advapi32's functions, in characters in crypt32's.
 * - If a function returns bytes, a null buffer asks for their size, and a buffer that is too small
 * fails with ERROR_MORE_DATA; both write the size that is needed and change nothing else.
 * - A handle that is invalid, freed or of another kind is ERROR_INVALID_PARAMETER, and so are a
 *   null pointer that is required and a reserved argument that is set; flags that a function does
 *   not support are NTE_BAD_FLAGS, lack of memory ERROR_NOT_ENOUGH_MEMORY. If a function that
 *   returns a handle fails, the handle is set to 0.
 * - Keys and hashes belong to their provider: the last CryptReleaseContext frees them too. */
#ifndef OPENSSPI_WINCRYPT_H
#define OPENSSPI_WINCRYPT_H

#include "opensspi/dpapi.h"
#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_cert_structs.h"
#include "opensspi/wincrypt_chain_constants.h"
#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/wincrypt_chains.h"
#include "opensspi/wincrypt_codec.h"
#include "opensspi/wincrypt_constants.h"
#include "opensspi/wincrypt_internal.h"
#include "opensspi/wincrypt_names.h"
#include "opensspi/wincrypt_oids.h"
#include "opensspi/wincrypt_pfx.h"
#include "opensspi/wincrypt_query.h"
#include "opensspi/wincrypt_signing.h"
#include "opensspi/wincrypt_store_constants.h"
#include "opensspi/wincrypt_store_structs.h"
#include "opensspi/wincrypt_stores.h"
#include "opensspi/wincrypt_structs.h"
#include "opensspi/wincrypt_types.h"
#include "opensspi/windef.h"
#include "opensspi/winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Providers and containers. */

/* CryptAcquireContext opens a provider and one of its key containers. A null `szContainer` is the
 * user's default container, a null `szProvider` the default provider of `dwProvType`.
 * CRYPT_VERIFYCONTEXT opens no container, CRYPT_NEWKEYSET creates one, CRYPT_DELETEKEYSET removes
 * one (and returns no handle), CRYPT_MACHINE_KEYSET means the machine's. Fails with NTE_BAD_KEYSET
 * if the container does not exist, NTE_EXISTS if a new one does, NTE_BAD_PROV_TYPE,
 * NTE_PROV_TYPE_NOT_DEF, NTE_PROV_TYPE_NO_MATCH, NTE_KEYSET_NOT_DEF, NTE_BAD_FLAGS.
 * CryptReleaseContext frees the handle. */
OPENSSPI_API BOOL WINAPI CryptAcquireContextA(HCRYPTPROV* phProv, LPCSTR szContainer,
                                              LPCSTR szProvider, DWORD dwProvType, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptAcquireContextW(HCRYPTPROV* phProv, LPCWSTR szContainer,
                                              LPCWSTR szProvider, DWORD dwProvType, DWORD dwFlags);
#define CryptAcquireContext OPENSSPI_AW(CryptAcquireContext)

/* CryptContextAddRef adds a reference: the handle takes one more CryptReleaseContext. */
OPENSSPI_API BOOL WINAPI CryptContextAddRef(HCRYPTPROV hProv, DWORD* pdwReserved, DWORD dwFlags);

/* CryptReleaseContext releases one reference; the last release frees the handle. `dwFlags` must be
 * 0; with other values the reference is released too, and the call fails with NTE_BAD_FLAGS.
 * ERROR_INVALID_PARAMETER if it is not a handle. */
OPENSSPI_API BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags);

/* CryptGetProvParam reads a PP_. Enumerations (PP_ENUMALGS, PP_ENUMALGS_EX, PP_ENUMCONTAINERS)
 * return one element per call, the first with CRYPT_FIRST, and end with ERROR_NO_MORE_ITEMS; each
 * handle has its own position. An element that fits leaves *pdwDataLen unchanged; a null pbData
 * asks for the size of the longest possible element. NTE_BAD_TYPE for parameters that the provider
 * does not have. */
OPENSSPI_API BOOL WINAPI CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam, BYTE* pbData,
                                           DWORD* pdwDataLen, DWORD dwFlags);

/* CryptSetProvParam sets a PP_. PP_CLIENT_HWND takes a handle of 0. NTE_BAD_TYPE for what cannot be
 * set. */
OPENSSPI_API BOOL WINAPI CryptSetProvParam(HCRYPTPROV hProv, DWORD dwParam, const BYTE* pbData,
                                           DWORD dwFlags);

/* CryptGenRandom fills a buffer with random bytes. The content of the buffer is not used. */
OPENSSPI_API BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE* pbBuffer);

/* CryptEnumProviders and CryptEnumProviderTypes return the provider, or the provider type, number
 * `dwIndex`; ERROR_NO_MORE_ITEMS after the last. Lengths are in bytes and count the zero. */
OPENSSPI_API BOOL WINAPI CryptEnumProvidersA(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags,
                                             DWORD* pdwProvType, LPSTR szProvName,
                                             DWORD* pcbProvName);
OPENSSPI_API BOOL WINAPI CryptEnumProvidersW(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags,
                                             DWORD* pdwProvType, LPWSTR szProvName,
                                             DWORD* pcbProvName);
#define CryptEnumProviders OPENSSPI_AW(CryptEnumProviders)
OPENSSPI_API BOOL WINAPI CryptEnumProviderTypesA(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags,
                                                 DWORD* pdwProvType, LPSTR szTypeName,
                                                 DWORD* pcbTypeName);
OPENSSPI_API BOOL WINAPI CryptEnumProviderTypesW(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags,
                                                 DWORD* pdwProvType, LPWSTR szTypeName,
                                                 DWORD* pcbTypeName);
#define CryptEnumProviderTypes OPENSSPI_AW(CryptEnumProviderTypes)

/* CryptGetDefaultProvider names the default provider of a type, for the machine
 * (CRYPT_MACHINE_DEFAULT) or for this user (CRYPT_USER_DEFAULT), which is the machine's unless the
 * user set another. */
OPENSSPI_API BOOL WINAPI CryptGetDefaultProviderA(DWORD dwProvType, DWORD* pdwReserved,
                                                  DWORD dwFlags, LPSTR pszProvName,
                                                  DWORD* pcbProvName);
OPENSSPI_API BOOL WINAPI CryptGetDefaultProviderW(DWORD dwProvType, DWORD* pdwReserved,
                                                  DWORD dwFlags, LPWSTR pszProvName,
                                                  DWORD* pcbProvName);
#define CryptGetDefaultProvider OPENSSPI_AW(CryptGetDefaultProvider)

/* CryptSetProvider and CryptSetProviderEx set a default provider, or with CRYPT_DELETE_DEFAULT
 * remove it; CryptSetProvider sets this user's. */
OPENSSPI_API BOOL WINAPI CryptSetProviderA(LPCSTR pszProvName, DWORD dwProvType);
OPENSSPI_API BOOL WINAPI CryptSetProviderW(LPCWSTR pszProvName, DWORD dwProvType);
#define CryptSetProvider OPENSSPI_AW(CryptSetProvider)
OPENSSPI_API BOOL WINAPI CryptSetProviderExA(LPCSTR pszProvName, DWORD dwProvType,
                                             DWORD* pdwReserved, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetProviderExW(LPCWSTR pszProvName, DWORD dwProvType,
                                             DWORD* pdwReserved, DWORD dwFlags);
#define CryptSetProviderEx OPENSSPI_AW(CryptSetProviderEx)

/* Keys. */

/* CryptGenKey generates a session key, or a key pair that is kept in the container. The upper half
 * of `dwFlags` is the length in bits, 0 for the provider's default; NTE_BAD_DATA for a length that
 * the algorithm does not support, NTE_BAD_ALGID for an algorithm that the provider does not
 * support. The work can be stopped (opensspi_set_cancel). CryptDestroyKey frees the handle. */
OPENSSPI_API BOOL WINAPI CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags,
                                     HCRYPTKEY* phKey);

/* CryptDeriveKey derives a session key from a hash, which it finishes. */
OPENSSPI_API BOOL WINAPI CryptDeriveKey(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTHASH hBaseData,
                                        DWORD dwFlags, HCRYPTKEY* phKey);

/* CryptGetUserKey opens a key pair of the container. NTE_NO_KEY if it has none. */
OPENSSPI_API BOOL WINAPI CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec, HCRYPTKEY* phUserKey);

/* CryptDuplicateKey creates a second key in the same state. */
OPENSSPI_API BOOL WINAPI CryptDuplicateKey(HCRYPTKEY hKey, DWORD* pdwReserved, DWORD dwFlags,
                                           HCRYPTKEY* phKey);

/* CryptDestroyKey frees a handle; a key pair stays in its container. */
OPENSSPI_API BOOL WINAPI CryptDestroyKey(HCRYPTKEY hKey);

/* CryptGetKeyParam and CryptSetKeyParam read and set a KP_. NTE_BAD_TYPE for parameters that the
 * key does not have, NTE_PERM if its permissions forbid it. */
OPENSSPI_API BOOL WINAPI CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam, BYTE* pbData,
                                          DWORD* pdwDataLen, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetKeyParam(HCRYPTKEY hKey, DWORD dwParam, const BYTE* pbData,
                                          DWORD dwFlags);

/* CryptExportKey writes a key as a blob; a SIMPLEBLOB, SYMMETRICWRAPKEYBLOB or encrypted
 * PRIVATEKEYBLOB under `hExpKey`. NTE_BAD_KEY_STATE if the key may not be exported. */
OPENSSPI_API BOOL WINAPI CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey, DWORD dwBlobType,
                                        DWORD dwFlags, BYTE* pbData, DWORD* pdwDataLen);

/* CryptImportKey creates a key from a blob; that of a PRIVATEKEYBLOB is kept in the container.
 * NTE_BAD_DATA, NTE_BAD_TYPE, NTE_BAD_VER, NTE_BAD_ALGID or NTE_BAD_LEN if the blob cannot be
 * read. */
OPENSSPI_API BOOL WINAPI CryptImportKey(HCRYPTPROV hProv, const BYTE* pbData, DWORD dwDataLen,
                                        HCRYPTKEY hPubKey, DWORD dwFlags, HCRYPTKEY* phKey);

/* CryptEncrypt encrypts the `*pdwDataLen` bytes at `pbData` in place; the buffer has `dwBufLen`
 * bytes, and `*pdwDataLen` becomes the length of the ciphertext. With a null `pbData` it returns
 * the size that the buffer needs. Chunks before the `Final` one are whole blocks. If `hHash` is not
 * 0, it hashes the plaintext. */
OPENSSPI_API BOOL WINAPI CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags,
                                      BYTE* pbData, DWORD* pdwDataLen, DWORD dwBufLen);

/* CryptDecrypt decrypts in place. Every fault of a ciphertext is NTE_BAD_DATA, in the same time. An
 * attacker who may try altered ciphertexts learns whether they decrypt: check a MAC before
 * decrypting. */
OPENSSPI_API BOOL WINAPI CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags,
                                      BYTE* pbData, DWORD* pdwDataLen);

/* Hashes. */

/* CryptCreateHash starts a hash; `hKey` is for CALG_MAC, CALG_HMAC, CALG_TLS1PRF and
 * CALG_SCHANNEL_MASTER_HASH, else 0. CryptDestroyHash frees the handle. */
OPENSSPI_API BOOL WINAPI CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTKEY hKey,
                                         DWORD dwFlags, HCRYPTHASH* phHash);

/* CryptHashData adds data. NTE_BAD_HASH_STATE once the value was read. */
OPENSSPI_API BOOL WINAPI CryptHashData(HCRYPTHASH hHash, const BYTE* pbData, DWORD dwDataLen,
                                       DWORD dwFlags);

/* CryptHashSessionKey adds the bytes of a session key, little-endian with CRYPT_LITTLE_ENDIAN. */
OPENSSPI_API BOOL WINAPI CryptHashSessionKey(HCRYPTHASH hHash, HCRYPTKEY hKey, DWORD dwFlags);

/* CryptDuplicateHash creates a second hash in the same state. */
OPENSSPI_API BOOL WINAPI CryptDuplicateHash(HCRYPTHASH hHash, DWORD* pdwReserved, DWORD dwFlags,
                                            HCRYPTHASH* phHash);

/* CryptDestroyHash frees a handle. */
OPENSSPI_API BOOL WINAPI CryptDestroyHash(HCRYPTHASH hHash);

/* CryptGetHashParam and CryptSetHashParam read and set an HP_. Reading HP_HASHVAL finishes the
 * hash; asking for its size does not. */
OPENSSPI_API BOOL WINAPI CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam, BYTE* pbData,
                                           DWORD* pdwDataLen, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetHashParam(HCRYPTHASH hHash, DWORD dwParam, const BYTE* pbData,
                                           DWORD dwFlags);

/* CryptSignHash signs a hash with a key pair of its provider's container; the signature is
 * little-endian. `szDescription` is hashed first if it is not null. */
OPENSSPI_API BOOL WINAPI CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec, LPCSTR szDescription,
                                        DWORD dwFlags, BYTE* pbSignature, DWORD* pdwSigLen);
OPENSSPI_API BOOL WINAPI CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec, LPCWSTR szDescription,
                                        DWORD dwFlags, BYTE* pbSignature, DWORD* pdwSigLen);
#define CryptSignHash OPENSSPI_AW(CryptSignHash)

/* CryptVerifySignature checks a signature. NTE_BAD_SIGNATURE if it is wrong. */
OPENSSPI_API BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hHash, const BYTE* pbSignature,
                                               DWORD dwSigLen, HCRYPTKEY hPubKey,
                                               LPCSTR szDescription, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hHash, const BYTE* pbSignature,
                                               DWORD dwSigLen, HCRYPTKEY hPubKey,
                                               LPCWSTR szDescription, DWORD dwFlags);
#define CryptVerifySignature OPENSSPI_AW(CryptVerifySignature)

/* Public-key infos. */

/* CryptExportPublicKeyInfo writes the public half of a key pair as a CERT_PUBLIC_KEY_INFO, whose
 * pointers point into the same buffer. The Ex form names the algorithm by `pszPublicKeyObjId`. */
OPENSSPI_API BOOL WINAPI
CryptExportPublicKeyInfo(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
                         DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pInfo, DWORD* pcbInfo);
OPENSSPI_API BOOL WINAPI
CryptExportPublicKeyInfoEx(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
                           DWORD dwCertEncodingType, LPSTR pszPublicKeyObjId, DWORD dwFlags,
                           void* pvAuxInfo, PCERT_PUBLIC_KEY_INFO pInfo, DWORD* pcbInfo);

/* CryptImportPublicKeyInfo creates a public key from a CERT_PUBLIC_KEY_INFO. CryptDestroyKey frees
 * the handle. The Ex form gives it the algorithm `aiKeyAlg`, 0 for the info's own. */
OPENSSPI_API BOOL WINAPI CryptImportPublicKeyInfo(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                                                  PCERT_PUBLIC_KEY_INFO pInfo, HCRYPTKEY* phKey);
OPENSSPI_API BOOL WINAPI CryptImportPublicKeyInfoEx(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                                                    PCERT_PUBLIC_KEY_INFO pInfo, ALG_ID aiKeyAlg,
                                                    DWORD dwFlags, void* pvAuxInfo,
                                                    HCRYPTKEY* phKey);

/* Object identifiers. What these functions return belongs to the library and lives as long as
 * it. */

/* CertAlgIdToOID and CertOIDToAlgId translate between the two names of an algorithm; null, or 0, if
 * there is none. */
OPENSSPI_API LPCSTR WINAPI CertAlgIdToOID(DWORD dwAlgId);
OPENSSPI_API DWORD WINAPI CertOIDToAlgId(LPCSTR pszObjId);

/* CryptFindOIDInfo returns the first entry of a group (0: any) that `pvKey` names; null if there is
 * none. */
OPENSSPI_API PCCRYPT_OID_INFO WINAPI CryptFindOIDInfo(DWORD dwKeyType, void* pvKey,
                                                      DWORD dwGroupId);

/* CryptEnumOIDInfo calls a function of the caller with every entry of a group (0: all). FALSE if
 * that function ended the enumeration. */
OPENSSPI_API BOOL WINAPI CryptEnumOIDInfo(DWORD dwGroupId, DWORD dwFlags, void* pvArg,
                                          PFN_CRYPT_ENUM_OID_INFO pfnEnumOIDInfo);

/* Bytes as text. */

/* CryptBinaryToString writes bytes as text. `*pcchString` counts the terminating zero if the size
 * was asked for, and not if the text was written. */
OPENSSPI_API BOOL WINAPI CryptBinaryToStringA(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags,
                                              LPSTR pszString, DWORD* pcchString);
OPENSSPI_API BOOL WINAPI CryptBinaryToStringW(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags,
                                              LPWSTR pszString, DWORD* pcchString);
#define CryptBinaryToString OPENSSPI_AW(CryptBinaryToString)

/* CryptStringToBinary reads such text; a `cchString` of 0 means up to its zero. `*pdwSkip` becomes
 * the number of characters before it, `*pdwFlags` the form that was found. ERROR_INVALID_DATA if it
 * cannot be read. */
OPENSSPI_API BOOL WINAPI CryptStringToBinaryA(LPCSTR pszString, DWORD cchString, DWORD dwFlags,
                                              BYTE* pbBinary, DWORD* pcbBinary, DWORD* pdwSkip,
                                              DWORD* pdwFlags);
OPENSSPI_API BOOL WINAPI CryptStringToBinaryW(LPCWSTR pszString, DWORD cchString, DWORD dwFlags,
                                              BYTE* pbBinary, DWORD* pcbBinary, DWORD* pdwSkip,
                                              DWORD* pdwFlags);
#define CryptStringToBinary OPENSSPI_AW(CryptStringToBinary)

#ifdef __cplusplus
}
#endif

#endif

/* wincrypt.h: CryptoAPI: providers, key containers, keys, hashes, key blobs, public-key infos.
 *
 * What holds for every function here:
 * - It may be called from any thread. Calls on one key or one hash take turns; a handle that
 * another thread has freed is an error, never another object.
 * - One that answers BOOL answers FALSE on failure, and GetLastError says why. A success leaves the
 *   last error as it is.
 * - Text of the A forms is UTF-8, text of the W forms UTF-16; both end with a zero. Lengths of
 *   buffers for text are in bytes in advapi32's functions, in characters in crypt32's.
 * - Where a function answers bytes, a null buffer asks for their size, and a buffer that is too
 * small fails with ERROR_MORE_DATA; both write the size that is needed and change nothing else.
 * - A handle that is none of its kind, or is no longer, is ERROR_INVALID_PARAMETER, as is a null
 *   pointer where something has to be and a reserved argument that is set; flags that a function
 *   does not know are NTE_BAD_FLAGS, lack of memory ERROR_NOT_ENOUGH_MEMORY. Where a function fails
 *   to make something, the caller's place for its handle is 0.
 * - Keys and hashes go with their provider: the last CryptReleaseContext ends them too. */
#ifndef OPENSSPI_WINCRYPT_H
#define OPENSSPI_WINCRYPT_H

#include "opensspi/dpapi.h"
#include "opensspi/wincrypt_constants.h"
#include "opensspi/wincrypt_oids.h"
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
 * CRYPT_VERIFYCONTEXT opens no container, CRYPT_NEWKEYSET makes one, CRYPT_DELETEKEYSET removes one
 * (and gives no handle), CRYPT_MACHINE_KEYSET means the machine's. Fails with NTE_BAD_KEYSET where
 * the container is not there, NTE_EXISTS where a new one is, NTE_BAD_PROV_TYPE,
 * NTE_PROV_TYPE_NOT_DEF, NTE_PROV_TYPE_NO_MATCH, NTE_KEYSET_NOT_DEF, NTE_BAD_FLAGS. The handle ends
 * with CryptReleaseContext. */
OPENSSPI_API BOOL WINAPI CryptAcquireContextA(HCRYPTPROV* phProv, LPCSTR szContainer,
                                              LPCSTR szProvider, DWORD dwProvType, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptAcquireContextW(HCRYPTPROV* phProv, LPCWSTR szContainer,
                                              LPCWSTR szProvider, DWORD dwProvType, DWORD dwFlags);
#define CryptAcquireContext OPENSSPI_AW(CryptAcquireContext)

/* CryptContextAddRef adds a reference: the handle takes one more CryptReleaseContext. */
OPENSSPI_API BOOL WINAPI CryptContextAddRef(HCRYPTPROV hProv, DWORD* pdwReserved, DWORD dwFlags);

/* CryptReleaseContext takes one reference away; the last one ends the handle. `dwFlags` has to be
 * 0; other values end it too, and answer NTE_BAD_FLAGS. ERROR_INVALID_PARAMETER where it is no
 * handle. */
OPENSSPI_API BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags);

/* CryptGetProvParam reads a PP_. Enumerations (PP_ENUMALGS, PP_ENUMALGS_EX, PP_ENUMCONTAINERS) give
 * one element a call, the first with CRYPT_FIRST, and end with ERROR_NO_MORE_ITEMS; the place is
 * the handle's. An element that fits leaves *pdwDataLen alone; a null pbData asks for the longest
 * element that there can be. NTE_BAD_TYPE for what the provider does not have. */
OPENSSPI_API BOOL WINAPI CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam, BYTE* pbData,
                                           DWORD* pdwDataLen, DWORD dwFlags);

/* CryptSetProvParam sets a PP_. PP_CLIENT_HWND goes with a handle of 0. NTE_BAD_TYPE for what
 * cannot be set. */
OPENSSPI_API BOOL WINAPI CryptSetProvParam(HCRYPTPROV hProv, DWORD dwParam, const BYTE* pbData,
                                           DWORD dwFlags);

/* CryptGenRandom fills a buffer with random bytes. What the buffer holds adds nothing. */
OPENSSPI_API BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE* pbBuffer);

/* CryptEnumProviders and CryptEnumProviderTypes answer the provider, or the provider type, number
 * `dwIndex`; ERROR_NO_MORE_ITEMS behind the last. Lengths are in bytes and count the zero. */
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
 * (CRYPT_MACHINE_DEFAULT) or for this user (CRYPT_USER_DEFAULT), who has the machine's unless he
 * set one of his own. */
OPENSSPI_API BOOL WINAPI CryptGetDefaultProviderA(DWORD dwProvType, DWORD* pdwReserved,
                                                  DWORD dwFlags, LPSTR pszProvName,
                                                  DWORD* pcbProvName);
OPENSSPI_API BOOL WINAPI CryptGetDefaultProviderW(DWORD dwProvType, DWORD* pdwReserved,
                                                  DWORD dwFlags, LPWSTR pszProvName,
                                                  DWORD* pcbProvName);
#define CryptGetDefaultProvider OPENSSPI_AW(CryptGetDefaultProvider)

/* CryptSetProvider and CryptSetProviderEx keep a default provider, or with CRYPT_DELETE_DEFAULT
 * forget it; CryptSetProvider sets this user's. */
OPENSSPI_API BOOL WINAPI CryptSetProviderA(LPCSTR pszProvName, DWORD dwProvType);
OPENSSPI_API BOOL WINAPI CryptSetProviderW(LPCWSTR pszProvName, DWORD dwProvType);
#define CryptSetProvider OPENSSPI_AW(CryptSetProvider)
OPENSSPI_API BOOL WINAPI CryptSetProviderExA(LPCSTR pszProvName, DWORD dwProvType,
                                             DWORD* pdwReserved, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetProviderExW(LPCWSTR pszProvName, DWORD dwProvType,
                                             DWORD* pdwReserved, DWORD dwFlags);
#define CryptSetProviderEx OPENSSPI_AW(CryptSetProviderEx)

/* Keys. */

/* CryptGenKey makes a session key, or a key pair that is kept in the container. The upper half of
 * `dwFlags` is the length in bits, 0 for the provider's default; NTE_BAD_DATA for a length that the
 * algorithm does not have, NTE_BAD_ALGID for an algorithm that the provider does not have. The work
 * can be stopped (opensspi_set_cancel). The handle ends with CryptDestroyKey. */
OPENSSPI_API BOOL WINAPI CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags,
                                     HCRYPTKEY* phKey);

/* CryptDeriveKey makes a session key of a hash, which is finished by it. */
OPENSSPI_API BOOL WINAPI CryptDeriveKey(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTHASH hBaseData,
                                        DWORD dwFlags, HCRYPTKEY* phKey);

/* CryptGetUserKey opens a key pair of the container. NTE_NO_KEY where it has none. */
OPENSSPI_API BOOL WINAPI CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec, HCRYPTKEY* phUserKey);

/* CryptDuplicateKey makes a second key in the very same state. */
OPENSSPI_API BOOL WINAPI CryptDuplicateKey(HCRYPTKEY hKey, DWORD* pdwReserved, DWORD dwFlags,
                                           HCRYPTKEY* phKey);

/* CryptDestroyKey ends a handle; a key pair stays in its container. */
OPENSSPI_API BOOL WINAPI CryptDestroyKey(HCRYPTKEY hKey);

/* CryptGetKeyParam and CryptSetKeyParam read and set a KP_. NTE_BAD_TYPE for what the key does not
 * have, NTE_PERM for what its permissions refuse. */
OPENSSPI_API BOOL WINAPI CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam, BYTE* pbData,
                                          DWORD* pdwDataLen, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetKeyParam(HCRYPTKEY hKey, DWORD dwParam, const BYTE* pbData,
                                          DWORD dwFlags);

/* CryptExportKey writes a key as a blob; a SIMPLEBLOB, SYMMETRICWRAPKEYBLOB or encrypted
 * PRIVATEKEYBLOB under `hExpKey`. NTE_BAD_KEY_STATE where the key may not be exported. */
OPENSSPI_API BOOL WINAPI CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey, DWORD dwBlobType,
                                        DWORD dwFlags, BYTE* pbData, DWORD* pdwDataLen);

/* CryptImportKey makes a key of a blob; a PRIVATEKEYBLOB's is kept in the container. NTE_BAD_DATA,
 * NTE_BAD_TYPE, NTE_BAD_VER, NTE_BAD_ALGID, NTE_BAD_LEN for what cannot be read. */
OPENSSPI_API BOOL WINAPI CryptImportKey(HCRYPTPROV hProv, const BYTE* pbData, DWORD dwDataLen,
                                        HCRYPTKEY hPubKey, DWORD dwFlags, HCRYPTKEY* phKey);

/* CryptEncrypt encrypts the `*pdwDataLen` bytes at `pbData` in place; the buffer has `dwBufLen`,
 * and
 * `*pdwDataLen` becomes the length of the ciphertext. With a null `pbData` it answers the size that
 * the buffer needs. Chunks before the `Final` one are whole blocks. `hHash`, where not 0, hashes
 * the plaintext. */
OPENSSPI_API BOOL WINAPI CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags,
                                      BYTE* pbData, DWORD* pdwDataLen, DWORD dwBufLen);

/* CryptDecrypt decrypts in place. Every fault of a ciphertext is NTE_BAD_DATA, in the same time. A
 * ciphertext that carries no MAC of its own can be asked about: check one before decrypting. */
OPENSSPI_API BOOL WINAPI CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags,
                                      BYTE* pbData, DWORD* pdwDataLen);

/* Hashes. */

/* CryptCreateHash begins a hash; `hKey` is for CALG_MAC, CALG_HMAC, CALG_TLS1PRF and
 * CALG_SCHANNEL_MASTER_HASH, else 0. The handle ends with CryptDestroyHash. */
OPENSSPI_API BOOL WINAPI CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTKEY hKey,
                                         DWORD dwFlags, HCRYPTHASH* phHash);

/* CryptHashData adds data. NTE_BAD_HASH_STATE once the value was read. */
OPENSSPI_API BOOL WINAPI CryptHashData(HCRYPTHASH hHash, const BYTE* pbData, DWORD dwDataLen,
                                       DWORD dwFlags);

/* CryptHashSessionKey adds the bytes of a session key, little-endian with CRYPT_LITTLE_ENDIAN. */
OPENSSPI_API BOOL WINAPI CryptHashSessionKey(HCRYPTHASH hHash, HCRYPTKEY hKey, DWORD dwFlags);

/* CryptDuplicateHash makes a second hash in the very same state. */
OPENSSPI_API BOOL WINAPI CryptDuplicateHash(HCRYPTHASH hHash, DWORD* pdwReserved, DWORD dwFlags,
                                            HCRYPTHASH* phHash);

/* CryptDestroyHash ends a handle. */
OPENSSPI_API BOOL WINAPI CryptDestroyHash(HCRYPTHASH hHash);

/* CryptGetHashParam and CryptSetHashParam read and set an HP_. Reading HP_HASHVAL finishes the
 * hash; asking for its size does not. */
OPENSSPI_API BOOL WINAPI CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam, BYTE* pbData,
                                           DWORD* pdwDataLen, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptSetHashParam(HCRYPTHASH hHash, DWORD dwParam, const BYTE* pbData,
                                           DWORD dwFlags);

/* CryptSignHash signs a hash with a key pair of its provider's container; the signature is
 * little-endian. `szDescription`, where not null, is hashed first. */
OPENSSPI_API BOOL WINAPI CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec, LPCSTR szDescription,
                                        DWORD dwFlags, BYTE* pbSignature, DWORD* pdwSigLen);
OPENSSPI_API BOOL WINAPI CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec, LPCWSTR szDescription,
                                        DWORD dwFlags, BYTE* pbSignature, DWORD* pdwSigLen);
#define CryptSignHash OPENSSPI_AW(CryptSignHash)

/* CryptVerifySignature checks a signature: NTE_BAD_SIGNATURE. */
OPENSSPI_API BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hHash, const BYTE* pbSignature,
                                               DWORD dwSigLen, HCRYPTKEY hPubKey,
                                               LPCSTR szDescription, DWORD dwFlags);
OPENSSPI_API BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hHash, const BYTE* pbSignature,
                                               DWORD dwSigLen, HCRYPTKEY hPubKey,
                                               LPCWSTR szDescription, DWORD dwFlags);
#define CryptVerifySignature OPENSSPI_AW(CryptVerifySignature)

/* Public-key infos. */

/* CryptExportPublicKeyInfo writes the public half of a key pair as a CERT_PUBLIC_KEY_INFO, whose
 * pointers point behind it into the same buffer. The Ex form names the algorithm by
 * `pszPublicKeyObjId`. */
OPENSSPI_API BOOL WINAPI
CryptExportPublicKeyInfo(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
                         DWORD dwCertEncodingType, PCERT_PUBLIC_KEY_INFO pInfo, DWORD* pcbInfo);
OPENSSPI_API BOOL WINAPI
CryptExportPublicKeyInfoEx(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey, DWORD dwKeySpec,
                           DWORD dwCertEncodingType, LPSTR pszPublicKeyObjId, DWORD dwFlags,
                           void* pvAuxInfo, PCERT_PUBLIC_KEY_INFO pInfo, DWORD* pcbInfo);

/* CryptImportPublicKeyInfo makes a public key of a CERT_PUBLIC_KEY_INFO. The handle ends with
 * CryptDestroyKey. The Ex form gives it the algorithm `aiKeyAlg`, 0 for the info's own. */
OPENSSPI_API BOOL WINAPI CryptImportPublicKeyInfo(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                                                  PCERT_PUBLIC_KEY_INFO pInfo, HCRYPTKEY* phKey);
OPENSSPI_API BOOL WINAPI CryptImportPublicKeyInfoEx(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                                                    PCERT_PUBLIC_KEY_INFO pInfo, ALG_ID aiKeyAlg,
                                                    DWORD dwFlags, void* pvAuxInfo,
                                                    HCRYPTKEY* phKey);

/* Object identifiers. Their answers are the library's own and live as long as it. */

/* CertAlgIdToOID and CertOIDToAlgId translate between the two names of an algorithm; null, or 0,
 * where there is none. */
OPENSSPI_API LPCSTR WINAPI CertAlgIdToOID(DWORD dwAlgId);
OPENSSPI_API DWORD WINAPI CertOIDToAlgId(LPCSTR pszObjId);

/* CryptFindOIDInfo answers the first entry of a group (0: any) that `pvKey` names; null where there
 * is none. */
OPENSSPI_API PCCRYPT_OID_INFO WINAPI CryptFindOIDInfo(DWORD dwKeyType, void* pvKey,
                                                      DWORD dwGroupId);

/* CryptEnumOIDInfo hands every entry of a group (0: all) to a function of the caller; FALSE where
 * that function ended it. */
OPENSSPI_API BOOL WINAPI CryptEnumOIDInfo(DWORD dwGroupId, DWORD dwFlags, void* pvArg,
                                          PFN_CRYPT_ENUM_OID_INFO pfnEnumOIDInfo);

/* Bytes as text. */

/* CryptBinaryToString writes bytes as text. `*pcchString` counts the terminating zero when the size
 * is asked for, and not when the text was written. */
OPENSSPI_API BOOL WINAPI CryptBinaryToStringA(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags,
                                              LPSTR pszString, DWORD* pcchString);
OPENSSPI_API BOOL WINAPI CryptBinaryToStringW(const BYTE* pbBinary, DWORD cbBinary, DWORD dwFlags,
                                              LPWSTR pszString, DWORD* pcchString);
#define CryptBinaryToString OPENSSPI_AW(CryptBinaryToString)

/* CryptStringToBinary reads such text; a `cchString` of 0 means up to its zero. `*pdwSkip` becomes
 * how many characters stood before it, `*pdwFlags` the form that was found. ERROR_INVALID_DATA. */
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

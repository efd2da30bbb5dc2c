/* SPDX-License-Identifier: MIT */
/* wincrypt_internal.h: functions that crypt32.dll exports but Microsoft does not document; programs
 * find them by name. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_INTERNAL_H
#define OPENSSPI_WINCRYPT_INTERNAL_H

#include "opensspi/wincrypt_types.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* I_CryptAllocTls returns a number under which each thread keeps one pointer, first null; 0 if
 * there are too many. I_CryptFreeTls gives it back; E_INVALIDARG if it is not in use. dwReserved is
 * ignored. */
OPENSSPI_API DWORD WINAPI I_CryptAllocTls(void);
OPENSSPI_API BOOL WINAPI I_CryptFreeTls(DWORD dwTlsIndex, DWORD dwReserved);
/* I_CryptSetTls sets this thread's pointer, and I_CryptGetTls returns it. I_CryptDetachTls returns
 * it and sets it to null. E_INVALIDARG (null) if the number is not in use. */
OPENSSPI_API BOOL WINAPI I_CryptSetTls(DWORD dwTlsIndex, LPVOID lpTlsValue);
OPENSSPI_API LPVOID WINAPI I_CryptGetTls(DWORD dwTlsIndex);
OPENSSPI_API LPVOID WINAPI I_CryptDetachTls(DWORD dwTlsIndex);

/* I_CryptGetDefaultCryptProv opens the default provider for a public-key algorithm (ALG_ID), or for
 * RSA if it is 0, without a container. The caller releases it with CryptReleaseContext. 0 and
 * E_INVALIDARG for every other algorithm. */
OPENSSPI_API HCRYPTPROV WINAPI I_CryptGetDefaultCryptProv(ALG_ID Algid);

/* I_CryptInstallOssGlobal returns 0, as since Windows Vista. */
OPENSSPI_API int WINAPI I_CryptInstallOssGlobal(DWORD dwFirst, DWORD dwSecond, DWORD dwThird);

/* I_CryptReadTrustedPublisherDWORDValueFromRegistry sets *pdwValue to 0 and fails with
 * ERROR_FILE_NOT_FOUND: there is no registry, so no value is set. */
OPENSSPI_API BOOL WINAPI I_CryptReadTrustedPublisherDWORDValueFromRegistry(LPCWSTR pwszName,
                                                                           DWORD* pdwValue);

/* I_CertUpdateStore makes the first store hold what the second one holds: it adds what is lacking
 * and deletes the rest. dwFirst and dwSecond are ignored. E_INVALIDARG for what is not a store. */
OPENSSPI_API BOOL WINAPI I_CertUpdateStore(HCERTSTORE hStore, HCERTSTORE hSource, DWORD dwFirst,
                                           DWORD dwSecond);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/* sspi_sasl.h: SSPI's functions for SASL profiles. Include sspi.h. */
#ifndef OPENSSPI_SSPI_SASL_H
#define OPENSSPI_SSPI_SASL_H

#include "opensspi/sspi_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SaslEnumerateProfiles lists the SASL mechanisms, each name ended by a zero, the list by another.
 * Freed with FreeContextBuffer. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslEnumerateProfilesA(LPSTR* ProfileList,
                                                              ULONG* ProfileCount);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslEnumerateProfilesW(LPWSTR* ProfileList,
                                                              ULONG* ProfileCount);
#define SaslEnumerateProfiles OPENSSPI_AW(SaslEnumerateProfiles)

/* SaslGetProfilePackage describes the package behind a SASL mechanism. SEC_E_SECPKG_NOT_FOUND if
 * there is none. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslGetProfilePackageA(LPSTR ProfileName,
                                                              PSecPkgInfoA* PackageInfo);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslGetProfilePackageW(LPWSTR ProfileName,
                                                              PSecPkgInfoW* PackageInfo);
#define SaslGetProfilePackage OPENSSPI_AW(SaslGetProfilePackage)

/* SaslIdentifyPackage returns which package a first token is for. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslIdentifyPackageA(PSecBufferDesc pInput,
                                                            PSecPkgInfoA* PackageInfo);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslIdentifyPackageW(PSecBufferDesc pInput,
                                                            PSecPkgInfoW* PackageInfo);
#define SaslIdentifyPackage OPENSSPI_AW(SaslIdentifyPackage)

/* SaslInitializeSecurityContext and SaslAcceptSecurityContext take a step like the functions of the
 * same name in sspi.h, with SASL's framing. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslInitializeSecurityContextA(
    PCredHandle phCredential, PCtxtHandle phContext, LPSTR pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslInitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, LPWSTR pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);
#define SaslInitializeSecurityContext OPENSSPI_AW(SaslInitializeSecurityContext)
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SaslAcceptSecurityContext(PCredHandle phCredential, PCtxtHandle phContext, PSecBufferDesc pInput,
                          ULONG fContextReq, ULONG TargetDataRep, PCtxtHandle phNewContext,
                          PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);

/* SaslSetContextOption and SaslGetContextOption change and read a SASL_OPTION_ of a context. A
 * `Size` that is too small is SEC_E_BUFFER_TOO_SMALL, and `*Needed` is the size that is needed, in
 * bytes. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslSetContextOption(PCtxtHandle ContextHandle, ULONG Option,
                                                            PVOID Value, ULONG Size);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SaslGetContextOption(PCtxtHandle ContextHandle, ULONG Option,
                                                            PVOID Value, ULONG Size, PULONG Needed);

#ifdef __cplusplus
}
#endif

#endif

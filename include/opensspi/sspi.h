/* SPDX-License-Identifier: MIT */
/* sspi.h: the Security Support Provider Interface.
 *
 * For every function here:
 * - It may be called from any thread. One context may be used by two threads at once, one sending
 * and one receiving; handles that other threads have freed are SEC_E_INVALID_HANDLE.
 * - Text of the A forms is UTF-8, text of the W forms UTF-16; both end with a zero.
 * - Memory that a function returns belongs to the caller, who frees it with FreeContextBuffer.
 * - Memory that a caller passes is not kept after the call, unless the function says so.
 * - A null handle is SEC_E_INVALID_HANDLE, lack of memory SEC_E_INSUFFICIENT_MEMORY, and what a
 * package does not have SEC_E_UNSUPPORTED_FUNCTION. */
#ifndef OPENSSPI_SSPI_H
#define OPENSSPI_SSPI_H

#include "opensspi/sspi_attributes.h"
#include "opensspi/sspi_constants.h"
#include "opensspi/sspi_identity.h"
#include "opensspi/sspi_types.h"
#include "opensspi/windef.h"
#include "opensspi/winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Names of the packages, in any case. Schannel's is in schannel.h. */
#define NTLMSP_NAME_A "NTLM"
#define NTLMSP_NAME_W OPENSSPI_WTEXT("NTLM")
#define NTLMSP_NAME NTLMSP_NAME_W
#define MICROSOFT_KERBEROS_NAME_A "Kerberos"
#define MICROSOFT_KERBEROS_NAME_W OPENSSPI_WTEXT("Kerberos")
#define MICROSOFT_KERBEROS_NAME MICROSOFT_KERBEROS_NAME_W
#define NEGOSSP_NAME_A "Negotiate"
#define NEGOSSP_NAME_W OPENSSPI_WTEXT("Negotiate")
#define NEGOSSP_NAME OPENSSPI_UAW(NEGOSSP_NAME)
#define WDIGEST_SP_NAME_A "WDigest"
#define WDIGEST_SP_NAME_W OPENSSPI_WTEXT("WDigest")
#define WDIGEST_SP_NAME OPENSSPI_UAW(WDIGEST_SP_NAME)

/* Packages. */

/* EnumerateSecurityPackages lists the packages that work here, as one block of `*pcPackages`
 * entries. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(ULONG* pcPackages,
                                                                  PSecPkgInfoA* ppPackageInfo);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(ULONG* pcPackages,
                                                                  PSecPkgInfoW* ppPackageInfo);
#define EnumerateSecurityPackages OPENSSPI_AW(EnumerateSecurityPackages)

/* QuerySecurityPackageInfo describes one package, named in any case. Fails with
 * SEC_E_SECPKG_NOT_FOUND. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(SEC_CHAR* pszPackageName,
                                                                 PSecPkgInfoA* ppPackageInfo);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(SEC_WCHAR* pszPackageName,
                                                                 PSecPkgInfoW* ppPackageInfo);
#define QuerySecurityPackageInfo OPENSSPI_AW(QuerySecurityPackageInfo)

/* AddSecurityPackage and DeleteSecurityPackage: packages are part of this library, so both return
 * SEC_E_CANNOT_INSTALL. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY AddSecurityPackageA(LPSTR pszPackageName,
                                                           PSECURITY_PACKAGE_OPTIONS pOptions);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY AddSecurityPackageW(LPWSTR pszPackageName,
                                                           PSECURITY_PACKAGE_OPTIONS pOptions);
#define AddSecurityPackage OPENSSPI_AW(AddSecurityPackage)
OPENSSPI_API SECURITY_STATUS SEC_ENTRY DeleteSecurityPackageA(SEC_CHAR* pszPackageName);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY DeleteSecurityPackageW(SEC_WCHAR* pszPackageName);
#define DeleteSecurityPackage OPENSSPI_AW(DeleteSecurityPackage)

/* FreeContextBuffer frees memory that a function of this header returned. Null is SEC_E_OK; memory
 * that is not ours is SEC_E_INVALID_HANDLE. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void* pvContextBuffer);

/* Credentials. */

/* AcquireCredentialsHandle creates credentials of one package. `pAuthData` is null for the current
 * identity, a SEC_WINNT_AUTH_IDENTITY in any of its forms, or what the package defines; it is
 * copied. The handle is freed with FreeCredentialsHandle. Fails with SEC_E_SECPKG_NOT_FOUND,
 * SEC_E_UNKNOWN_CREDENTIALS or SEC_E_NO_CREDENTIALS. `pGetKeyFn` must be null. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
AcquireCredentialsHandleA(SEC_CHAR* pszPrincipal, SEC_CHAR* pszPackage, ULONG fCredentialUse,
                          void* pvLogonId, void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                          void* pvGetKeyArgument, PCredHandle phCredential, PTimeStamp ptsExpiry);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
AcquireCredentialsHandleW(SEC_WCHAR* pszPrincipal, SEC_WCHAR* pszPackage, ULONG fCredentialUse,
                          void* pvLogonId, void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                          void* pvGetKeyArgument, PCredHandle phCredential, PTimeStamp ptsExpiry);
#define AcquireCredentialsHandle OPENSSPI_AW(AcquireCredentialsHandle)

/* AddCredentials adds one more identity to credentials, if the package supports it. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY AddCredentialsA(
    PCredHandle hCredentials, SEC_CHAR* pszPrincipal, SEC_CHAR* pszPackage, ULONG fCredentialUse,
    void* pAuthData, SEC_GET_KEY_FN pGetKeyFn, void* pvGetKeyArgument, PTimeStamp ptsExpiry);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY AddCredentialsW(
    PCredHandle hCredentials, SEC_WCHAR* pszPrincipal, SEC_WCHAR* pszPackage, ULONG fCredentialUse,
    void* pAuthData, SEC_GET_KEY_FN pGetKeyFn, void* pvGetKeyArgument, PTimeStamp ptsExpiry);
#define AddCredentials OPENSSPI_AW(AddCredentials)

/* FreeCredentialsHandle frees credentials. Contexts that were started with them remain valid. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(PCredHandle phCredential);
#define FreeCredentialHandle FreeCredentialsHandle

/* QueryCredentialsAttributes fills the structure of a SECPKG_CRED_ATTR_ at `pBuffer`. The Ex form
 * refuses a `cbBuffer` that is too small with SEC_E_BUFFER_TOO_SMALL. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(PCredHandle phCredential,
                                                                   ULONG ulAttribute,
                                                                   void* pBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(PCredHandle phCredential,
                                                                   ULONG ulAttribute,
                                                                   void* pBuffer);
#define QueryCredentialsAttributes OPENSSPI_AW(QueryCredentialsAttributes)
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExA(PCredHandle phCredential,
                                                                     ULONG ulAttribute,
                                                                     void* pBuffer, ULONG cbBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExW(PCredHandle phCredential,
                                                                     ULONG ulAttribute,
                                                                     void* pBuffer, ULONG cbBuffer);
#define QueryCredentialsAttributesEx OPENSSPI_AW(QueryCredentialsAttributesEx)

/* SetCredentialsAttributes changes an attribute of credentials, if the package supports it. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesA(PCredHandle phCredential,
                                                                 ULONG ulAttribute, void* pBuffer,
                                                                 ULONG cbBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesW(PCredHandle phCredential,
                                                                 ULONG ulAttribute, void* pBuffer,
                                                                 ULONG cbBuffer);
#define SetCredentialsAttributes OPENSSPI_AW(SetCredentialsAttributes)

/* ChangeAccountPassword changes a password through a package, if the package supports it. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
ChangeAccountPasswordA(SEC_CHAR* pszPackageName, SEC_CHAR* pszDomainName, SEC_CHAR* pszAccountName,
                       SEC_CHAR* pszOldPassword, SEC_CHAR* pszNewPassword, BOOLEAN bImpersonating,
                       ULONG dwReserved, PSecBufferDesc pOutput);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ChangeAccountPasswordW(
    SEC_WCHAR* pszPackageName, SEC_WCHAR* pszDomainName, SEC_WCHAR* pszAccountName,
    SEC_WCHAR* pszOldPassword, SEC_WCHAR* pszNewPassword, BOOLEAN bImpersonating, ULONG dwReserved,
    PSecBufferDesc pOutput);
#define ChangeAccountPassword OPENSSPI_AW(ChangeAccountPassword)

/* Handshake. */

/* InitializeSecurityContext takes the client's next step. `phContext` is null on the first call and
 * the context on later ones; `phNewContext` receives it (both may be the same variable). SEC_E_OK:
 * done; SEC_I_CONTINUE_NEEDED: send the TOKEN of `pOutput` and call again with the peer's token;
 * SEC_I_COMPLETE_NEEDED and SEC_I_COMPLETE_AND_CONTINUE: call CompleteAuthToken first;
 * SEC_E_INCOMPLETE_MESSAGE: nothing happened, call again with more input. Any other failure ends
 * the context, which the caller still deletes; `pOutput` may then hold a token for the peer. With
 * ISC_REQ_ALLOCATE_MEMORY the TOKEN is freed with FreeContextBuffer. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_CHAR* pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, SEC_WCHAR* pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);
#define InitializeSecurityContext OPENSSPI_AW(InitializeSecurityContext)

/* AcceptSecurityContext takes the server's next step, with the same return codes. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
AcceptSecurityContext(PCredHandle phCredential, PCtxtHandle phContext, PSecBufferDesc pInput,
                      ULONG fContextReq, ULONG TargetDataRep, PCtxtHandle phNewContext,
                      PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry);

/* CompleteAuthToken finishes a token after a step that returned SEC_I_COMPLETE_NEEDED. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY CompleteAuthToken(PCtxtHandle phContext,
                                                         PSecBufferDesc pToken);

/* ApplyControlToken gives the context a command, such as to shut a TLS connection down. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ApplyControlToken(PCtxtHandle phContext,
                                                         PSecBufferDesc pInput);

/* DelegateSecurityContext is declared in Windows' header, but none of its packages has it:
 * SEC_E_UNSUPPORTED_FUNCTION. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY DelegateSecurityContext(
    PCtxtHandle phContext, SEC_CHAR* pszTarget, SecDelegationType DelegationType,
    PTimeStamp pExpiry, PSecBuffer pPackageParameters, PSecBufferDesc pOutput);

/* DeleteSecurityContext frees a context and wipes its keys. A thread that impersonates its client
 * continues to do so. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(PCtxtHandle phContext);

/* QueryContextAttributes fills the structure of a SECPKG_ATTR_ at `pBuffer`; what it points to is
 * freed with FreeContextBuffer. The Ex form refuses a `cbBuffer` that is too small with
 * SEC_E_BUFFER_TOO_SMALL. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(PCtxtHandle phContext,
                                                               ULONG ulAttribute, void* pBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(PCtxtHandle phContext,
                                                               ULONG ulAttribute, void* pBuffer);
#define QueryContextAttributes OPENSSPI_AW(QueryContextAttributes)
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryContextAttributesExA(PCtxtHandle phContext,
                                                                 ULONG ulAttribute, void* pBuffer,
                                                                 ULONG cbBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QueryContextAttributesExW(PCtxtHandle phContext,
                                                                 ULONG ulAttribute, void* pBuffer,
                                                                 ULONG cbBuffer);
#define QueryContextAttributesEx OPENSSPI_AW(QueryContextAttributesEx)

/* SetContextAttributes changes an attribute of a context, if the package supports it. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SetContextAttributesA(PCtxtHandle phContext,
                                                             ULONG ulAttribute, void* pBuffer,
                                                             ULONG cbBuffer);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SetContextAttributesW(PCtxtHandle phContext,
                                                             ULONG ulAttribute, void* pBuffer,
                                                             ULONG cbBuffer);
#define SetContextAttributes OPENSSPI_AW(SetContextAttributes)

/* The client, seen by the server. */

/* ImpersonateSecurityContext makes this thread act as the client, for the kernel too. Fails with
 * SEC_E_NO_IMPERSONATION, and changes nothing, if the thread cannot become that user. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ImpersonateSecurityContext(PCtxtHandle phContext);

/* RevertSecurityContext ends this thread's impersonation. If that is impossible, the process
 * aborts. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY RevertSecurityContext(PCtxtHandle phContext);

/* QuerySecurityContextToken returns an access token of the client, closed with CloseHandle. Server
 * only, after the handshake. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY QuerySecurityContextToken(PCtxtHandle phContext,
                                                                 HANDLE* Token);

/* Messages. */

/* MakeSignature signs the DATA buffers into the TOKEN buffer and sets its exact size. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY MakeSignature(PCtxtHandle phContext, ULONG fQOP,
                                                     PSecBufferDesc pMessage, ULONG MessageSeqNo);

/* VerifySignature checks the TOKEN buffer against the DATA buffers. Fails with
 * SEC_E_MESSAGE_ALTERED or SEC_E_OUT_OF_SEQUENCE; the context then stays unchanged. `pfQOP` may be
 * null. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY VerifySignature(PCtxtHandle phContext,
                                                       PSecBufferDesc pMessage, ULONG MessageSeqNo,
                                                       ULONG* pfQOP);

/* EncryptMessage seals the DATA buffers in place. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY EncryptMessage(PCtxtHandle phContext, ULONG fQOP,
                                                      PSecBufferDesc pMessage, ULONG MessageSeqNo);

/* DecryptMessage opens what EncryptMessage sealed, in place, or a STREAM buffer, into which the
 * DATA buffer then points. Fails like VerifySignature; altered data is not released. `pfQOP` may be
 * null. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY DecryptMessage(PCtxtHandle phContext,
                                                      PSecBufferDesc pMessage, ULONG MessageSeqNo,
                                                      ULONG* pfQOP);

/* SealMessage and UnsealMessage are the names that the two had before Windows 2000. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SealMessage(PCtxtHandle phContext, ULONG fQOP,
                                                   PSecBufferDesc pMessage, ULONG MessageSeqNo);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY UnsealMessage(PCtxtHandle phContext, PSecBufferDesc pMessage,
                                                     ULONG MessageSeqNo, ULONG* pfQOP);

/* Export and import. */

/* ExportSecurityContext writes an established context as bytes, sealed for this user and this
 * store. `pPackedContext` is freed with FreeContextBuffer; `*pToken`, if asked for, with
 * CloseHandle. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ExportSecurityContext(PCtxtHandle phContext, ULONG fFlags,
                                                             PSecBuffer pPackedContext,
                                                             void** pToken);

/* ImportSecurityContext creates a context from such bytes. Altered, expired or another owner's
 * bytes are SEC_E_INVALID_TOKEN. `Token` may be null: the client is looked up again. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ImportSecurityContextA(SEC_CHAR* pszPackage,
                                                              PSecBuffer pPackedContext,
                                                              void* Token, PCtxtHandle phContext);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY ImportSecurityContextW(SEC_WCHAR* pszPackage,
                                                              PSecBuffer pPackedContext,
                                                              void* Token, PCtxtHandle phContext);
#define ImportSecurityContext OPENSSPI_AW(ImportSecurityContext)

#ifdef __cplusplus
}
#endif

#include "opensspi/sspi_sasl.h"
#include "opensspi/sspi_table.h"

#endif
